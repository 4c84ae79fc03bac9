// Words for days and due dates. How many working days are left is counted by the core.

import { t } from '.';
import type { DueView } from '../api/generated';
import { date, dateTime, moment, time } from './format';

export interface DueWords {
  /** On the chip. */
  text: string;
  /** For a screen reader: the state and the date. */
  label: string;
}

/** `due.days`: working days left, or, when late, working days since (negative). */
export function dueWords(due: DueView, now?: string): DueWords {
  const when = due.at ? t.due.promised(dateTime(due.at, now)) : '';
  const days = Math.abs(due.days);
  switch (due.state) {
    case 'late':
      return { text: days > 0 ? t.due.late(days) : t.due.lateToday, label: `${t.due.lateLabel(days)}${when}` };
    case 'today':
      return { text: t.due.today, label: due.at ? t.due.todayLabel(time(due.at)) : t.due.today };
    case 'soon':
    case 'ok':
      return { text: t.due.left(days), label: `${t.due.leftLabel(days)}${when}` };
    case 'none':
      return { text: t.due.none, label: t.due.none };
  }
}

/** Thứ Sáu */
export const weekday = (text: string) => t.due.weekdays[moment(text)?.weekday ?? 0] ?? '';
/** T6 */
export const weekdayShort = (text: string) => t.due.weekdaysShort[moment(text)?.weekday ?? 0] ?? '';
/** Thứ Sáu, 10/12/2021 */
export const longDate = (text: string) => `${weekday(text)}, ${date(text)}`;
