// The offices as the overview shows them: how a name is written, in what order the rows stand, how long
// a desk has been silent, and the sums.

import type { DeskLine, OfficeLine } from './generated';

export interface UnitName {
  /** What every row would repeat ("UBND xã "): said, but not shown. */
  lead: string;
  /** What tells the rows apart: "Gia Hòa", "Thị trấn Me". */
  shown: string;
}

/**
 * A commune goes by its bare name; a township keeps its kind, as people say it. The rows are ordered by
 * what is shown, so that "Thị trấn Me" stands under T and never under M.
 */
export function unitName(agency: string): UnitName {
  const m = /^(?:(?:UBND|Ủy ban nhân dân)\s+)?(xã\s+)?(.*)$/su.exec(agency.normalize('NFC'));
  const rest = m?.[2] ?? '';
  if (rest === '') return { lead: '', shown: agency };
  const lead = agency.normalize('NFC').slice(0, -rest.length);
  return { lead, shown: rest[0]!.toLocaleUpperCase('vi') + rest.slice(1) };
}

/** An agency that the catalogue has no name for today is still there to be called. */
export const unitFull = (office: OfficeLine) => office.name || office.id;

// One collator for every list: Vietnamese letters first, tones only between equal letters.
const collator = new Intl.Collator('vi');
const byName = (a: OfficeLine, b: OfficeLine) =>
  collator.compare(unitName(unitFull(a)).shown, unitName(unitFull(b)).shown) || collator.compare(a.id, b.id);

export type SortColumn = 'name' | 'received_today' | 'unfinished' | 'overdue' | 'dossiers' | 'last_received_at';

export interface Sort {
  column: SortColumn;
  direction: 'ascending' | 'descending';
}

/** Who needs a call stands on top. */
export const WORST_FIRST: Sort = { column: 'overdue', direction: 'descending' };

/** The other direction of the same column, or the column's natural one: names from A, numbers from the top. */
export function nextSort(now: Sort, column: SortColumn): Sort {
  if (now.column === column) {
    return { column, direction: now.direction === 'ascending' ? 'descending' : 'ascending' };
  }
  return { column, direction: column === 'name' ? 'ascending' : 'descending' };
}

/** Equal rows stand in the order of the alphabet, whichever way the column runs. */
export function ordered(offices: readonly OfficeLine[], sort: Sort = WORST_FIRST): OfficeLine[] {
  const sign = sort.direction === 'ascending' ? 1 : -1;
  const value = (office: OfficeLine): number => {
    if (sort.column === 'name') return 0;
    if (sort.column === 'last_received_at') return Date.parse(office.last_received_at ?? '') || 0;
    return office[sort.column];
  };
  return [...offices].sort((a, b) =>
    sort.column === 'name' ? sign * byName(a, b) : sign * (value(a) - value(b)) || byName(a, b),
  );
}

/** An agency that ended before the program came has neither desk nor dossier: nobody would call it. */
export const isWorthShowing = (office: OfficeLine) =>
  office.is_valid || office.dossiers > 0 || office.desks.length > 0;

const HOUR = 3_600_000;
const SILENT_AFTER = 2 * HOUR;

export type Silence =
  | { kind: 'none' }
  | { kind: 'revoked' }
  | { kind: 'never' }
  | { kind: 'hours'; n: number }
  | { kind: 'days'; n: number };

/** How long nothing has been heard of a desk, from two hours on. */
export function silence(desk: DeskLine, now: string): Silence {
  if (desk.is_revoked) return { kind: 'revoked' };
  if (!desk.last_contact) return { kind: 'never' };
  const elapsed = Date.parse(now) - Date.parse(desk.last_contact);
  if (!(elapsed >= SILENT_AFTER)) return { kind: 'none' };
  const hours = Math.floor(elapsed / HOUR);
  return hours < 24 ? { kind: 'hours', n: hours } : { kind: 'days', n: Math.floor(hours / 24) };
}

export interface Totals {
  offices: number;
  received_today: number;
  unfinished: number;
  overdue: number;
  dossiers: number;
  /** Offices with something overdue. */
  lateOffices: number;
  /** Desks that should be heard of. */
  desks: number;
  silentDesks: number;
}

export function totals(offices: readonly OfficeLine[], now: string): Totals {
  const sum: Totals = {
    offices: offices.length,
    received_today: 0,
    unfinished: 0,
    overdue: 0,
    dossiers: 0,
    lateOffices: 0,
    desks: 0,
    silentDesks: 0,
  };
  for (const office of offices) {
    sum.received_today += office.received_today;
    sum.unfinished += office.unfinished;
    sum.overdue += office.overdue;
    sum.dossiers += office.dossiers;
    if (office.overdue > 0) sum.lateOffices += 1;
    for (const desk of office.desks) {
      const { kind } = silence(desk, now);
      if (kind === 'revoked') continue;
      sum.desks += 1;
      if (kind !== 'none') sum.silentDesks += 1;
    }
  }
  return sum;
}
