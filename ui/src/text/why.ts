// A day of the count in words.

import { t } from '.';
import type { TraceDayView } from '../api/generated';
import { law } from './law';

/** "4 giờ", "1 giờ 30 phút", "45 phút" */
export function hours(minutes: number): string {
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [whole > 0 ? t.due.why.hours(whole) : '', rest > 0 || whole === 0 ? t.due.why.minutes(rest) : '']
    .filter(Boolean)
    .join(' ');
}

/** "Nghỉ Tết Dương lịch (Bộ luật Lao động 2019, Điều 112)" */
export function offWords(day: TraceDayView): string {
  const name = day.name ? t.due.why.offFor(day.name) : t.due.why.weekly;
  return day.source ? `${name} (${law(day.source)})` : name;
}

/** What a day does in the count, and why. */
export function dayWords(day: TraceDayView): string {
  const words = t.due.why;
  switch (day.step) {
    case 'waiting':
      return day.is_off ? words.uncounted(offWords(day)) : words.afterHours;
    case 'received':
      return words.received;
    case 'counted': {
      const counted = [
        day.counted === null ? '' : words.counted(day.counted),
        day.minutes === null ? '' : words.countedHours(hours(day.minutes)),
      ]
        .filter(Boolean)
        .join(', ');
      return day.is_off ? `${counted} · ${offWords(day)}` : counted;
    }
    case 'off':
      return words.uncounted(offWords(day));
    case 'paused':
      return words.uncounted(words.paused);
    case 'rolled':
      return day.is_off ? words.uncounted(offWords(day)) : words.rolled;
    case 'restarted':
      return words.uncounted(words.restarted);
  }
}
