// What the clerk says aloud, ready to be read.

import { t } from '../../text';
import { weekday } from '../../text/due';
import { dayMonth, moment, sameDay } from '../../text/format';

export function spoken(due: string | null, now: string, sex: string): string {
  const who = t.receive.pronoun(sex);
  const m = due ? moment(due) : null;
  if (!due || !m) return t.receive.speech(who, '');
  const s = t.receive.speechDue;
  const hour = s.hour(m.hour, m.minute);
  const part = s.part(m.hour);
  const when = sameDay(due, now) ? s.today(hour, part) : s.day(hour, part, weekday(due), dayMonth(due));
  return t.receive.speech(who, when);
}
