// One line about the network, for the key bar.

import { t } from '.';
import type { SyncStatus } from '../api/generated';
import { dateTime, sameDay, time } from './format';

const when = (at: string, now: string) => (sameDay(at, now) ? time(at) : dateTime(at, now));

export function syncWords(sync: SyncStatus, now: string): string {
  const waiting = sync.waiting > 0 ? ` · ${t.frame.net.waiting(sync.waiting)}` : '';
  switch (sync.link) {
    case 'offline':
      return t.frame.net.offline(when(sync.offline_since ?? sync.last_contact ?? now, now)) + waiting;
    case 'refused':
      return t.frame.net.revoked + waiting;
    case 'busy':
      return t.frame.net.sending + (sync.waiting > 0 ? ` ${sync.waiting}` : '');
    case 'online':
    case 'unknown':
      return (sync.last_contact ? t.frame.net.sent(when(sync.last_contact, now)) : t.frame.net.never) + waiting;
  }
}
