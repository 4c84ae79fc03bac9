// The worklist and the palette over the invented rows.

import type { DossierRow, PaletteFound, PaletteQuery, ProcedureOption, WorklistCounts, WorklistPage, WorklistQuery } from '../api/generated';
import { fits } from '../text/fold';
import { bare } from './rules';

const isOpen = (row: DossierRow) => row.state !== 'not_accepted' && row.state !== 'disposed';
const TABS: Readonly<Record<WorklistQuery['tab'], (row: DossierRow) => boolean>> = {
  open: isOpen,
  overdue: (row) => isOpen(row) && row.due.state === 'late',
  due_today: (row) => isOpen(row) && row.due.state === 'today',
  supplement: (row) => isOpen(row) && row.state === 'intake_supplement',
  mine: (row) => isOpen(row) && row.received_by === 'Hương',
  closed: (row) => !isOpen(row),
};

/** In the order of a Vietnamese list, by given name. */
const given = (name: string) => name.split(' ').toReversed().join(' ');

const ORDERS: Readonly<Record<WorklistQuery['order'], (a: DossierRow, b: DossierRow) => number>> = {
  due: (a, b) => (a.due.at ?? '9').localeCompare(b.due.at ?? '9') || a.code.localeCompare(b.code),
  received: (a, b) => (b.received_at ?? '').localeCompare(a.received_at ?? ''),
  name: (a, b) => given(a.owner_name).localeCompare(given(b.owner_name), 'vi'),
};

export function matching(rows: readonly DossierRow[], text: string): DossierRow[] {
  const key = bare(text.trim());
  const words = text.trim().split(/\s+/);
  return rows.filter((row) => {
    if (/\d/.test(key)) return row.code.includes(key);
    const names = row.owner_name.split(' ');
    return words.every((word) => names.some((name) => fits(word, name))) || bare(row.procedure_name).includes(key);
  });
}

const foundIn = (rows: readonly DossierRow[], query: WorklistQuery) => (query.text ? matching(rows, query.text) : [...rows]);

export function worklist(rows: readonly DossierRow[], query: WorklistQuery): WorklistPage {
  const list = foundIn(rows, query).filter(TABS[query.tab]).toSorted(ORDERS[query.order]);
  if (query.is_reversed) list.reverse();
  const limit = query.limit || 100;
  const place = query.around ? list.findIndex((row) => row.id === query.around) : -1;
  const last = Math.floor(Math.max(0, list.length - 1) / limit) * limit;
  const offset = place < 0 ? Math.min(query.offset, last) : place - (place % limit);
  const page = list.slice(offset, offset + limit);
  return { offset, total: page.length < limit ? list.length : null, at: place < 0 ? null : place, rows: page };
}

export function worklistCounts(rows: readonly DossierRow[], query: WorklistQuery): WorklistCounts {
  const found = foundIn(rows, query);
  const count = (tab: WorklistQuery['tab']) => found.filter(TABS[tab]).length;
  return {
    open: count('open'),
    overdue: count('overdue'),
    due_today: count('due_today'),
    supplement: count('supplement'),
    mine: count('mine'),
    closed: count('closed'),
  };
}

export function palette(rows: readonly DossierRow[], procedures: readonly ProcedureOption[], { text, is_code }: PaletteQuery): PaletteFound {
  if (text === '') return { dossiers: rows.slice(0, 6), people: [], procedures: [] };
  const dossiers = matching(rows, text).slice(0, 12);
  const people = is_code
    ? []
    : dossiers
        .filter((row) => text.split(/\s+/).every((word) => row.owner_name.split(' ').some((name) => fits(word, name))))
        .map((row, i) => ({
          number: `0370900012${String(i).padStart(2, '0')}`,
          full_name: row.owner_name,
          birth_date: '12/03/1975',
          place: 'Thôn 2',
          dossiers: 4,
        }));
  return { dossiers, people, procedures: procedures.slice(0, 12) };
}
