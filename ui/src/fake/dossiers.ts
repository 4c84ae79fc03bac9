// The dossiers of the invented office, as each screen asks for them.

import type { DossierRow, DossierView, DueView, Outbox, PersonForm, ScanView, SyncStatus, Today } from '../api/generated';
import { NOW } from './office';
import { bare, problem } from './rules';

/** What a reader's text is. */
export function scanOf(text: string, rows: readonly DossierRow[]): ScanView {
  const [personal_id = '', , full_name = '', birth = '', sex = '', residence_address = ''] = text.split('|');
  if (/^\d{12}$/.test(personal_id) && full_name && birth.length === 8) {
    const person: PersonForm = {
      full_name,
      personal_id,
      birth_date: `${birth.slice(0, 2)}/${birth.slice(2, 4)}/${birth.slice(4)}`,
      sex: sex === 'Nam' ? 'male' : 'female',
      residence_address,
      phone: '',
      email: '',
    };
    return { is: 'card', person, notes: /^[\x20-\x7e]*$/.test(full_name) ? ['marks_lost'] : [] };
  }
  const code = /\d{6}-\d{4}/.exec(text)?.[0];
  if (code) return { is: 'receipt', code, dossier: rows.find((row) => row.short_code === code)?.id ?? null };
  return { is: 'unknown', length: text.length };
}

export function matching(rows: readonly DossierRow[], text: string): DossierRow[] {
  const key = bare(text.trim());
  return rows.filter((row) => bare(`${row.code} ${row.owner_name} ${row.procedure_name}`).includes(key));
}

/** One dossier; `asked` is what a slip made of it. */
export function dossierOf(rows: readonly DossierRow[], id: string, asked: Partial<DossierView> | undefined): DossierView {
  const row = rows.find((one) => one.id === id);
  if (!row) throw problem('dossier_unknown');
  const at = row.received_at ?? NOW;
  return {
    row,
    personal_id: '037090001234',
    birth_date: '01/01/1990',
    residence_address: 'Thôn 4, Gia Xuân, Gia Viễn, Ninh Bình',
    phone: '0987612345',
    submitter_name: null,
    tax_code: null,
    authorisation: null,
    result_receiver_name: null,
    portal_code: null,
    subject: null,
    register_volume: '01/2021',
    register_seq: 1846,
    fee_text: null,
    papers: [
      { name: 'Tờ khai', originals: 1, copies: 0, is_presented: false, is_received: true },
      { name: 'CCCD hoặc hộ chiếu', originals: 1, copies: 0, is_presented: true, is_received: true },
    ],
    history: [
      { kind: 'dossier_registered', by: 'Đinh Thị Hương', acted_for: null, at, is_pending: row.waiting > 0 },
      { kind: 'dossier_accepted', by: 'Đinh Thị Hương', acted_for: null, at, is_pending: row.waiting > 0 },
      { kind: 'form_issued', by: 'Đinh Thị Hương', acted_for: null, at, is_pending: row.waiting > 0 },
    ],
    receipt: { form: 'form_01', number: '01-0017/TNHS', issued_at: at, reprints: 0, is_here: true, sha256: '' },
    supplement: null,
    refusal_reason: null,
    backfill: null,
    ...asked,
  };
}

export function todayOf(rows: readonly DossierRow[], hasDraft: boolean): Today {
  const by = (state: DueView['state']) => rows.filter((row) => row.due.state === state);
  const latest = rows.filter((row) => row.short_code.startsWith('211210')).slice(0, 8);
  return {
    overdue: by('late'),
    due_today: by('today'),
    supplement: rows.filter((row) => row.state === 'intake_supplement'),
    overdue_count: by('late').length,
    due_today_count: by('today').length,
    supplement_count: rows.filter((row) => row.state === 'intake_supplement').length,
    latest,
    received_today: 17,
    held: rows.length,
    by_hour: Array.from({ length: 24 }, (_, hour) => ({ 7: 4, 8: 6, 9: 3, 10: 2, 13: 1, 14: 1 })[hour] ?? 0),
    serials_left: 84,
    has_draft: hasDraft,
  };
}

export function outboxOf(sync: SyncStatus, rows: readonly DossierRow[]): Outbox {
  const reason = sync.link === 'offline' ? 'offline' : 'not_sent_yet';
  return {
    status: sync,
    items:
      sync.waiting === 0
        ? []
        : rows
            .filter((row) => row.waiting > 0)
            .map((row) => ({
              kinds: ['dossier_registered', 'dossier_accepted', 'form_issued'],
              short_code: row.short_code,
              owner_name: row.owner_name,
              made_at: row.received_at ?? NOW,
              bytes: 2381,
              reason,
            })),
  };
}
