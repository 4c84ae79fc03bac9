// The reader of cards and QR codes.

import type { reader as vi } from '../vi/reader';
import { many } from './plural';

export const reader: typeof vi = {
  section: 'Card reader',
  port: 'Reader connected as',
  keyboard: 'Types like a keyboard',
  gone: (name) => `${name} (not found)`,
  keyboardHint: 'When the reader types like a keyboard the input method may spoil marks. If it has a USB-COM mode, choose its port here.',
  lineHint: 'Read over a USB-COM port: scan on any screen, marks stay as they are.',
  missing: 'No reader on this port. Plug it in again, it is found by itself.',
  ready: 'The reader is ready. Try to scan a card.',
  read: (at, length) => `Read at ${at}: ${many(length, 'character')}`,
  chosen: (name) => `Reader on port ${name} chosen`,
  keyboardChosen: 'Reader types like a keyboard',
};
