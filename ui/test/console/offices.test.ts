import { describe, expect, it } from 'vitest';
import type { DeskLine, OfficeLine } from '../../src/console/generated';
import {
  isWorthShowing,
  nextSort,
  ordered,
  silence,
  totals,
  unitName,
  WORST_FIRST,
} from '../../src/console/offices';

const NOW = '2021-12-09T14:12:00+07:00';

const office = (name: string, more: Partial<OfficeLine> = {}): OfficeLine => ({
  id: name,
  name,
  office_code: '000.20.90.H42',
  is_valid: true,
  desks: [],
  dossiers: 0,
  received_today: 0,
  unfinished: 0,
  overdue: 0,
  last_received_at: null,
  ...more,
});

const desk = (last_contact: string | null, is_revoked = false): DeskLine => ({
  name: 'GX-01',
  number: 1,
  last_contact,
  is_revoked,
});

const names = (rows: OfficeLine[]) => rows.map((row) => unitName(row.name).shown);

describe('names of units', () => {
  it('drops what every row would repeat, and keeps it for ears', () => {
    expect(unitName('UBND xã Gia Hòa')).toEqual({ lead: 'UBND xã ', shown: 'Gia Hòa' });
    expect(unitName('UBND thị trấn Me')).toEqual({ lead: 'UBND ', shown: 'Thị trấn Me' });
    expect(unitName('xã Gia Hòa'.normalize('NFD'))).toEqual({ lead: 'xã ', shown: 'Gia Hòa' });
    expect(unitName('nb-gv-me').shown).toBe('Nb-gv-me');
    expect(unitName('').shown).toBe('');
  });
});

describe('order of the offices', () => {
  it('puts the worst first, then the Vietnamese alphabet', () => {
    const rows = ordered([
      office('UBND thị trấn Me'),
      office('UBND xã Gia Thịnh'),
      office('UBND xã Gia Thắng'),
      office('UBND xã Gia Hòa'),
      office('UBND xã Gia Hưng', { overdue: 2 }),
      office('UBND xã Liên Sơn', { overdue: 3 }),
      office('UBND xã Gia Xuân', { overdue: 1 }),
      office('UBND xã Gia Minh', { overdue: 1 }),
    ]);
    expect(names(rows)).toEqual([
      'Liên Sơn',
      'Gia Hưng',
      'Gia Minh',
      'Gia Xuân',
      'Gia Hòa',
      'Gia Thắng',
      'Gia Thịnh',
      'Thị trấn Me',
    ]);
  });

  it('knows that đ follows d, and that tones count only between equal letters', () => {
    const rows = ordered(['Đa', 'Dương', 'Gia Lập', 'Gia Lạc', 'Gia Trung', 'Gia Trấn', 'Ăn', 'An'].map((n) => office(n)));
    expect(names(rows)).toEqual(['An', 'Ăn', 'Dương', 'Đa', 'Gia Lạc', 'Gia Lập', 'Gia Trấn', 'Gia Trung']);
  });

  it('keeps the alphabet between equals whichever way a column runs', () => {
    const rows = [office('B', { unfinished: 1 }), office('A', { unfinished: 1 }), office('C', { unfinished: 5 })];
    expect(names(ordered(rows, { column: 'unfinished', direction: 'ascending' }))).toEqual(['A', 'B', 'C']);
    expect(names(ordered(rows, { column: 'unfinished', direction: 'descending' }))).toEqual(['C', 'A', 'B']);
  });

  it('puts an office that has received nothing behind the others', () => {
    const rows = [office('A'), office('B', { last_received_at: '2021-12-09T08:00:00+07:00' })];
    expect(names(ordered(rows, { column: 'last_received_at', direction: 'descending' }))).toEqual(['B', 'A']);
  });

  it('does not touch the rows it was given', () => {
    const rows = [office('B'), office('A')];
    ordered(rows);
    expect(names(rows)).toEqual(['B', 'A']);
  });

  it('turns a column round, and starts another one the natural way', () => {
    expect(nextSort(WORST_FIRST, 'overdue')).toEqual({ column: 'overdue', direction: 'ascending' });
    expect(nextSort(WORST_FIRST, 'name')).toEqual({ column: 'name', direction: 'ascending' });
    expect(nextSort(WORST_FIRST, 'dossiers')).toEqual({ column: 'dossiers', direction: 'descending' });
  });

  it('hides an agency that ended before it ever had a desk or a dossier', () => {
    expect(isWorthShowing(office('A', { is_valid: false }))).toBe(false);
    expect(isWorthShowing(office('A', { is_valid: false, dossiers: 1 }))).toBe(true);
    expect(isWorthShowing(office('A', { is_valid: false, desks: [desk(null)] }))).toBe(true);
    expect(isWorthShowing(office('A'))).toBe(true);
  });
});

describe('silent desks', () => {
  it('speaks of silence from two hours on', () => {
    expect(silence(desk('2021-12-09T12:12:01+07:00'), NOW)).toEqual({ kind: 'none' });
    expect(silence(desk('2021-12-09T12:12:00+07:00'), NOW)).toEqual({ kind: 'hours', n: 2 });
    expect(silence(desk('2021-12-08T14:12:01+07:00'), NOW)).toEqual({ kind: 'hours', n: 23 });
    expect(silence(desk('2021-12-07T14:12:00+07:00'), NOW)).toEqual({ kind: 'days', n: 2 });
    expect(silence(desk('2021-12-09T05:12:00Z'), NOW)).toEqual({ kind: 'hours', n: 2 });
  });

  it('takes a desk whose contact lies ahead of the clock as heard of', () => {
    expect(silence(desk('2021-12-09T14:13:00+07:00'), NOW)).toEqual({ kind: 'none' });
  });

  it('tells never and revoked apart', () => {
    expect(silence(desk(null), NOW)).toEqual({ kind: 'never' });
    expect(silence(desk(null, true), NOW)).toEqual({ kind: 'revoked' });
  });
});

describe('sums', () => {
  it('adds what the hub counted, and leaves revoked desks out', () => {
    const sum = totals(
      [
        office('A', {
          dossiers: 3,
          received_today: 1,
          unfinished: 2,
          overdue: 1,
          desks: [desk(NOW), desk(null), desk(null, true)],
        }),
        office('B', { dossiers: 4, unfinished: 4 }),
      ],
      NOW,
    );
    expect(sum).toEqual({
      offices: 2,
      received_today: 1,
      unfinished: 6,
      overdue: 1,
      dossiers: 7,
      lateOffices: 1,
      desks: 2,
      silentDesks: 1,
    });
  });
});
