// Dossiers of one procedure, received one after the other: each an act of its own. A line that cannot be received is
// shown and stops none behind it; the draft knows which lines are dossiers already.

import { problemOf } from '../../api/call';
import { api, type BatchLine, type Code, type PersonForm, type Preview, type Problem, type Received, type ReceiveForm } from '../../api/generated';
import { blankFee, blankForm, blankPerson, fillFromCard, isOther } from './form';
import { DRAFT_MS } from './drafting.svelte';
import { PREVIEW_MS } from './receiving.svelte';

/** What is wrong with the machine is wrong for every line: the rest is left as it stands. */
const STOPS: readonly Code[] = ['disk_full', 'clock_wrong', 'no_number_left', 'numbers_wait', 'desk_cloned', 'desk_moved', 'not_signed_in', 'data_damaged', 'internal'];

export const blankLine = (): BatchLine => ({
  owner: blankPerson(),
  subject: '',
  pages: null,
  copies: null,
  exemption: '',
  received: null,
});

const isEmpty = (line: BatchLine) => Object.values(line.owner).every((text) => text === '') && line.subject === '';

/** Rows copied out of a table: name, number, birth date, address, telephone; a heading is left out. */
export function linesOf(text: string): PersonForm[] {
  const rows = text.normalize('NFC').split(/\r?\n/).map((row) => row.split('\t').map((cell) => cell.trim()));
  return rows
    .filter((cells) => cells.some((cell) => cell !== '') && !/^(tt|stt|họ và tên|họ tên)$/i.test(cells[0] ?? ''))
    .map((cells) => {
      // A running number in front is no name.
      const [full_name = '', personal_id = '', birth_date = '', residence_address = '', phone = ''] =
        /^\d{1,3}$/.test(cells[0] ?? '') ? cells.slice(1) : cells;
      return { ...blankPerson(), full_name, personal_id, birth_date, residence_address, phone };
    });
}

export class Batch {
  form = $state<ReceiveForm>(blankForm());
  previews = $state<(Preview | null)[]>([]);
  problems = $state<(Problem | null)[]>([]);
  received = $state<(Received | null)[]>([]);
  busy = $state(false);
  at = $state(0);
  /** F9 was pressed: what is missing is said. */
  asked = $state(false);
  /** Why the run stopped before its end. */
  stopped = $state.raw<Problem | null>(null);
  draftId: string | null;

  #asking = new Map<number, number>();
  #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #draftTimer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> = Promise.resolve();

  /** Goes on from one dossier, or from a draft that holds a list. */
  constructor(from: ReceiveForm, draftId: string | null) {
    const { fee, subject, owner } = from;
    const first: BatchLine = { ...blankLine(), owner, subject, pages: fee.pages, copies: fee.copies, exemption: fee.exemption };
    const lines = from.lines.length > 0 ? from.lines : [first];
    // Each line has a receipt of its own: the next of the book.
    const own = { ...blankFee(), is_collected: fee.is_collected };
    this.form = { ...from, owner: blankPerson(), subject: '', fee: own, lines };
    this.draftId = draftId;
    lines.forEach((_, i) => void this.refresh(i));
  }

  get lines(): BatchLine[] {
    return this.form.lines;
  }

  /** Lines that are no dossiers yet. A line with nothing in it is none. */
  get open(): readonly number[] {
    return this.lines.flatMap((line, i) => (line.received === null && !isEmpty(line) ? [i] : []));
  }

  get isDone(): boolean {
    return this.open.length === 0 && this.lines.some((line) => line.received !== null);
  }

  get done(): number {
    return this.lines.filter((line) => line.received !== null).length;
  }

  /** Đồng of the lines that are open; `null` while somebody's is not known. */
  get total(): number | null {
    let sum = 0;
    for (const i of this.open) {
      const amount = this.previews[i]?.fee?.amount;
      if (amount === null || amount === undefined) return null;
      sum += amount;
    }
    return sum;
  }

  /** What a line would be as a dossier of its own. */
  formOf(i: number): ReceiveForm {
    const line = $state.snapshot(this.lines[i]) ?? blankLine();
    const head = $state.snapshot(this.form);
    const { pages, copies, exemption } = line;
    return { ...head, owner: line.owner, subject: line.subject, fee: { ...head.fee, pages, copies, exemption }, lines: [] };
  }

  // ---------- typing ----------

  add(person?: PersonForm): number {
    const before = this.lines[this.lines.length - 1];
    // Of a village the same papers are wanted.
    const alike = { pages: before?.pages ?? null, copies: before?.copies ?? null };
    this.form.lines.push({ ...blankLine(), ...alike, owner: person ?? blankPerson() });
    const i = this.lines.length - 1;
    this.touch(i);
    return i;
  }

  remove(i: number): void {
    if (this.lines[i]?.received != null) return;
    this.form.lines.splice(i, 1);
    for (const list of [this.previews, this.problems, this.received]) list.splice(i, 1);
    if (this.lines.length === 0) this.add();
    else this.touch(Math.min(i, this.lines.length - 1));
  }

  /** A card fills the line in hand, or begins the next one. Answers which. */
  card(person: PersonForm, at: number): number {
    const line = this.lines[at];
    if (line?.received === null && !isOther(line.owner, person)) {
      line.owner = fillFromCard(line.owner, person, new Set());
      this.touch(at);
      return at;
    }
    const there = this.lines.findIndex((one) => one.owner.personal_id !== '' && one.owner.personal_id === person.personal_id);
    if (there >= 0) return there;
    return this.add(person);
  }

  /** Rows of a table take the place of an empty line. */
  paste(people: PersonForm[], at: number): void {
    const line = this.lines[at];
    if (line?.received === null && isEmpty(line) && people[0]) {
      line.owner = people[0];
      this.touch(at);
      people = people.slice(1);
    }
    for (const person of people) this.add(person);
  }

  touch(i: number): void {
    if (this.problems[i]) this.problems[i] = null;
    clearTimeout(this.#timers.get(i));
    this.#timers.set(i, setTimeout(() => void this.refresh(i), PREVIEW_MS));
    this.#keep();
  }

  /** The head changed: every line follows. */
  touchAll(): void {
    this.lines.forEach((line, i) => line.received === null && this.touch(i));
  }

  async refresh(i: number): Promise<void> {
    const line = this.lines[i];
    if (!line || line.received !== null) return;
    const mine = (this.#asking.get(i) ?? 0) + 1;
    this.#asking.set(i, mine);
    try {
      const preview = await api.preview(this.formOf(i));
      if (this.#asking.get(i) === mine && this.lines[i] === line) this.previews[i] = preview;
    } catch {
      // F9 says what is the matter.
    }
  }

  #keep(): void {
    clearTimeout(this.#draftTimer);
    this.#draftTimer = setTimeout(() => void this.save(), DRAFT_MS);
  }

  /** One save at a time. While lines are received the desk keeps the draft itself. */
  save(): Promise<void> {
    clearTimeout(this.#draftTimer);
    this.#saving = this.#saving.then(async () => {
      if (this.busy || this.isDone || this.lines.every(isEmpty)) return;
      await this.#save().catch(() => undefined);
    });
    return this.#saving;
  }

  async #save(): Promise<void> {
    const { id } = await api.saveDraft({ id: this.draftId, saved_at: null, form: $state.snapshot(this.form) });
    this.draftId = id;
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    void this.save();
  }

  async discard(): Promise<void> {
    clearTimeout(this.#draftTimer);
    await this.#saving;
    const id = this.draftId;
    this.draftId = null;
    if (id) await api.discardDraft({ id });
  }

  // ---------- F9 ----------

  /** Receives every open line in order. Answers the first that is still open, or nothing. */
  async commit(): Promise<number | null | 'busy'> {
    if (this.busy || this.open.length === 0) return 'busy';
    this.busy = true;
    this.asked = true;
    this.stopped = null;
    try {
      await this.#saving;
      clearTimeout(this.#draftTimer);
      // Lines with nothing in them are no dossiers, and the draft is done with when all others are.
      for (let i = this.lines.length - 1; i >= 0; i -= 1) {
        const line = this.lines[i];
        if (line?.received === null && isEmpty(line) && this.lines.length > 1) {
          this.form.lines.splice(i, 1);
          for (const list of [this.previews, this.problems, this.received]) list.splice(i, 1);
        }
      }
      await this.#save();
      for (const i of this.open) {
        this.at = i;
        try {
          const received = await api.receive({ form: this.formOf(i), seen_due_at: null, draft: this.draftId, line: i });
          this.received[i] = received;
          this.problems[i] = null;
          const line = this.lines[i];
          if (line) line.received = received.short_code;
        } catch (caught) {
          const problem = problemOf(caught);
          this.problems[i] = problem;
          if (STOPS.includes(problem.code)) {
            this.stopped = problem;
            break;
          }
        }
      }
      if (this.isDone) this.draftId = null;
      return this.open[0] ?? null;
    } catch (caught) {
      this.stopped = problemOf(caught);
      return this.open[0] ?? null;
    } finally {
      this.busy = false;
    }
  }
}
