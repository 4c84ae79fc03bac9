// The pages of the worklist that are at hand. A page is asked for when it comes into sight; after a change those in
// sight are asked for again, and the chosen dossier keeps its place under the clerk's hand.

import { problemOf } from '../../api/call';
import {
  api,
  type DossierRow,
  type Problem,
  type WorklistCounts,
  type WorklistOrder,
  type WorklistPage,
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

interface Page {
  rows: readonly DossierRow[];
  /** Something has changed since. */
  isStale: boolean;
}

export class Pages {
  wanted = $state.raw<Wanted>(ALL);
  total = $state(0);
  counts = $state.raw<WorklistCounts | null>(null);
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

  /** Another list: from its first row, or from the dossier that is asked for. */
  async ask(wanted: Wanted, around: string | null = null): Promise<void> {
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
      const page = await this.#read(Math.floor(at / PAGE) * PAGE, around, true);
      if (turn !== this.#turn) return;
      const pages = new Map<number, Page>(isOther ? [] : [...this.#pages].map(([n, old]) => [n, { ...old, isStale: true }]));
      this.#pages = pages.set(page.offset / PAGE, { rows: page.rows, isStale: false });
      this.total = page.total;
      this.counts = page.counts;
      this.at = page.at ?? Math.max(0, Math.min(at, page.total - 1));
      this.trouble = null;
      this.isLoaded = true;
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
    this.#read(n * PAGE, null, false).then(
      (page) => {
        if (turn !== this.#turn) return;
        this.#asked.delete(n);
        this.#pages = new Map(this.#pages).set(n, { rows: page.rows, isStale: false });
        this.total = page.total;
      },
      (caught) => {
        if (turn !== this.#turn) return;
        this.#asked.delete(n);
        this.#fail(caught);
      },
    );
  }

  #read(offset: number, around: string | null, with_counts: boolean): Promise<WorklistPage> {
    return api.worklist({ ...this.wanted, fields: [...this.wanted.fields], offset, limit: PAGE, around, with_counts });
  }

  #fail(caught: unknown): void {
    const problem = problemOf(caught);
    if (problem.code === 'not_signed_in' || problem.code === 'locked') void session.load();
    else this.trouble = problem;
    this.isLoaded = true;
  }
}
