// What the clerk says aloud, ready to be read. It is said to a citizen, so in Vietnamese in either language of the
// window: the English table takes these sentences from the Vietnamese one.

import { t } from '../../text';
import { dayMonth, moment, sameDay } from '../../text/format';
import { due as dueWords } from '../../text/vi/frame';

/** The moment as one says it; empty when no date was promised. */
function said(due: string | null, now: string): string {
  const m = due ? moment(due) : null;
  if (!due || !m) return '';
  const s = t.receive.speechDue;
  const hour = s.hour(m.hour, m.minute);
  const part = s.part(m.hour);
  return sameDay(due, now) ? s.today(hour, part) : s.day(hour, part, dueWords.weekdays[m.weekday] ?? '', dayMonth(due));
}

export const spoken = (due: string | null, now: string, sex: string): string =>
  t.receive.speech(t.receive.pronoun(sex), said(due, now));

/** The sentence in three: what stands before the moment, the moment, what stands after it. */
export function parted(due: string | null, now: string, sex: string): readonly [string, string, string] {
  const whole = spoken(due, now, sex);
  const when = said(due, now);
  const at = when === '' ? -1 : whole.indexOf(when);
  return at < 0 ? [whole, '', ''] : [whole.slice(0, at), when, whole.slice(at + when.length)];
}
