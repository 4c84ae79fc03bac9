// Who is signed in and the last figures. Figures stay when the hub does not answer, each with the moment
// it was true; they go when the session ends, because they name people.

import { Clock } from '../state/clock.svelte';
import {
  ConsoleError,
  type consoleApi,
  type DossierLine,
  type HeldLine,
  type HeldLines,
  type HeldName,
  type OfficeLine,
  type Session,
} from './generated';
import { hasCode, troubleOf, type Trouble } from './trouble';

export type Api = typeof consoleApi;
export type Stage = 'opening' | 'signed_out' | 'set_password' | 'in';

/** Which dossiers the page shows; `null` while it shows none. */
export interface Wanted {
  office: string;
  text: string;
}

interface Figures<T> {
  rows: readonly T[];
  at: string;
}

export const DOSSIER_LIMIT = 200;
export const EVERY_MS = 15_000;
/** A server that has been switched off answers nothing at all; a browser would wait for minutes. */
export const ANSWER_MS = 10_000;

export function stageOf(session: Session): Stage {
  return session.must_set_password ? 'set_password' : 'in';
}

const keyOf = (wanted: Wanted) => JSON.stringify([wanted.office, wanted.text]);

const nameOf = ({ chain, act }: HeldName): HeldName => ({ chain, act });

function answered<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ConsoleError(0, undefined)), ANSWER_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

export class Store {
  stage = $state<Stage>('opening');
  session = $state.raw<Session | null>(null);
  offices = $state.raw<Figures<OfficeLine> | null>(null);
  held = $state.raw<(Figures<HeldLine> & { total: number }) | null>(null);
  /** The hub did not answer the last request. */
  isLost = $state(false);
  /** It answered that it cannot. */
  refused = $state.raw<Trouble | null>(null);
  /** The session ended without anybody asking. */
  hasEnded = $state(false);
  isBusy = $state(false);
  wanted = $state.raw<Wanted | null>(null);
  readonly clock = new Clock();
  #dossiers = $state.raw<(Figures<DossierLine> & { key: string }) | null>(null);
  #asked = 0;

  constructor(private readonly api: Api) {}

  /**
   * Dossiers of what is wanted now. The former ones stand until the answer comes, so that the table does not
   * flicker at every letter; they go when none comes, for they answer another question.
   */
  get dossiers(): Figures<DossierLine> | null {
    const found = this.#dossiers;
    if (!found || !this.wanted) return null;
    const isComing = this.isBusy && !this.isLost && !this.refused;
    return isComing || found.key === keyOf(this.wanted) ? found : null;
  }

  /** Acts that wait for somebody to decide. */
  get undecided(): number {
    return this.held?.rows.filter((line) => line.declined === null).length ?? 0;
  }

  /** Lets a held act in; returns what stood in the way. */
  release(acts: readonly HeldName[]): Promise<Trouble | null> {
    return this.#decide(() => this.api.release({ acts: acts.map(nameOf) }));
  }

  /** Declines a held act with the reason that its author reads; returns what stood in the way. */
  decline(acts: readonly HeldName[], reason: string): Promise<Trouble | null> {
    return this.#decide(() => this.api.decline({ acts: acts.map(nameOf), reason }));
  }

  async #decide(ask: () => Promise<HeldLines>): Promise<Trouble | null> {
    // What was asked before must not bring back the list of before.
    this.#asked += 1;
    this.isBusy = false;
    try {
      const { lines, total } = await answered(ask());
      this.held = { rows: lines, total, at: this.session?.now ?? '' };
      return null;
    } catch (caught) {
      const trouble = troubleOf(caught);
      if (hasCode(trouble, 'not_signed_in')) this.#leave();
      return trouble;
    }
  }

  /** Shows other dossiers; asks for them at once. */
  want(wanted: Wanted | null): void {
    if (wanted && this.wanted && keyOf(wanted) === keyOf(this.wanted)) return;
    this.wanted = wanted;
    if (!wanted) this.#dossiers = null;
    if (wanted && this.stage === 'in') void this.refresh();
  }

  async refresh(): Promise<void> {
    const mine = ++this.#asked;
    const isMine = () => mine === this.#asked;
    this.isBusy = true;
    try {
      const session = await answered(this.api.session());
      if (!isMine()) return;
      this.#take(session);
      if (this.stage === 'in') {
        const wanted = this.wanted;
        const [offices, held, dossiers] = await Promise.all([
          answered(this.api.offices()),
          answered(this.api.held()),
          wanted ? answered(this.api.dossiers({ ...wanted, limit: DOSSIER_LIMIT })) : null,
        ]);
        if (!isMine()) return;
        this.offices = { rows: offices, at: session.now };
        this.held = { rows: held.lines, total: held.total, at: session.now };
        if (wanted && dossiers) this.#dossiers = { rows: dossiers, at: session.now, key: keyOf(wanted) };
      }
      this.isLost = false;
      this.refused = null;
    } catch (caught) {
      if (isMine()) this.#fail(caught);
    } finally {
      if (isMine()) this.isBusy = false;
    }
  }

  /** Returns what stood in the way. */
  signIn(name: string, secret: string): Promise<Trouble | null> {
    return this.#enter(() => this.api.signIn({ name, secret }));
  }

  setPassword(password: string): Promise<Trouble | null> {
    return this.#enter(() => this.api.setPassword({ password }));
  }

  async signOut(): Promise<void> {
    try {
      await answered(this.api.signOut());
      this.#leave();
      this.hasEnded = false;
    } catch (caught) {
      // Only the hub can end a session: its cookie is out of the page's reach.
      this.#fail(caught);
    }
  }

  /** Keeps the figures fresh while the page is looked at; returns how to stop. */
  run(): () => void {
    const stopClock = this.clock.run();
    const tick = () => {
      // While somebody types a password there is nothing to refresh.
      const isWaiting = this.stage === 'signed_out' || this.stage === 'set_password';
      if (!document.hidden && !this.isBusy && !isWaiting) void this.refresh();
    };
    const timer = setInterval(tick, EVERY_MS);
    document.addEventListener('visibilitychange', tick);
    void this.refresh();
    return () => {
      stopClock();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }

  async #enter(ask: () => Promise<Session>): Promise<Trouble | null> {
    try {
      const session = await answered(ask());
      this.hasEnded = false;
      this.#take(session);
      if (this.stage === 'in') void this.refresh();
      return null;
    } catch (caught) {
      const trouble = troubleOf(caught);
      // At the password the one-time session may have run out: back to the start.
      if (this.stage === 'set_password' && hasCode(trouble, 'not_signed_in')) this.#leave();
      return trouble;
    }
  }

  #take(session: Session): void {
    this.session = session;
    this.stage = stageOf(session);
    this.clock.set(session.now, session.is_demo);
  }

  #leave(): void {
    this.hasEnded = this.stage !== 'opening';
    this.#asked += 1;
    this.isBusy = false;
    this.isLost = false;
    this.refused = null;
    this.session = null;
    this.offices = null;
    this.held = null;
    this.#dossiers = null;
    this.wanted = null;
    this.stage = 'signed_out';
  }

  #fail(caught: unknown): void {
    const trouble = troubleOf(caught);
    if (hasCode(trouble, 'not_signed_in')) return this.#leave();
    this.isLost = trouble.kind === 'lost';
    this.refused = trouble.kind === 'refused' ? trouble : null;
  }
}
