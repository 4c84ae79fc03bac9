import { basis } from '../src/text/law';
import { expect, test } from 'vitest';
import type { Code, DueState } from '../src/api/generated';
import { t } from '../src/text';
import { dueWords, longDate, weekdayShort } from '../src/text/due';
import { dateTime, initials, number, onPaper, phone, sameDay, shortCode, size, spokenCode, time } from '../src/text/format';
import { sentence, short } from '../src/text/problem';
import { syncWords } from '../src/text/sync';
import { parted, spoken } from '../src/screens/receive/speech';
import { sync } from '../src/fake/office';

/** Every text of the table, called with something where it takes something. */
function all(value: unknown, path = 't'): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const call = value as (...args: unknown[]) => unknown;
    for (const args of [[1, [1, 2], 3, 4, 5, 6], ['x', 'x', 'x', 'x', 1, 1], [1, 1, 1, 1], [{ values: {}, typed: '', field: '' }]])
      try {
        const out = call(...args);
        if (typeof out === 'string') return [[path, out]];
      } catch {
        // Another shape of arguments fits.
      }
    return [[path, '']];
  }
  if (value && typeof value === 'object')
    return Object.entries(value).flatMap(([key, one]) => all(one, `${path}.${key}`));
  return [];
}

test('every text says something, composed, without shouting or blame', () => {
  const texts = all(t);
  expect(texts.length).toBeGreaterThan(250);
  for (const [path, text] of texts) {
    expect(text, path).not.toBe('');
    expect(text.normalize('NFC'), path).toBe(text);
    expect(text, path).not.toMatch(/!|undefined|\[object/);
    expect(text, path).not.toMatch(/không hợp lệ|thất bại|bắt buộc nhập/i);
    if (/[a-zđ]/i.test(text) && text.length > 6) expect(text, path).not.toBe(text.toLocaleUpperCase('vi'));
  }
});

test('each screen has two to four sentences of help', () => {
  for (const [id, sentences] of Object.entries(t.help)) {
    const n = sentences.join(' ').split(/[.;] /).length;
    expect(n, id).toBeGreaterThanOrEqual(2);
    expect(sentences.length, id).toBeLessThanOrEqual(4);
    for (const one of sentences) expect(one, id).toMatch(/\.$/);
  }
});

/** What nobody can do, or what says that somebody did wrong. */
const BLAME = /\bsai\b|không hợp lệ|bắt buộc|\blỗi\b|thất bại/i;
const WAY_OUT =
  /giúp|gọi |nhờ |xin |bấm |mở |gõ |nhập |xem lại|thử lại|đăng nhập|chọn |hỏi |in |viết |quét |kiểm tra|dọn |cài |đừng |dùng |cập nhật|tiếp nhận theo|nói lại|dán |tích /i;

test('every problem says what to do next, and blames nobody', () => {
  for (const code of Object.keys(t.problems) as Code[]) {
    const some: Record<string, string>[] = [{}, { left: '2', until: '2021-12-10T07:31:00+07:00', max: '10000', min: '1', valid_to: '2021-11-30', desk: 'GX-01', offset_minutes: '9' }];
    for (const values of some) {
      const said = sentence({ code, retry: 'never', id: 'x', values });
      expect(said, code).not.toMatch(BLAME);
      if (code !== 'pin_wrong') expect(said, code).toMatch(WAY_OUT);
    }
  }
});

test('every problem has a sentence, with its values', () => {
  const codes = Object.keys(t.problems) as Code[];
  for (const code of codes) expect(sentence({ code, retry: 'never', id: 'x' }), code).toMatch(/\.$/);
  const of = (code: Code, values: Record<string, string> = {}, typed = '') => sentence({ code, retry: 'never', id: 'x', values }, typed);
  expect(of('pin_wrong', { left: '4' })).toBe('Mã PIN chưa đúng. Còn 4 lần.');
  expect(of('pin_locked', { until: '2021-12-10T07:31:00+07:00' })).toContain('07:31');
  expect(of('field_phone', {}, '0912 345 6')).toContain('8 chữ số');
  expect(of('field_personal_id', { actual: '11' })).toContain('đang có 11');
  expect(of('due_date_moved', { due_at: '2021-12-13T17:00:00+07:00' })).toContain('17:00 ngày 13/12/2021');
  expect(short({ code: 'field_phone', retry: 'never', id: 'x' }, '0912 345 6')).toBe('thiếu 2 chữ số');
});

const due = (state: DueState, days: number) => ({ state, days, at: state === 'none' ? null : '2021-12-15T17:00:00+07:00' });

test('due chips', () => {
  expect(dueWords(due('late', -1)).text).toBe('Quá 1 ngày');
  expect(dueWords(due('late', 0)).text).toBe('Quá hạn');
  expect(dueWords(due('late', -2)).label).toBe('Quá hạn 2 ngày, hẹn 15/12 17:00');
  expect(dueWords(due('today', 0))).toEqual({ text: 'Hôm nay', label: 'Đến hạn hôm nay, 17:00' });
  expect(dueWords(due('soon', 1)).text).toBe('Còn 1 ngày');
  expect(dueWords(due('ok', 3)).label).toBe('Còn 3 ngày làm việc, hẹn 15/12 17:00');
  expect(dueWords(due('ok', 21), '2022-01-02T08:00:00+07:00').label).toContain('15/12/2021');
  expect(dueWords(due('none', 0)).text).toBe('Không hẹn');
});

test('moments are the wall of the office, wherever they come from', () => {
  expect(time('2021-12-10T07:12:00Z')).toBe('14:12');
  expect(time('2021-12-10T14:12:00+07:00')).toBe('14:12');
  expect(longDate('2021-12-10T18:00:00Z')).toBe('Thứ Bảy, 11/12/2021');
  expect(weekdayShort('2021-12-12')).toBe('CN');
  expect(dateTime('2021-12-10T14:12:00+07:00', '2022-01-02T08:00:00+07:00')).toBe('10/12/2021 14:12');
  expect(onPaper('2021-12-10T14:12:00+07:00')).toBe('14 giờ 12 phút, ngày 10/12/2021');
  expect(sameDay('2021-12-10T23:59:00+07:00', '2021-12-10T17:30:00Z')).toBe(false);
  expect(time('gì đó')).toBe('gì đó');
});

test('numbers, codes, names', () => {
  expect(number(1234567)).toBe('1.234.567');
  expect(size(38_400_000)).toBe('38,4 MB');
  expect(size(42_100)).toBe('42 kB');
  expect(phone('0912345678')).toBe('0912 345 678');
  expect(phone('0912')).toBe('0912');
  expect(shortCode('000.25.33.H42-211207-0004')).toBe('211207-0004');
  expect(shortCode('H42.25.33-20250701-0000017')).toBe('20250701-0000017');
  expect(spokenCode('211207-0004')).toBe('2 1 1 2 0 7, số 0004');
  expect(initials('Đinh Thị Hương')).toBe('ĐH');
});

test('what the clerk says', () => {
  const now = '2021-12-10T14:12:00+07:00';
  expect(spoken('2021-12-10T17:00:00+07:00', now, 'male')).toBe('Mời ông quay lại lúc 17 giờ chiều nay, mang theo giấy hẹn.');
  expect(spoken('2021-12-15T11:30:00+07:00', now, '')).toBe(
    'Mời ông/bà quay lại lúc 11 giờ 30 phút trưa Thứ Tư, ngày 15/12, mang theo giấy hẹn.',
  );
  expect(spoken(null, now, 'female')).toContain('bà');
  expect(parted('2021-12-10T17:00:00+07:00', now, 'male')[1]).toBe('lúc 17 giờ chiều nay');
  expect(parted('2021-12-10T17:00:00+07:00', now, 'male').join('')).toBe(spoken('2021-12-10T17:00:00+07:00', now, 'male'));
  expect(parted(null, now, 'female')).toEqual([spoken(null, now, 'female'), '', '']);
});

test('one line about the network', () => {
  const now = '2021-12-10T14:12:00+07:00';
  expect(syncWords(sync, now)).toBe('Đã gửi huyện 14:10');
  expect(syncWords({ ...sync, link: 'offline', offline_since: '2021-12-10T11:05:00+07:00', waiting: 23 }, now)).toBe(
    'Mất mạng từ 11:05 · 23 chờ gửi',
  );
  expect(syncWords({ ...sync, link: 'busy', waiting: 3 }, now)).toBe('Đang gửi 3');
  expect(syncWords({ ...sync, last_contact: '2021-12-09T16:58:00+07:00' }, now)).toBe('Đã gửi huyện 09/12 16:58');
  expect(syncWords({ ...sync, last_contact: null }, now)).toBe('Chưa gửi huyện lần nào');
});

test('the basis of a procedure is said in Vietnamese, without the keepers’ remarks', () => {
  expect(basis('Luật Hộ tịch 2014; NĐ 123/2015/NĐ-CP; TT 04/2020/TT-BTP; NĐ 87/2020/NĐ-CP (online); art. 24-25')).toBe(
    'Luật Hộ tịch 2014, Điều 24-25; Nghị định 123/2015/NĐ-CP; Thông tư 04/2020/TT-BTP; Nghị định 87/2020/NĐ-CP',
  );
  expect(basis('Luật Đất đai 2013 art. 202; NĐ 43/2014/NĐ-CP art. 88')).toBe(
    'Luật Đất đai 2013, Điều 202; Nghị định 43/2014/NĐ-CP, Điều 88',
  );
  expect(basis('Pháp lệnh 02/2020/UBTVQH14; NĐ 131/2021/NĐ-CP (in force 15/02/2022)')).toBe(
    'Pháp lệnh 02/2020/UBTVQH14; Nghị định 131/2021/NĐ-CP',
  );
  expect(basis('TT 01/2022/TT-BTP [likely]')).toBe('Thông tư 01/2022/TT-BTP');
});
