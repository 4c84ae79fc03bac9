// One reception, from the choice of the procedure to the receipt. The rules are the core's (`preview`,
// `receive`); this keeps what was typed, saves it as a draft, and decides what is shown when.

import { problemOf } from '../../api/call';
import {
  api,
  type CardNote,
  type ComponentForm,
  type Draft,
  type DossierRow,
  type FieldIssue,
  type KnownPerson,
  type PersonForm,
  type Preview,
  type Problem,
  type Received,
  type ReceiveForm,
  type SlipIssued,
} from '../../api/generated';
import type { Message } from '../../parts/field';
import type { CardInHand } from '../../state/router.svelte';
import { session } from '../../state/session.svelte';
import { t } from '../../text';
import { sentence, short } from '../../text/problem';
import { Drafting } from './drafting.svelte';
import { ReceiptDrawing } from './receipt.svelte';
import { labelOfField } from './labels';
import { blankFee, blankForm, CARD_FIELDS, fillFromCard, fillFromKnown, isBlank, isOther, withPaper, type CardField } from './form';

/** The preview follows the typing closely. */
export const PREVIEW_MS = 80;

export type Step = 'pick' | 'fill' | 'done';
type Who = 'owner' | 'submitter';

const NOTE_FIELD: Readonly<Record<CardNote, CardField>> = {
  marks_lost: 'full_name',
  name_unclear: 'full_name',
  sex_unread: 'sex',
  sex_differs: 'sex',
  birth_year_differs: 'birth_date',
  date_unreal: 'birth_date',
};

export interface Look {
  field: string;
  text: string;
  isWarning: boolean;
}

export class Receiving {
  form = $state<ReceiveForm>(blankForm());
  step = $state<Step>('pick');
  preview = $state.raw<Preview | null>(null);
  readonly receipt = new ReceiptDrawing();
  received = $state.raw<Received | null>(null);
  /** Form 02 or 03 in place of a receipt. */
  slip = $state.raw<SlipIssued | null>(null);
  /** Somebody who was here before has the number in the form. */
  known = $state.raw<KnownPerson | null>(null);
  /** What is asked for beside the missing papers, and why; kept while the layer is closed. */
  more = $state('');
  reason = $state('');
  refusal = $state('');
  /** Why the last F9 (or preview) did not work, when it is about no field. */
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  /** F9 was pressed: everything is checked and said. */
  asked = $state(false);
  cardAt = $state<string | null>(null);
  /** A card of another person waits for an answer. */
  otherCard = $state.raw<CardInHand | null>(null);
  startedAt = performance.now();
  tookSeconds = $state(0);
  /** Which dossier of the day this one became. */
  ordinal = $state(0);

  /** Kept while it is typed; a procedure alone is one keystroke. */
  readonly draft: Drafting = new Drafting(() =>
    this.step === 'done' || !this.#isOwn || (this.isBlank && !this.draft.id) ? null : $state.snapshot(this.form),
  );

  #left = $state.raw<ReadonlySet<string>>(new Set());
  #accepted = $state.raw<ReadonlySet<string>>(new Set());
  #notes = $state.raw<readonly CardNote[]>([]);
  #typedSinceCard = new Set<string>();
  #asking = 0;
  #recognising = Promise.resolve();
  #askedNumber = '';
  #previewTimer: ReturnType<typeof setTimeout> | undefined;
  #isReceiving = false;
  /** Whose reception this is: nobody else saves or receives it. */
  readonly #officer = session.app?.officer?.id ?? null;

  get #isOwn(): boolean {
    return this.#officer === null || this.#officer === session.app?.officer?.id;
  }

  get isBlank(): boolean {
    return isBlank(this.form);
  }

  get components(): readonly ComponentForm[] {
    return this.form.components.length > 0 ? this.form.components : (this.preview?.components ?? []);
  }

  // ---------- typing ----------

  /** Something changed: the preview and the draft follow. */
  touch(field?: string): void {
    if (this.step === 'done') return;
    if (field) this.#typedSinceCard.add(field.replace(/^owner\./, ''));
    clearTimeout(this.#previewTimer);
    this.#previewTimer = setTimeout(() => void this.refresh(), PREVIEW_MS);
    this.draft.touch();
  }

  /** A field was left: from now on its format is checked at each key. */
  leave(field: string): void {
    if (field === 'owner.personal_id') void this.recognise();
    if (!this.#left.has(field)) this.#left = new Set([...this.#left, field]);
  }

  setPaper(form: ComponentForm): void {
    this.form.components = withPaper(this.components, form);
    this.leave(`components.${form.index}`);
    this.touch();
  }

  choose(code: string): void {
    if (code !== this.form.procedure_code) {
      this.form.procedure_code = code;
      this.form.components = [];
      // Pages were counted on the paper; copies and who pays are the procedure's.
      this.form.fee = { ...blankFee(), pages: this.form.fee.pages };
    }
    this.step = 'fill';
    this.touch();
  }

  /** A dossier that was asked to be completed is brought back. */
  async resume(id: string): Promise<void> {
    try {
      this.form = await api.intakeForm({ id });
      this.step = 'fill';
      for (const field of CARD_FIELDS) this.leave(`owner.${field}`);
    } catch (caught) {
      this.problem = problemOf(caught);
      this.step = 'fill';
    }
    await this.refresh();
  }

  /** Names of the required papers that are not there. */
  get missing(): readonly string[] {
    const there = new Set(this.components.filter((one) => one.is_received).map((one) => one.index));
    const papers = this.preview?.procedure?.components ?? [];
    return papers.filter((paper) => paper.is_required && !there.has(paper.index)).map((paper) => paper.name);
  }

  // ---------- the card ----------

  /** A card was read; returns false when it is somebody else's and the clerk is asked first. */
  card(card: CardInHand): boolean {
    const who = this.#cardGoesTo(card.person);
    if (who === null) {
      this.otherCard = card;
      return false;
    }
    this.#fill(who, card);
    return true;
  }

  /** The number is known: what the form does not say yet is filled from the last dossier, nothing is overwritten. */
  recognise(): Promise<void> {
    const number = this.form.owner.personal_id.replace(/\s/g, '');
    if (this.step !== 'done' && number !== this.#askedNumber) this.#recognising = this.#recognise(number);
    return this.#recognising;
  }

  async #recognise(number: string): Promise<void> {
    this.#askedNumber = number;
    this.known = null;
    if (!/^(\d{9}|\d{12})$/.test(number)) return;
    try {
      const known = await api.knownPerson({ personal_id: number });
      if (number !== this.#askedNumber || !known || this.received || this.slip) return;
      this.known = known;
      const marks = this.#notes.includes('marks_lost');
      const filled = fillFromKnown($state.snapshot(this.form), known, marks);
      if (filled.owner.full_name !== this.form.owner.full_name) this.#notes = this.#notes.filter((note) => note !== 'marks_lost');
      this.form = filled;
      this.touch();
    } catch {
      // Nobody is recognised; the form works as before.
      this.#askedNumber = '';
    }
  }

  /** What of theirs is open, beside the dossier in hand. */
  get openOnes(): readonly DossierRow[] {
    return (this.known?.open ?? []).filter((row) => row.id !== this.form.dossier);
  }

  swapPerson(): void {
    const card = this.otherCard;
    this.otherCard = null;
    if (!card) return;
    this.#typedSinceCard.clear();
    // What the other person's card does not know must not stay behind.
    this.form.owner = { ...this.form.owner, phone: '', email: '' };
    this.#fill('owner', card);
  }

  keepPerson(): void {
    this.otherCard = null;
  }

  #cardGoesTo(person: PersonForm): Who | null {
    // A card is a person's: it never becomes an organisation's.
    if (!this.form.is_organisation && !isOther(this.form.owner, person)) return 'owner';
    if ((this.form.is_submitted_by_other || this.form.is_organisation) && !isOther(this.form.submitter, person)) return 'submitter';
    return null;
  }

  #fill(who: Who, card: CardInHand): void {
    if (who === 'owner') {
      this.form.owner = fillFromCard(this.form.owner, card.person, this.#typedSinceCard);
      this.#notes = card.notes;
      this.cardAt = card.at;
      this.#typedSinceCard.clear();
    } else this.form.submitter = fillFromCard(this.form.submitter, card.person, new Set());
    for (const field of CARD_FIELDS) this.leave(`${who}.${field}`);
    this.touch();
  }

  // ---------- what is shown ----------

  /** The message under a field: format once the field was left, everything after F9. */
  messageOf(field: string): Message | null {
    const issue = this.preview?.issues.find((one) => one.field === field);
    // Its last day passed while the form was open: nobody can have left the field.
    if (issue?.problem.code === 'procedure_unknown') return { kind: 'error', text: sentence(issue.problem) };
    const isMissing = issue?.problem.code === 'field_required' || issue?.problem.code === 'component_missing';
    if (issue && (this.asked || (this.#left.has(field) && !isMissing))) {
      // A missing paper is nobody's mistake: amber, though F9 waits for it.
      const isSoft = issue.is_warning || issue.problem.code === 'component_missing';
      return { kind: isSoft ? 'warn' : 'error', text: sentence(issue.problem, this.#typed(field)) };
    }
    const note = this.#notes.find((one) => `owner.${NOTE_FIELD[one]}` === field);
    if (note && !this.#typedSinceCard.has(NOTE_FIELD[note])) return { kind: 'warn', text: t.receive.cardNotes[note] };
    return null;
  }

  /** What is left to look at, in the order of the screen. */
  get looks(): readonly Look[] {
    if (!this.asked) return [];
    return this.#open.map((issue) => {
      const words = short(issue.problem, this.#typed(issue.field));
      const label = this.labelOf(issue.field);
      return { field: issue.field, text: words ? `${label}: ${words}` : label, isWarning: issue.is_warning };
    });
  }

  /** What must be mended, and the warnings that nobody has seen yet. */
  get #open(): readonly FieldIssue[] {
    return (this.preview?.issues ?? []).filter((issue) => !issue.is_warning || !this.#accepted.has(keyOf(issue)));
  }

  /** A warning under a field that was left has been seen; it does not stop F9. */
  #acceptSeen(): void {
    const seen = this.#open.filter((issue) => issue.is_warning && (this.asked || this.#left.has(issue.field)));
    this.#accepted = new Set([...this.#accepted, ...seen.map(keyOf)]);
  }

  /** Nothing must be mended, only looked at: F9 once more receives. */
  get onlyWarnings(): boolean {
    return this.#open.length > 0 && this.#open.every((issue) => issue.is_warning);
  }

  labelOf(field: string): string {
    const paper = /^components\.(\d+)/.exec(field);
    if (paper) {
      const name = this.preview?.procedure?.components.find((one) => one.index === Number(paper[1]))?.name;
      return name ?? t.receive.papers.title;
    }
    return labelOfField(field);
  }

  /** The first field that stops F9, for the focus. */
  get firstOpen(): string | null {
    return this.#open[0]?.field ?? null;
  }

  /** The first paper that is still missing, for the focus when a dossier is brought back. */
  get firstOpenPaper(): string | null {
    return this.preview?.issues.find((issue) => issue.problem.code === 'component_missing')?.field ?? null;
  }

  /** Nothing is left but papers that the citizen has not brought. */
  get #onlyPapers(): boolean {
    const papers = this.#open.filter((issue) => issue.problem.code === 'component_missing');
    // Nobody counts the pages of what is sent back with the citizen.
    const rest = this.#open.filter((issue) => issue.problem.code !== 'component_missing' && issue.field !== 'pages');
    return papers.length > 0 && rest.length === 0;
  }

  /** Form 02 (`guide`) or form 03 (`refuse`) in place of the receipt. Answers what stands in the way, if anything. */
  async issueSlip(what: 'guide' | 'refuse'): Promise<'issued' | 'busy' | Problem> {
    if (this.busy || this.step === 'done') return 'busy';
    this.busy = true;
    try {
      await this.draft.rest();
      this.#isReceiving = true;
      this.#asking += 1;
      const form = $state.snapshot(this.form);
      const lines = this.more.split('\n').map((line) => line.trim()).filter(Boolean);
      this.slip =
        what === 'guide'
          ? await api.askSupplement({ form, ask: { also: [], more: lines, reason: this.reason }, draft: this.draft.id })
          : await api.refuse({ form, reason: this.refusal, draft: this.draft.id });
      this.draft.done();
      this.problem = null;
      this.step = 'done';
      return 'issued';
    } catch (caught) {
      const problem = problemOf(caught);
      const field = problem.field ?? '';
      if (field !== 'reason' && field !== 'more') {
        // About the form behind the layer: it is shown there.
        this.asked = true;
        this.problem = field ? null : problem;
      }
      return problem;
    } finally {
      this.busy = false;
      this.#isReceiving = false;
    }
  }

  get firstEmpty(): string | null {
    return this.preview?.issues.find((issue) => issue.problem.code === 'field_required')?.field ?? null;
  }

  #typed(field: string): string {
    if (field in this.form.fee) return String(this.form.fee[field as keyof ReceiveForm['fee']] ?? '');
    const [first = '', second = ''] = field.split('.');
    const form = this.form as unknown as Readonly<Record<string, unknown>>;
    const value = second ? (form[first] as Record<string, unknown> | undefined)?.[second] : form[first];
    return typeof value === 'string' ? value : '';
  }

  // ---------- preview, draft, F9 ----------

  async refresh(): Promise<void> {
    clearTimeout(this.#previewTimer);
    // What is being received stays as it was seen: the next preview would already be about the next dossier.
    if (this.step === 'done' || this.#isReceiving || !this.#isOwn) return;
    const mine = ++this.#asking;
    try {
      const preview = await api.preview($state.snapshot(this.form));
      if (mine !== this.#asking || this.received) return;
      this.preview = preview;
      // Behind the preview, which F9 waits for: nobody waits for the picture.
      if (this.step === 'fill') void this.receipt.draw($state.snapshot(this.form));
      if (this.problem?.retry === 'later') this.problem = null;
    } catch (caught) {
      if (mine === this.#asking) this.problem = problemOf(caught);
    }
  }

  /** Stops the timers when the screen goes; what was typed is saved first. */
  close(): void {
    clearTimeout(this.#previewTimer);
    if (this.#isOwn) void this.draft.save();
    else if (this.#officer && this.draft.isDirty && this.step !== 'done' && !this.isBlank)
      left.set(this.#officer, { id: this.draft.id, saved_at: null, form: $state.snapshot(this.form) });
  }

  /** A draft is taken up: the one that was kept, or what could not be kept. */
  takeUp(draft: Draft): void {
    this.form = { ...draft.form };
    this.draft.id = draft.id;
    this.step = this.form.procedure_code ? 'fill' : 'pick';
    if (draft.saved_at === null) this.touch();
  }

  /** F9. Answers what happened, so that the screen knows where the focus belongs. */
  async commit(): Promise<'received' | 'papers' | 'look' | 'blocked' | 'busy'> {
    if (this.busy || this.step === 'done') return 'busy';
    this.busy = true;
    this.problem = null;
    try {
      await this.refresh();
      const preview = this.preview;
      if (!preview || this.problem) return 'blocked';
      if (preview.blocked) return 'blocked';
      this.#acceptSeen();
      this.asked = true;
      if (this.#open.length > 0) return this.#onlyPapers && !this.form.dossier ? 'papers' : 'look';
      await this.draft.rest();
      this.#isReceiving = true;
      this.#asking += 1;
      this.received = await api.receive({
        form: $state.snapshot(this.form),
        seen_due_at: preview.due?.at ?? null,
        draft: this.draft.id,
        line: null,
      });
      this.ordinal = preview.ordinal_today;
      this.tookSeconds = Math.round((performance.now() - this.startedAt) / 1000);
      this.draft.done();
      this.step = 'done';
      return 'received';
    } catch (caught) {
      this.#isReceiving = false;
      this.problem = problemOf(caught);
      // The due date may have moved on since it was shown; show the new one beside the sentence.
      const problem = this.problem;
      await this.refresh();
      this.problem = problem;
      return 'blocked';
    } finally {
      this.busy = false;
      this.#isReceiving = false;
    }
  }
}

/** What an officer typed, that could not be saved before somebody else signed in. The program has it until they come back. */
const left = new Map<string, Draft>();

export function leftBehind(officer: string | undefined): Draft | null {
  const draft = officer ? left.get(officer) : undefined;
  if (officer && draft) left.delete(officer);
  return draft ?? null;
}

const keyOf = (issue: FieldIssue) => `${issue.field} ${issue.problem.code}`;
