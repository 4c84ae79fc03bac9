// The desk's use cases over the invented office, in memory.

import type { Backend } from '../api/call';
import type {
  LegacyText,
  AppState,
  BackupStatus,
  BurnSheets,
  CardReader,
  CardReaderPort,
  DossierRow,
  DossierView,
  Draft,
  FolderRequest,
  ImportFile,
  PaletteQuery,
  PersonQuery,
  Preview,
  PrintJob,
  PrintQueue,
  PrintSettings,
  PrintSheets,
  Problem,
  ReceiveForm,
  ReceiveRequest,
  Received,
  RefusalRequest,
  SlipIssued,
  SupplementRequest,
  SyncStatus,
} from '../api/generated';
import { dossierOf, matching, outboxOf, scanOf, todayOf } from './dossiers';
import { Receipts } from './fee';
import { FakePaper } from './paper';
import { BACKUPS, PLACES, healthOf, numberBooks, well } from './health';
import { previewOf } from './preview';
import { findProcedures } from './procedures';
import { receiptPages } from './receipt';
import { bare, problem, trace } from './rules';
import type { Wishes } from './wishes';
import { palette, worklist, worklistCounts } from './worklist';
import { NOW, officers, rows as firstRows, state, sync as firstSync } from './office';

export { problem } from './rules';
export type { Wishes } from './wishes';

/** What the desk would recognise; its own tests say how. */
const PASTED: Readonly<Record<string, LegacyText>> = {
  'NguyÔn V¨n Th¾ng': { encoding: 'tcvn3', text: 'Nguyễn Văn Thắng' },
  'Nguyeãn Thò Höông': { encoding: 'vni', text: 'Nguyễn Thị Hương' },
};

/** What may be asked before anybody has signed in. */
const ANYONE = new Set(['app_state', 'enrol', 'print_unlock_sheet', 'unlock', 'set_pin', 'give_pin_code', 'leave_damaged', 'sign_in', 'sign_out', 'sync_status', 'read_pasted', 'places', 'find_backups', 'restore_backup']);

export const PIN = '135790';
export const UNLOCK_CODE = '7QK2M-9XW4T-B3H8R-V6ZPD-E5NYC';

export class FakeDesk implements Backend {
  readonly calls: { name: string; args: unknown }[] = [];
  app: AppState;
  sync: SyncStatus;
  draft: Draft | null;
  /** Whose it is; anybody's where a test put it there. */
  draftOf: string | null = null;
  rows: DossierRow[];
  backup: BackupStatus;
  /** How this desk prints, and its queue, newest first. */
  print: PrintSettings = { printer: null, tray: null, sheet: 'as_form', copies: 2 };
  reader: CardReader = {
    port: null,
    is_there: false,
    last_length: null,
    last_at: null,
    ports: [{ name: 'COM3', description: 'Barcode Reader' }],
  };
  prints: PrintJob[] = [];
  readonly paper = new FakePaper();
  /** The books of receipts on this desk. */
  readonly receipts = new Receipts();
  /** Problems thrown at the next call of a use case. */
  readonly failing = new Map<string, Problem>();
  wishes: Wishes;
  #tell: ((topics: readonly string[]) => void) | null = null;
  #hear: ((text: string) => void) | null = null;
  #tries = 5;
  #serial = 17;
  /** Dossiers that were asked to be completed, or refused. */
  readonly #asked = new Map<string, { form: ReceiveForm; view: Partial<DossierView> }>();

  constructor(wishes: Wishes = {}) {
    this.wishes = wishes;
    this.app = { ...state(wishes.stage ?? 'signed_in'), ...wishes.app };
    if (wishes.demo) this.app.clock = { ...this.app.clock, is_demo: true };
    this.sync = { ...firstSync, ...wishes.sync };
    this.draft = wishes.draft ?? null;
    this.rows = wishes.rows ?? firstRows;
    this.backup = {
      folder: '/media/SAO-LUU',
      last_at: '2021-12-10T12:30:00+07:00',
      last_ok: true,
      problem: null,
      count: 9,
      is_running: false,
      ...wishes.backup,
    };
  }

  onChanged(tell: (topics: readonly string[]) => void): () => void {
    this.#tell = tell;
    return () => (this.#tell = null);
  }

  onScanned(tell: (text: string) => void): () => void {
    this.#hear = tell;
    return () => (this.#hear = null);
  }

  /** A reader on a serial line. */
  scan(text: string): void {
    this.#hear?.(text);
  }

  change(...topics: string[]): void {
    this.#tell?.(topics);
  }

  async call(name: string, args: unknown): Promise<unknown> {
    const copy: unknown = structuredClone(args);
    this.calls.push({ name, args: copy });
    const failure = this.failing.get(name);
    if (failure) {
      this.failing.delete(name);
      throw failure;
    }
    if (this.app.stage === 'signed_out' && !ANYONE.has(name)) throw problem('not_signed_in');
    // Answers cross a boundary: never the fake's own objects.
    return structuredClone(this.#run(name, copy as never));
  }

  #run(name: string, args: never): unknown {
    switch (name) {
      case 'app_state':
        return this.app;
      case 'enrol':
        return this.#enrol(args);
      case 'print_unlock_sheet':
        return { file_name: 'to-mo-khoa.pdf', is_opened: true, jobs: [] };
      case 'unlock':
        if (bare((args as { code: string }).code) !== bare(UNLOCK_CODE)) throw problem('unlock_code_wrong');
        return (this.app = state('signed_out'));
      case 'set_pin':
        return this.#setPin(args);
      case 'give_pin_code':
        return this.#givePinCode(args);
      case 'leave_damaged':
        return (this.app = { ...this.app, stage: 'broken', officer: null, problem: this.app.damage, damage: null });
      case 'sign_in':
        return this.#signIn(args);
      case 'sign_out':
        return (this.app = { ...this.app, stage: 'signed_out', officer: null });
      case 'print_queue':
      case 'print_waiting':
        return this.#queue();
      case 'print_again':
        this.prints = this.prints.map((job) =>
          job.id === (args as { id: number }).id ? { ...job, state: 'waiting', trouble: null, action: 'drop' } : job,
        );
        return this.#queue();
      case 'drop_print':
        this.prints = this.prints.filter((job) => job.id !== (args as { id: number }).id);
        return this.#queue();
      case 'printers':
        return {
          printers: [{ name: 'LBP2900', description: 'Canon LBP2900 phòng Một cửa', is_default: true, trouble: null }],
          trouble: null,
          chooses_pages: true,
        };
      case 'printer_choices':
        return { trays: ['Tray1', 'Manual'], lacks_a5: true };
      case 'print_settings':
        return this.print;
      case 'set_print_settings':
        return (this.print = args);
      case 'card_reader':
        return this.reader;
      case 'set_card_reader':
        return (this.reader = { ...this.reader, port: (args as CardReaderPort).port, is_there: true });
      case 'print_test_page':
        return { file_name: 'trang-in-thu.pdf', is_opened: this.print.printer === null, jobs: [] };
      case 'sync_status':
        return this.sync;
      case 'find_procedures':
        return findProcedures((args as { query: string }).query);
      case 'preview':
        return this.#preview(args);
      case 'receipt_page':
        return { pages: receiptPages(args as ReceiveForm, this.#preview(args as ReceiveForm).procedure?.name ?? '') };
      case 'receive':
        return this.#receive(args);
      case 'ask_supplement':
        return this.#slip((args as SupplementRequest).form, args);
      case 'refuse':
        return this.#slip((args as RefusalRequest).form, args);
      case 'intake_form': {
        const { id } = args as { id: string };
        const asked = this.#asked.get(id);
        if (!asked) throw problem('wrong_state');
        return { ...asked.form, dossier: id };
      }
      case 'receipt_books':
        return this.receipts.view();
      case 'open_receipt_book':
        return this.receipts.open(args);
      case 'known_person':
        return this.wishes.known?.person.personal_id === (args as PersonQuery).personal_id ? this.wishes.known : null;
      case 'save_draft':
        this.draft = { ...(args as Draft), id: (args as Draft).id ?? 'n1', saved_at: NOW };
        this.draftOf = this.app.officer?.id ?? null;
        return { id: this.draft.id };
      case 'load_draft':
        return this.draftOf === null || this.draftOf === this.app.officer?.id ? this.draft : null;
      case 'discard_draft':
        this.draft = null;
        return null;
      case 'read_scan':
        return scanOf((args as { text: string }).text, this.rows);
      case 'dossiers':
        return matching(this.rows, (args as { text: string }).text);
      case 'worklist':
        return worklist(this.rows, args);
      case 'worklist_counts':
        return worklistCounts(this.rows, args);
      case 'worklist_choices':
        return {
          fields: ['Chứng thực', 'Hộ tịch', 'Lao động – Thương binh và Xã hội'].map((name) => ({ id: bare(name), name })),
          officers: officers.map((one) => ({ id: one.id, name: one.full_name })),
        };
      case 'searched':
        return null;
      case 'palette': {
        const query = args as PaletteQuery;
        return palette(this.rows, findProcedures(query.text), query);
      }
      case 'dossier':
        return this.#dossier((args as { id: string }).id);
      case 'why_this_date': {
        const at = this.#dossier((args as { id: string }).id).row.due.at;
        return { due_at: at, trace: this.wishes.isOtherCalendar ? [] : trace(false), is_of_another_calendar: this.wishes.isOtherCalendar ?? false, is_provisional: false };
      }
      case 'find':
        return { dossiers: matching(this.rows, (args as { text: string }).text) };
      case 'reprint':
      case 'open_receipt':
        return { file_name: 'giay-hen.pdf', is_opened: true, jobs: [] };
      case 'today':
        return todayOf(this.rows, this.draft !== null);
      case 'outbox':
        return outboxOf(this.sync, this.rows);
      case 'places':
        return PLACES;
      case 'write_parcels':
        if (!PLACES.some((place) => place.folder === (args as { folder: string }).folder)) throw problem('folder_unreachable');
        return this.sync.waiting > 0
          ? { files: ['mot-cua-GX-01-20211210-141200-1.goi'], acts: this.sync.waiting }
          : { files: [], acts: 0 };
      case 'take_parcels':
        if (!PLACES.some((place) => place.folder === (args as { folder: string }).folder)) throw problem('folder_unreachable');
        return { taken: 2, known: 1, unreadable: 0, left_out: 0 };
      case 'backup_status':
        return this.backup;
      case 'set_backup_folder':
        if (!PLACES.some((place) => place.folder === (args as { folder: string }).folder)) throw problem('backup_folder_gone');
        return (this.backup = { ...this.backup, folder: (args as { folder: string }).folder });
      case 'backup_now':
        return (this.backup = { ...this.backup, last_at: NOW, last_ok: true, problem: null, count: this.backup.count + 1 });
      case 'find_backups':
        if (!PLACES.some((place) => place.folder === (args as { folder: string }).folder)) throw problem('backup_folder_gone');
        return this.wishes.backups ?? BACKUPS;
      case 'restore_backup':
        if (bare((args as { unlock_code: string }).unlock_code) !== bare(UNLOCK_CODE)) throw problem('unlock_code_wrong');
        return (this.app = { ...state('signed_out'), incarnation: this.wishes.app?.incarnation ?? state('signed_out').incarnation });
      case 'verify_data':
        return { is_sound: true, operations: 5418, blobs: 1806, findings: [] };
      case 'state_last_numbers':
      case 'confirm_moved':
      case 'enrol_again':
      case 'begin_new_chain':
        this.wishes.topics = undefined;
        return (this.app = { ...this.app, incarnation: state('signed_in').incarnation });
      case 'sheets':
        return this.paper.all();
      case 'print_sheets':
        return this.paper.print(args as PrintSheets);
      case 'print_sheet_again':
        return this.paper.all();
      case 'burn_sheets':
        return this.paper.burn(args as BurnSheets);
      case 'write_import_template':
        return { file: `${(args as FolderRequest).folder}/mot-cua-nhap-du-lieu-cu.xlsx` };
      case 'preview_import':
        return this.paper.preview(args as ImportFile);
      case 'run_import':
        return this.paper.run();
      case 'read_pasted':
        return PASTED[(args as { text: string }).text] ?? null;
      case 'number_books':
        return numberBooks((args as { year: number | null }).year);
      case 'health':
        return healthOf(this.wishes.topics ?? well(this.sync, this.backup));
      case 'sync_now':
        return (this.sync = { ...this.sync, link: 'online', waiting: 0, oldest_waiting: null, offline_since: null, last_contact: NOW });
      default:
        throw problem('bad_request');
    }
  }

  #enrol({ code }: { code: string }): unknown {
    if (!code.startsWith('MC1-')) throw problem('enrolment_mistyped');
    this.app = { ...state('signed_out'), last_officer: null, officers: officers.map((o) => ({ ...o, has_pin: false })) };
    return {
      state: this.app,
      unlock_code: UNLOCK_CODE,
      serials: [1001, 1100],
      serials_left: 84,
      procedures: 118,
      has_keyring: true,
    };
  }

  #setPin({ officer, paper_code, pin }: { officer: string; paper_code: string; pin: string }): AppState {
    if (!/^[A-Z0-9-]{6,}$/i.test(paper_code)) throw problem('paper_code_wrong');
    if (/^(\d)\1+$/.test(pin)) throw problem('pin_weak');
    const list = this.app.officers.map((one) => (one.id === officer ? { ...one, has_pin: true } : one));
    return (this.app = { ...this.app, officers: list });
  }

  #givePinCode({ head, pin }: { head: string; pin: string }): unknown {
    if (!this.app.officers.find((one) => one.id === head)?.roles.includes('counter_head')) throw problem('role_missing');
    if (pin !== PIN) throw problem('pin_wrong', { left: String(--this.#tries) });
    return { code: 'BCDF-GHJK', until: '2021-12-10T14:42:00+07:00' };
  }

  #signIn({ officer, pin }: { officer: string; pin: string }): AppState {
    const who = this.app.officers.find((one) => one.id === officer);
    if (!who) throw problem('officer_unknown');
    if (pin !== PIN) {
      this.#tries -= 1;
      if (this.#tries <= 0) throw problem('pin_locked', { until: '2021-12-10T14:17:00+07:00' });
      throw problem('pin_wrong', { left: String(this.#tries) });
    }
    return (this.app = { ...this.app, stage: 'signed_in', officer: who, last_officer: who.id });
  }

  #preview(form: ReceiveForm): Preview {
    return previewOf(form, this.wishes, this.receipts, this.#serial);
  }

  #slip(form: ReceiveForm, args: SupplementRequest | RefusalRequest): SlipIssued {
    const ask = 'ask' in args ? args.ask : null;
    const reason = 'reason' in args ? args.reason : (ask?.reason ?? '');
    if (!reason.trim()) throw problem('field_required', {}, 'reason');
    const preview = this.#preview(form);
    const there = (index: number) => preview.components.some((one) => one.index === index && one.is_received);
    const missing = (preview.procedure?.components ?? []).filter((one) => one.is_required && !there(one.index));
    const items = ask ? [...missing.map((one) => one.name), ...ask.more] : [];
    if (ask && items.length === 0) throw problem('field_required', {}, 'more');
    if (args.draft) this.draft = null;
    const id = form.dossier ?? `s${this.#serial++}`;
    const state: DossierRow['state'] = ask ? 'intake_supplement' : 'not_accepted';
    const number = ask ? '01-0003/HDHS' : '01-0001/TCHS';
    const row: DossierRow = {
      ...(this.rows[0] as DossierRow),
      id,
      code: '',
      short_code: '',
      state,
      owner_name: form.owner.full_name,
      procedure_name: preview.procedure?.name ?? '',
      due: { state: 'none', at: null, days: 0 },
      received_at: null,
      waiting: 3,
    };
    this.rows = [row, ...this.rows.filter((one) => one.id !== id)];
    this.#asked.set(id, {
      form,
      view: {
        register_volume: null,
        register_seq: null,
        receipt: { form: ask ? 'form_02' : 'form_03', number, issued_at: NOW, reprints: 0, is_here: true, sha256: '' },
        supplement: ask ? { items, reason, at: NOW } : null,
        refusal_reason: ask ? null : reason,
      },
    });
    this.change('dossiers', 'sync');
    return {
      dossier: id,
      form: ask ? 'form_02' : 'form_03',
      number,
      issued_at: NOW,
      owner_name: row.owner_name,
      items,
      reason,
      printed: this.wishes.printFails ? null : { file_name: 'phieu.pdf', is_opened: true, jobs: this.wishes.printJobs ?? [] },
      print_problem: this.wishes.printFails ? problem('open_failed') : null,
    };
  }

  #receive({ form, draft, line }: ReceiveRequest): Received {
    const preview = this.#preview(form);
    const missing = preview.issues.find((issue) => !issue.is_warning);
    if (missing) throw missing.problem;
    const short_code = `211210-00${this.#serial++}`;
    if (draft && line === null) this.draft = null;
    else if (draft && this.draft) {
      const lines = this.draft.form.lines.map((one, i) => (i === line ? { ...one, received: short_code } : one));
      this.draft = lines.every((one) => one.received !== null) ? null : { ...this.draft, form: { ...this.draft.form, lines } };
    }
    const row: DossierRow = {
      ...(this.rows[0] as DossierRow),
      id: `r${short_code}`,
      code: `000.25.33.H42-${short_code}`,
      short_code,
      owner_name: form.owner.full_name,
      procedure_name: preview.procedure?.name ?? '',
      due: preview.due ?? { state: 'none', at: null, days: 0 },
      received_at: NOW,
      waiting: 3,
    };
    this.rows = [row, ...this.rows];
    this.sync = { ...this.sync, waiting: this.sync.waiting + 1, waiting_bytes: this.sync.waiting_bytes + 2400 };
    this.change('dossiers', 'sync');
    return {
      dossier: row.id,
      code: row.code,
      short_code,
      received_at: NOW,
      due: row.due,
      receipt_number: '01-0017/TNHS',
      fee: preview.fee?.amount ? this.receipts.take(preview.fee) : null,
      owner_name: row.owner_name,
      printed: this.wishes.printFails ? null : { file_name: 'giay-hen.pdf', is_opened: this.print.printer === null, jobs: this.prints.map((job) => job.id) },
      print_problem: this.wishes.printFails ? problem('open_failed') : null,
    };
  }

  #queue(): PrintQueue {
    return {
      jobs: this.prints,
      printer: this.print.printer,
      waiting: this.prints.filter((job) => job.state !== 'done').length,
      asking: this.prints.filter((job) => job.state === 'failed' || job.trouble !== null).length,
    };
  }

  #dossier(id: string): DossierView {
    return dossierOf(this.rows, id, this.#asked.get(id)?.view);
  }
}
