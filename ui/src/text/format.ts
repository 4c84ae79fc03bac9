// How moments and numbers are written. Moments arrive as text with their offset (`…+07:00` or `Z`) and
// are shown as the office's clock says; nothing here asks what time it is.

import { t } from '.';

const OFFSET_MIN = 7 * 60;

export interface Moment {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** 0 = Sunday. */
  weekday: number;
}

const two = (n: number) => String(n).padStart(2, '0');

/** A moment or a day (`YYYY-MM-DD`) as the office's wall shows it; `null` for what is neither. */
export function moment(text: string): Moment | null {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const at = day ? Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3])) : Date.parse(text) + OFFSET_MIN * 60_000;
  if (Number.isNaN(at)) return null;
  const d = new Date(at);
  return {
    year: d.getUTCFullYear(),
    month: d.getUTCMonth() + 1,
    day: d.getUTCDate(),
    hour: d.getUTCHours(),
    minute: d.getUTCMinutes(),
    second: d.getUTCSeconds(),
    weekday: d.getUTCDay(),
  };
}

const with_ = (text: string, write: (m: Moment) => string): string => {
  const m = moment(text);
  return m ? write(m) : text;
};

/** 14:12 */
export const time = (text: string) => with_(text, (m) => `${two(m.hour)}:${two(m.minute)}`);
/** 14:11:32 */
export const timeExact = (text: string) => with_(text, (m) => `${two(m.hour)}:${two(m.minute)}:${two(m.second)}`);
/** 10/12/2021 */
export const date = (text: string) => with_(text, (m) => `${two(m.day)}/${two(m.month)}/${m.year}`);
/** 10/12 */
export const dayMonth = (text: string) => with_(text, (m) => `${two(m.day)}/${two(m.month)}`);
/** 10/12 16:58; the year only when it is another one than that of `now`. */
export const dateTime = (text: string, now?: string) =>
  with_(text, (m) => {
    const other = now && moment(now)?.year !== m.year;
    return `${two(m.day)}/${two(m.month)}${other ? `/${m.year}` : ''} ${two(m.hour)}:${two(m.minute)}`;
  });
/** 14 giờ 12 phút, ngày 10/12/2021: as on paper, whatever the language of the window. */
export const onPaper = (text: string) =>
  with_(text, (m) => `${two(m.hour)} giờ ${two(m.minute)} phút, ngày ${two(m.day)}/${two(m.month)}/${m.year}`);

/** Whether two moments fall on one day of the office's calendar. */
export function sameDay(a: string, b: string): boolean {
  const x = moment(a);
  const y = moment(b);
  return !!x && !!y && x.year === y.year && x.month === y.month && x.day === y.day;
}

/** Minutes since midnight, for drawing. */
export function minutes(text: string): number {
  const m = moment(text);
  return m ? m.hour * 60 + m.minute : 0;
}

/** 1.954 */
export const number = (n: number) => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, '.');
/** 12.000 đ, the space unbroken. */
export const dong = (n: number) => `${number(n)}\u00a0đ`;

/** 38,4 MB */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))} kB`;
  return `${(bytes / 1_000_000).toFixed(1).replace('.', ',')} MB`;
}

/** 180 MB, 1,5 GB, 41 GB: room on a disk. */
export function room(mb: number): string {
  if (mb < 1000) return `${mb} MB`;
  const gb = mb / 1000;
  return `${gb < 10 ? gb.toFixed(1).replace('.', ',') : Math.round(gb)} GB`;
}

/** 0912 345 678 */
export function phone(digits: string): string {
  const m = /^(\d{4})(\d{3})(\d{3})$/.exec(digits);
  return m ? `${m[1]} ${m[2]} ${m[3]}` : digits;
}

/** The part of a dossier code that differs inside an office: 211207-0004. */
export const shortCode = (code: string) => /\d{6,8}-\d{4,7}$/.exec(code)?.[0] ?? code;

/** For ears: "2 1 1 2 0 7, số 0004". */
export function spokenCode(code: string): string {
  const [day = '', serial = ''] = shortCode(code).split('-');
  return t.parts.serial([...day].join(' '), serial);
}

/** Initials for a face: Đinh Thị Hương → ĐH. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = words[0]?.[0] ?? '';
  const last = words.length > 1 ? (words[words.length - 1]?.[0] ?? '') : '';
  return (first + last).toLocaleUpperCase('vi');
}

/** The name a person is called by: the last word. */
export const givenName = (name: string) => name.trim().split(/\s+/).at(-1) ?? name;
