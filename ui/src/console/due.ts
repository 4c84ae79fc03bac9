// What the console can say about a due date from the moment alone. How many working days are left is
// counted where the calendar is, so this page never says "còn 3 ngày".

import { date, dateTime, dayMonth, moment, sameDay, time } from '../text/format';
import type { DossierState } from './generated';
import { ct } from './text';

export interface DueMark {
  state: 'late' | 'today' | 'ok' | 'none';
  /** On the chip. */
  text: string;
  /** For ears. */
  label: string;
}

/** A new state does not compile until somebody has decided whether a due date still matters in it. */
const waitsForResult: Record<DossierState, boolean> = {
  draft: true,
  newly_registered: true,
  intake_supplement: true,
  accepted: true,
  not_accepted: false,
  disposed: false,
};

/** The day is what counts once it is past; the hour only on the day itself. */
function lateSince(dueAt: string, now: string): string {
  if (sameDay(dueAt, now)) return time(dueAt);
  return moment(dueAt)?.year === moment(now)?.year ? dayMonth(dueAt) : date(dueAt);
}

export function dueMark(dueAt: string | null, state: DossierState, now: string): DueMark {
  if (!dueAt) return { state: 'none', text: ct.due.none, label: ct.due.none };
  const full = `${date(dueAt)} ${time(dueAt)}`;
  const short = dateTime(dueAt, now);
  const waits = waitsForResult[state];
  if (waits && now && Date.parse(now) > Date.parse(dueAt)) {
    return { state: 'late', text: ct.due.late(lateSince(dueAt, now)), label: ct.due.lateLabel(full) };
  }
  if (waits && now && sameDay(dueAt, now)) {
    return { state: 'today', text: ct.due.today(time(dueAt)), label: ct.due.todayLabel(time(dueAt)) };
  }
  return { state: 'ok', text: ct.due.later(short), label: ct.due.laterLabel(full) };
}
