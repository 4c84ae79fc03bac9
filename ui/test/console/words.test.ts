import { describe, expect, it } from 'vitest';
import { read, write } from '../../src/console/address.svelte';
import { dueMark } from '../../src/console/due';
import { ConsoleError, type Problem } from '../../src/console/generated';
import { judge } from '../../src/console/password';
import { ct } from '../../src/console/text';
import { hasCode, lookUpId, sentence, troubleOf } from '../../src/console/trouble';
import { districtName, moment } from '../../src/console/words';
import { problems } from '../../src/text/vi/problems';

const NOW = '2021-12-09T14:12:00+07:00';

const refused = (code: string, more: Partial<Problem> = {}) =>
  troubleOf(new ConsoleError(400, { code: code as Problem['code'], retry: 'never', id: '7K2M9Q', ...more }));

describe('sentences of problems', () => {
  it('says that the hub does not answer, whether nothing came or something that is not its own', () => {
    for (const caught of [new ConsoleError(0, undefined), new ConsoleError(502, undefined), new Error('x')]) {
      expect(sentence(troubleOf(caught))).toBe(ct.lostNow);
    }
  });

  it('has words of its own for what means something else than at a desk', () => {
    expect(sentence(refused('sign_in_wrong'))).toContain('chỉ dùng được một lần');
    expect(sentence(refused('not_signed_in'))).not.toContain('chữ đã gõ');
    expect(sentence(refused('disk_full'))).toContain('máy chủ');
  });

  it('takes the rest from the table that it shares with the desk', () => {
    expect(sentence(refused('signature_wrong'))).toBe(problems.signature_wrong);
    expect(sentence(refused('field_too_long', { values: { max: '200' } }))).toContain('200');
  });

  it('never shows a code, not even one that it does not know', () => {
    const words = sentence(refused('invented_later'));
    expect(words).toBe(ct.problems.internal);
    expect(words).not.toContain('invented');
  });

  it('shows the mark of the log only where support needs it', () => {
    expect(lookUpId(refused('internal'))).toBe('7K2M9Q');
    expect(lookUpId(refused('sign_in_wrong'))).toBe('');
  });

  it('has a sentence without blame, capitals or exclamation marks for all of its own', () => {
    for (const words of Object.values(ct.problems)) {
      expect(words).not.toMatch(/!|không hợp lệ|thất bại|bắt buộc|[A-ZĐ]{4,}/u);
      expect(words).toMatch(/\.$/);
    }
  });

  it('recognises a code', () => {
    expect(hasCode(refused('not_signed_in'), 'not_signed_in')).toBe(true);
    expect(hasCode({ kind: 'lost' }, 'not_signed_in')).toBe(false);
    expect(hasCode(null, 'not_signed_in')).toBe(false);
  });
});

describe('a new password', () => {
  it('has ten characters or more, as people count them', () => {
    expect(judge('', '').password).toBe(ct.entry.noPassword);
    expect(judge('ngắn', 'ngắn').password).toBe(ct.entry.tooShort(4));
    expect(judge('ằẳẵặấẩẫậế', '').password).toBe(ct.entry.tooShort(9));
    expect(judge('ằẳẵặấẩẫậếề'.normalize('NFD'), 'ằẳẵặấẩẫậếề')).toEqual({ password: null, again: null });
    expect(judge('x'.repeat(201), '').password).toBe(ct.entry.tooLong(201));
  });

  it('is the same twice, blanks and all', () => {
    expect(judge('một câu dễ nhớ', 'một câu dễ nhớ ').again).toBe(ct.entry.different);
    expect(judge('một câu dễ nhớ', 'một câu dễ nhớ')).toEqual({ password: null, again: null });
  });
});

describe('due dates', () => {
  it('are red only when past', () => {
    expect(dueMark('2021-12-08T17:30:00+07:00', 'accepted', NOW)).toEqual({
      state: 'late',
      text: 'Quá hạn 08/12',
      label: 'Quá hạn, hẹn 08/12/2021 17:30',
    });
    expect(dueMark('2021-12-09T11:30:00+07:00', 'accepted', NOW).text).toBe('Quá hạn 11:30');
    expect(dueMark('2020-12-09T11:30:00+07:00', 'accepted', NOW).text).toBe('Quá hạn 09/12/2020');
    expect(dueMark('2021-12-09T17:30:00+07:00', 'accepted', NOW).text).toBe('Hôm nay 17:30');
    expect(dueMark('2021-12-14T17:30:00+07:00', 'accepted', NOW)).toEqual({
      state: 'ok',
      text: '14/12 17:30',
      label: 'Hẹn 14/12/2021 17:30',
    });
    expect(dueMark('2022-01-04T17:30:00+07:00', 'accepted', NOW).text).toBe('04/01/2022 17:30');
  });

  it('may be missing', () => {
    expect(dueMark(null, 'newly_registered', NOW).state).toBe('none');
  });
});

describe('small phrases', () => {
  it('names the district however the catalogue does', () => {
    expect(districtName('Gia Viễn')).toBe('Huyện Gia Viễn');
    expect(districtName('UBND huyện Gia Viễn')).toBe('Huyện Gia Viễn');
    expect(districtName('thành phố Tam Điệp')).toBe('Thành phố Tam Điệp');
  });

  it('leaves out the day when it is today', () => {
    expect(moment('2021-12-09T07:05:00Z', NOW)).toBe('14:05');
    expect(moment('2021-12-08T16:58:00+07:00', NOW)).toBe('08/12 16:58');
  });
});

describe('the address', () => {
  it('leads back to the view', () => {
    for (const spot of [
      { place: 'overview', office: '' },
      { place: 'dossiers', office: '' },
      { place: 'dossiers', office: 'nb-gv-gia-xuân/1' },
    ] as const) {
      expect(read(write(spot))).toEqual(spot);
    }
    expect(read('#gì-đó')).toEqual({ place: 'overview', office: '' });
    expect(read('#ho-so/%E0%A4%A')).toEqual({ place: 'dossiers', office: '' });
  });
});
