// The pages of the worklist that are at hand. Rows come first, what all tabs have is counted when they are on the screen.
// A page is asked for when it comes into sight; after a change those in sight are asked for again, and the chosen dossier
// keeps its place under the clerk's hand.

import { tick } from 'svelte';
import { problemOf } from '../../api/call';
import {
  api,
  type DossierRow,
  type Problem,
  type WorklistCounts,
  type WorklistOrder,
  type WorklistPage,
  type WorklistQuery,
  type WorklistTab,
} from '../../api/generated';
import { session } from '../../state/session.svelte';

export const PAGE = 100;

/** What the clerk asks for. */
export interface Wanted {
  tab: WorklistTab;
  text: string;
  fields: readonly string[];
  received_by: string;
  received_from: string;
  received_to: string;
  person: string;
  order: WorklistOrder;
  is_reversed: boolean;
}

export const ALL: Wanted = {
  tab: 'open',
  text: '',
  fields: [],
  received_by: '',
  received_from: '',
  received_to: '',
  person: '',
  order: 'due',
  is_reversed: false,
};

/** Whether the tabs have the same numbers in both lists. */
function isCountedAlike(a: Wanted, b: Wanted): boolean {
  const of = ({ tab: _, order: _order, is_reversed: _reversed, ...filters }: Wanted) => JSON.stringify(filters);
  return of(a) === of(b);
}

interface Page {
  rows: readonly DossierRow[];
  /** Something has changed since. */
  isStale: boolean;
}

export class Pages {
  wanted = $state.raw<Wanted>(ALL);
  /** Rows of the list; as long as they are not counted, those that are known. */
  total = $state(0);
  isCounted = $state(false);
  /** Of the list as it is, or of an earlier one: see `isCounting`. */
  counts = $state.raw<WorklistCounts | null>(null);
  /** The tabs' numbers are those of another list until they come. */
  isCounting = $state(true);
  /** Ends when the list that was asked for last has been counted, or cannot be. */
  counted: Promise<void> = Promise.resolve();
  /** The chosen row. */
  at = $state(0);
  isLoaded = $state(false);
  trouble = $state.raw<Problem | null>(null);
  #pages = $state.raw<ReadonlyMap<number, Page>>(new Map());
  #asked = new Set<number>();
  #range: [number, number] = [0, 0];
  /** Answers to an earlier list are dropped. */
  #turn = 0;

  row(i: number): DossierRow | undefined {
    return this.#pages.get(Math.floor(i / PAGE))?.rows[i % PAGE];
  }

  get chosen(): DossierRow | undefined {
    return this.row(this.at);
  }

  /** The first due moment after now among the rows at hand: when it passes, what is late changes. */
  nextDue(now: string): number {
    const from = Date.parse(now);
    let next = Number.POSITIVE_INFINITY;
    for (const { rows } of this.#pages.values())
      for (const { due } of rows) {
        const at = due.at ? Date.parse(due.at) : Number.NaN;
        if (at > from && at < next) next = at;
      }
    return next;
  }

  /** Another list: from its first row, or from the dossier that is asked for. Ends when its rows are there. */
  async ask(wanted: Wanted, around: string | null = null): Promise<void> {
    const isAlike = this.isLoaded && isCountedAlike(wanted, this.wanted);
    this.isCounting ||= !isAlike;
    this.isCounted = false;
    this.wanted = wanted;
    await this.#load(around, 0, true);
  }

  /** The same list anew. */
  async again(): Promise<void> {
    await this.#load(this.chosen?.id ?? null, this.at, false);
  }

  async #load(around: string | null, at: number, isOther: boolean): Promise<void> {
    const turn = ++this.#turn;
    this.#asked.clear();
    try {
      const page = await this.#read(Math.floor(at / PAGE) * PAGE, around);
      if (turn !== this.#turn) return;
      const pages = new Map<number, Page>(isOther ? [] : [...this.#pages].map(([n, old]) => [n, { ...old, isStale: true }]));
      this.#pages = pages.set(page.offset / PAGE, { rows: page.rows, isStale: false });
      this.#know(page, isOther);
      this.at = page.at ?? Math.max(0, Math.min(at, this.total - 1));
      this.trouble = null;
      this.isLoaded = true;
      this.sight(...this.#range);
      this.#fetch(this.at);
      this.counted = this.#count(turn);
    } catch (caught) {
      if (turn === this.#turn) this.#fail(caught);
    }
  }

  /** What a page says about the length of the list. */
  #know(page: WorklistPage, isOther: boolean): void {
    const known = page.offset + page.rows.length;
    const ofTab = isOther && !this.isCounting ? this.counts?.[this.wanted.tab] : undefined;
    this.total = page.total ?? Math.max(known, isOther ? (ofTab ?? 0) : this.total);
    this.isCounted = page.total !== null || (this.isCounted && !isOther) || ofTab !== undefined;
  }

  async #count(turn: number): Promise<void> {
    await tick();
    try {
      const counts = await api.worklistCounts(this.#query(0, null));
      if (turn !== this.#turn) return;
      this.counts = counts;
      this.isCounting = false;
      this.total = counts[this.wanted.tab];
      this.isCounted = true;
      this.at = Math.max(0, Math.min(this.at, this.total - 1));
      this.sight(...this.#range);
      this.#fetch(this.at);
    } catch (caught) {
      if (turn === this.#turn) this.#fail(caught);
    }
  }

  /** These rows are seen. */
  sight(from: number, to: number): void {
    this.#range = [from, to];
    if (!this.isLoaded) return;
    for (let i = from; i < Math.min(to, this.total); i = (Math.floor(i / PAGE) + 1) * PAGE) this.#fetch(i);
  }

  #fetch(i: number): void {
    const n = Math.floor(i / PAGE);
    const there = this.#pages.get(n);
    if (i >= this.total || this.#asked.has(n) || (there && !there.isStale)) return;
    this.#asked.add(n);
    const turn = this.#turn;
    this.#read(n * PAGE, null).then(
      (page) => {
        if (turn !== this.#turn) return;
        this.#asked.delete(n);
        this.#pages = new Map(this.#pages).set(page.offset / PAGE, { rows: page.rows, isStale: false });
        this.#know(page, false);
      },
      (caught) => {
        if (turn !== this.#turn) return;
        this.#asked.delete(n);
        this.#fail(caught);
      },
    );
  }

  #read(offset: number, around: string | null): Promise<WorklistPage> {
    return api.worklist(this.#query(offset, around));
  }

  #query(offset: number, around: string | null): WorklistQuery {
    return { ...this.wanted, fields: [...this.wanted.fields], offset, limit: PAGE, around };
  }

  #fail(caught: unknown): void {
    const problem = problemOf(caught);
    if (problem.code === 'not_signed_in' || problem.code === 'locked') void session.load();
    else this.trouble = problem;
    this.isLoaded = true;
  }
}
