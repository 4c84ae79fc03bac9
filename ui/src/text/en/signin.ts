// Signing in: locking, a forgotten PIN, acting for somebody; the clock; partly damaged data.

import { date } from '../format';
import type { signin as vi } from '../vi/signin';
import { many } from './plural';

const span = (seconds: number): string => {
  const minutes = Math.round(Math.abs(seconds) / 60);
  return minutes >= 120 ? many(Math.round(minutes / 60), 'hour') : many(minutes, 'minute');
};

export const signin: typeof vi = {
  lock: 'Lock this computer',
  lockHint: 'What you typed is kept; open again with your own PIN.',
  lockedFor: (name) => `This computer is locked. The screen of ${name} is kept until it is opened again.`,

  actsFor: (name, to) => `for ${name} until the end of ${date(to)}`,
  did: (by, of) => `${by} for ${of}`,

  head: {
    way: 'Ask the head of the one-stop counter',
    other: 'Use a paper code of the district',
    who: 'Head of the one-stop counter',
    pinOf: (name) => `PIN of ${name}`,
    intro: (name) => `The head enters their own PIN, and ${name} gets a code that works once. No network needed.`,
    given: (code, until) => `Code that works once: ${code}, until ${until}. Choose a new PIN below now, or copy the code.`,
  },

  clock: {
    right: 'Clock is right',
    off: (seconds) => `Clock ${span(seconds)} ${seconds > 0 ? 'behind' : 'ahead'}`,
    banner: (seconds) =>
      `The clock of this computer is ${span(seconds)} ${seconds > 0 ? 'behind' : 'ahead of'} the district’s server. Set date and time so that times on receipts are right; you can still receive.`,
  },

  damage: {
    banner:
      'The data on this computer is partly damaged. It can be viewed, but nothing more is written, so that it gets no worse. Do not delete or reinstall; call the district administrator, or restore from a backup.',
    leave: 'Restore from a backup',
  },

  byHand: {
    done: (code) => `${code} received, not printed yet`,
    title: 'Write by hand, print later',
    text: 'The dossier is saved. Copy these lines to a receipt written by hand for the citizen. The print still waits, and goes on when the printer is back.',
    other: 'Choose another printer',
    code: 'Dossier code',
    number: 'Receipt number',
    received: 'Received at',
    due: 'Due',
  },

  dueWhy: { cutoff: 'because it is past 15:00', day: 'because a new day has begun' },
};
