import { expect, test, vi } from 'vitest';

vi.hoisted(() => localStorage.setItem('language', 'en'));

import { sync } from '../src/fake/office';
import { spoken as aloud } from '../src/screens/receive/speech';
import { language, t } from '../src/text';
import { dueWords, longDate, weekdayShort } from '../src/text/due';
import { en } from '../src/text/en';
import { number, size, spokenCode } from '../src/text/format';
import { basis, law } from '../src/text/law';
import { sentence, short } from '../src/text/problem';
import { syncWords } from '../src/text/sync';
import { vi as vietnamese } from '../src/text/vi';
import { span, spoken } from '../src/text/when';
import { dayWords } from '../src/text/why';
import type { Code, TraceDayView } from '../src/api/generated';

const MARKS = /[\u0300-\u036fđĐ]/;
const marked = (text: string) => MARKS.test(text.replace(/Một Cửa|Tiếng Việt|Tết/g, '').normalize('NFD'));

/** Said aloud to a citizen or printed for one: Vietnamese in both. */
const TO_A_CITIZEN = [
  't.receive.speech',
  't.receive.speechDue',
  't.receive.pronoun',
  't.receive.slip.usual',
  't.receive.slip.reasons',
  't.receive.slip.sayGuided',
  't.receive.slip.sayRefused',
  // Kept with a receipt number that was passed over, for everybody to read.
  't.fee.reasons',
  // Kept with dossiers, likewise.
  't.golive.usual',
  't.paper.card.power',
];
/** A name, a number, a sign: the same in both. */
const SAME = /^t\.(frame\.(app|placeTitle|textSize\.(normal|large|larger))|parts\.legacy\.encodings\..*|receive\.person\.email|health\.program\.version|health\.(not_taken|numbers)\.(by|both)|printing\.sheets\.a4|sync\.acts\.\d\.0)$/;

type Leaf = string | ((...args: never[]) => unknown);

function leaves(value: unknown, path = 't'): [string, Leaf][] {
  if (typeof value === 'string' || typeof value === 'function') return [[path, value as Leaf]];
  if (value instanceof RegExp || value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, one]) => leaves(one, `${path}.${key}`));
}

const ARGS: readonly unknown[][] = [
  [7, 14, 1954, 3, 3, 3],
  [3, [1, 2], 4, 4, 5, 6],
  [1, ['a'], 1, 1, 1, 1],
  [0, [], 0, 0, 0, 0],
  ['x', 'y', 'z', 'w', 1, 1],
  [{ values: {}, typed: '', field: '' }],
  [{ values: { left: '1', until: '2021-12-10T07:31:00+07:00', max: '10', min: '1', valid_to: '2021-11-30', desk: 'GX-01', offset_minutes: '9', year: '1990', now: '0912', due_at: '2021-12-13T17:00:00+07:00', megabytes: '7' }, typed: '0912', field: 'owner.full_name' }],
  [{ reason: 'held', code: null, held: 'unreadable', note: null }],
  [{ reason: 'declined', code: null, held: null, note: 'n' }],
  [{ reason: 'refused', code: 'too_large', held: null, note: null }],
];

/** Reckons with its arguments, so only numbers fit. */
const RECKONS = /^t\.(dossiers\.range|signin\.clock\.(off|banner))$/;

/** All that a text says, over arguments of every shape that it might take. */
function said(leaf: Leaf, path: string): string[] {
  if (typeof leaf === 'string') return [leaf];
  const takesOne = /^t\.(problems|shorts)\.|^t\.sync\.why$/.test(path);
  return ARGS.filter(([first]) => takesOne === (typeof first === 'object'))
    .filter((args) => !RECKONS.test(path) || args.every((one) => typeof one === 'number'))
    .flatMap((args) => {
    try {
      const out = leaf(...(args as never[]));
      return typeof out === 'string' ? [out] : [];
    } catch {
      // Another shape fits.
      return [];
    }
  });
}

const isToCitizen = (path: string) => TO_A_CITIZEN.some((one) => path === one || path.startsWith(`${one}.`));
const isLaw = (path: string) => path.startsWith('t.law.');

test('the kept language is that of the texts', () => {
  expect(language).toBe('en');
  expect(t).toBe(en);
});

test('the two tables have the same texts, those of open lists too', () => {
  const paths = (table: object) =>
    leaves(table)
      .map(([path]) => path)
      .filter((path) => !isLaw(path) && !/^t\.help\./.test(path))
      .sort();
  expect(paths(en)).toEqual(paths(vietnamese));
});

test('no English text has Vietnamese marks, shouts, or is empty', () => {
  let seen = 0;
  for (const [path, leaf] of leaves(en)) {
    if (isToCitizen(path) || isLaw(path)) continue;
    const all = said(leaf, path);
    expect(all.length, path).toBeGreaterThan(0);
    for (const text of all) {
      seen += 1;
      if (!/^t\.help\.pick/.test(path)) expect(marked(text), `${path}: ${text}`).toBe(false);
      expect(text, path).not.toMatch(/!|undefined|\[object|NaN/);
      expect(text, path).not.toMatch(/\b(invalid|error|failed|wrong|illegal|mandatory)\b/i);
    }
  }
  expect(seen).toBeGreaterThan(500);
});

test('no text was left as it is in Vietnamese', () => {
  const vietnameseOf = new Map(leaves(vietnamese));
  for (const [path, leaf] of leaves(en)) {
    if (isToCitizen(path) || isLaw(path) || SAME.test(path)) continue;
    const twin = vietnameseOf.get(path);
    if (twin === undefined) continue;
    const [mine, other] = [said(leaf, path), said(twin, path)];
    for (const text of mine) if (/\p{L}{2}/u.test(text)) expect(other, path).not.toContain(text);
  }
});

test('what is said or printed for a citizen stays Vietnamese', () => {
  const now = '2021-12-10T14:12:00+07:00';
  expect(aloud('2021-12-10T17:00:00+07:00', now, 'male')).toBe('Mời ông quay lại lúc 17 giờ chiều nay, mang theo giấy hẹn.');
  expect(aloud('2021-12-15T11:30:00+07:00', now, '')).toContain('trưa Thứ Tư, ngày 15/12');
  expect(t.receive.slip.reasons[0]).toBe(vietnamese.receive.slip.reasons[0]);
  expect(basis('Luật Hộ tịch 2014; NĐ 123/2015/NĐ-CP')).toBe('Luật Hộ tịch 2014; Nghị định 123/2015/NĐ-CP');
});

test('every problem has a sentence that ends and says what to do', () => {
  const codes = Object.keys(vietnamese.problems) as Code[];
  expect(Object.keys(t.problems).sort()).toEqual([...codes].sort());
  const wayOut =
    /please|call |ask |press |open |type |enter |check|try again|sign in|choose|scan|print|copy |clear|remove|install|do not|use |update|leave |tell |tick|wait|set |plug|look |close |paste|write|shorten|go online|receive/i;
  for (const code of codes)
    for (const values of [{} as Record<string, string>, { left: '2', until: '2021-12-10T07:31:00+07:00', desk: 'GX-01', valid_to: '2021-11-30' }]) {
      const text = sentence({ code, retry: 'never', id: 'x', values });
      expect(text, code).toMatch(/^[A-Z1][\s\S]*\.$/);
      if (code !== 'pin_wrong') expect(text, code).toMatch(wayOut);
    }
  const of = (code: Code, values: Record<string, string> = {}, typed = '') => sentence({ code, retry: 'never', id: 'x', values }, typed);
  expect(of('pin_wrong', { left: '4' })).toBe('That PIN is not right. 4 tries left.');
  expect(of('pin_wrong', { left: '1' })).toBe('That PIN is not right. 1 try left.');
  expect(of('field_personal_id', { actual: '11' })).toMatch(/^ID has 12 digits \(old card 9\); this has 11\./);
  expect(of('enrolment_used', { desk: 'GX-01' })).toBe('This code was used for GX-01. Ask the district for a new one.');
  expect(of('due_date_moved', { due_at: '2021-12-13T17:00:00+07:00' })).toContain('17:00 on 13/12/2021');
  expect(short({ code: 'field_phone', retry: 'never', id: 'x' }, '0912 345 6')).toBe('2 digits missing');
});

test('each screen has two to four sentences of help', () => {
  for (const [id, sentences] of Object.entries(t.help)) {
    expect(sentences.length, id).toBeLessThanOrEqual(4);
    expect(sentences.join(' ').split(/[.;:] /).length, id).toBeGreaterThanOrEqual(2);
    for (const one of sentences) expect(one, id).toMatch(/\.$/);
  }
});

test('dates keep the order of the office, weekdays are English', () => {
  const now = '2021-12-10T14:12:00+07:00';
  expect(longDate(now)).toBe('Friday, 10/12/2021');
  expect(weekdayShort('2021-12-12')).toBe('Su');
  expect(dueWords({ state: 'late', days: -1, at: now }).text).toBe('1 day late');
  expect(dueWords({ state: 'ok', days: 3, at: now }).text).toBe('3 days left');
  expect(dueWords({ state: 'today', days: 0, at: '2021-12-10T17:00:00+07:00' })).toEqual({ text: 'Today', label: 'Due today, 17:00' });
  expect(spoken('2021-12-10T08:12:00+07:00', now)).toBe('08:12 this morning');
  expect(spoken('2021-12-09T16:40:00+07:00', now)).toBe('16:40 yesterday');
  expect(spoken('2021-12-07T16:40:00+07:00', now)).toBe('16:40 on 07/12');
  expect(span(95)).toBe('2 minutes');
  expect(span(3600)).toBe('1 hour');
  expect(syncWords({ ...sync, link: 'offline', offline_since: '2021-12-10T11:05:00+07:00', waiting: 23 }, now)).toBe('Offline since 11:05 · 23 to send');
  expect(spokenCode('211207-0004')).toBe('2 1 1 2 0 7, number 0004');
  expect(number(1954)).toBe('1.954');
  expect(size(38_400_000)).toBe('38,4 MB');
});

test('the days of a count and their laws are English', () => {
  const day = { date: '2022-01-03', step: 'off', is_off: true, counted: null, minutes: null, name: null, source: 'Labour Code 2019 art.112(1)(a)' } as unknown as TraceDayView;
  expect(dayWords(day)).toBe('Not counted: Weekly day off (Labour Code 2019, Article 112(1)(a))');
  expect(law('Decision 188/1999/QD-TTg')).toBe('Decision 188/1999/QD-TTg');
  expect(law('Labour Code art.111(3)')).toBe('Labour Code, Article 111(3)');
});
