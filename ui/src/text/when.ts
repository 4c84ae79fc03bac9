// Moments as a person says them: "08:12 sáng nay", "16:40 hôm qua", "16:40 ngày 07/12".

import { t } from '.';
import { date, dayMonth, moment, time } from './format';

const day = (text: string): number | null => {
  const m = moment(text);
  return m ? Date.UTC(m.year, m.month - 1, m.day) / 86_400_000 : null;
};

export function spoken(at: string, now: string): string {
  const [then, today, m] = [day(at), day(now), moment(at)];
  if (then === null || today === null || !m) return at;
  if (then === today) return t.when.today(time(at), m.hour < 11 ? 0 : m.hour < 13 ? 1 : m.hour < 18 ? 2 : 3);
  if (then === today - 1) return t.when.yesterday(time(at));
  return t.when.on(time(at), moment(now)?.year === m.year ? dayMonth(at) : date(at));
}

/** 95 → "1 phút 35 giây": how far two clocks are apart, no finer than it matters. */
export function span(seconds: number): string {
  const all = Math.abs(seconds);
  if (all < 60) return t.when.seconds(all);
  const minutes = Math.round(all / 60);
  if (minutes < 60) return t.when.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return t.when.hours(hours, minutes % 60);
  return t.when.days(Math.round(hours / 24));
}
