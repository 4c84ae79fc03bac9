// Small phrases made of data.

import { dateTime, sameDay, time } from '../text/format';
import type { Silence } from './offices';
import { ct } from './text';

/** The catalogue may hold the bare name ("Gia Viễn") or that of its committee. */
export function districtName(district: string): string {
  const bare = district.replace(/^(?:UBND|Ủy ban nhân dân)\s+/u, '');
  if (/^(?:huyện|thị xã|thành phố|quận)\s/iu.test(bare)) return bare[0]!.toLocaleUpperCase('vi') + bare.slice(1);
  return ct.district(bare);
}

/** 14:10 today, 09/12 16:58 on another day. */
export const moment = (at: string, now: string) => (now && sameDay(at, now) ? time(at) : dateTime(at, now));

/** How long, in words; empty for a desk that is heard of. */
export function silenceWords(silence: Silence): string {
  switch (silence.kind) {
    case 'none':
      return '';
    case 'revoked':
      return ct.overview.revoked;
    case 'never':
      return ct.overview.noContact;
    case 'hours':
      return ct.overview.silentHours(silence.n);
    case 'days':
      return ct.overview.silentDays(silence.n);
  }
}
