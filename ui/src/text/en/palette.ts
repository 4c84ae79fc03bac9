// The palette (Ctrl+K).

import type { palette as vi } from '../vi/palette';
import { many } from './plural';

export const palette: typeof vi = {
  title: 'Find dossiers, people, procedures, commands',
  open: 'Find dossiers, people, commands…',
  key: 'Commands',
  placeholder: 'Type a name, a code, or what you want to do',
  hint: 'Marks are optional; > commands only, # codes only',
  within: (group) => `Only in: ${group}`,
  results: 'Results',
  groups: { dossiers: 'Dossiers', people: 'People who came before', procedures: 'Procedures', commands: 'Commands' },
  last: 'Newest dossiers',
  receive: 'Receive:',
  second: { print: 'reprint the receipt', receive: 'receive at once' },
  stay: 'only in this group',
  everything: 'in everything',
  count: (n) => many(n, 'row'),
  none: (text) => `Nothing matches “${text}”.`,
  noneText: 'Type fewer letters, leave out the marks, or type the last digits of a code.',
  foot: { choose: 'choose', open: 'open', close: 'close' },
};
