// Moments and spans as people say them.

import type { when as vi } from '../vi/when';
import { many } from './plural';

const parts = ['this morning', 'today', 'this afternoon', 'this evening'];

export const when: typeof vi = {
  today: (time, part) => `${time} ${parts[part] ?? 'today'}`,
  yesterday: (time) => `${time} yesterday`,
  on: (time, day) => `${time} on ${day}`,
  seconds: (n) => many(n, 'second'),
  minutes: (n) => many(n, 'minute'),
  hours: (h, m) => (m > 0 ? `${many(h, 'hour')} ${many(m, 'minute')}` : many(h, 'hour')),
  days: (n) => many(n, 'day'),
};
