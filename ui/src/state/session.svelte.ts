// Who sits here and how the desk stands: what every screen and the frame read.

import { tick } from 'svelte';
import { onChanged, problemOf } from '../api/call';
import { api, type AppState, type Health, type OfficerView, type PrintJob, type PrintQueue, type Printed, type Problem, type SyncStatus } from '../api/generated';
import { Clock } from './clock.svelte';

const NO_SYNC: SyncStatus = {
  link: 'unknown',
  waiting: 0,
  waiting_operations: 0,
  waiting_bytes: 0,
  oldest_waiting: null,
  last_contact: null,
  offline_since: null,
  clock_off_seconds: null,
  cards: 0,
  held: 0,
  problem: null,
};

/** How long a lock waits for what is being saved. */
const KEEP_MS = 2_000;

/** The desk exchanges every few seconds; how it is doing changes slowly. */
const HEALTH_EVERY_MS = 60_000;

class Session {
  app = $state.raw<AppState | null>(null);
  sync = $state.raw<SyncStatus>(NO_SYNC);
  /** The desk did not even answer. */
  failure = $state.raw<Problem | null>(null);
  /** Enrolment shows its sheet and people before the sign-in screen may come. */
  isEnrolling = $state(false);
  /** A backup is being put in place, from the enrolment or from data that cannot be opened. */
  isRestoring = $state(false);
  /** Behind the quiet badge: what the health page would show. */
  health = $state.raw<Health | null>(null);
  #healthAt = -HEALTH_EVERY_MS;
  /** Papers on their way; the bar, the settings and the end of a reception show it. */
  prints = $state.raw<PrintQueue | null>(null);
  /** Badges of "Hồ sơ". */
  held = $state(0);
  overdue = $state(0);
  readonly clock = new Clock();
  /** Whose screens stand behind the lock: the same officer comes back to them as they were. */
  locked = $state.raw<OfficerView | null>(null);
  /** Where the cursor stood when the desk was locked. */
  lockedAt: Element | null = null;
  /** What is being typed is kept before nobody is signed in any more. */
  #keepers = new Set<() => Promise<void>>();

  apply(app: AppState): void {
    const back = this.locked;
    if (back && app.stage !== 'signed_out') this.locked = null;
    this.app = app;
    this.failure = null;
    this.clock.set(app.clock.now, app.clock.is_demo);
    // What happened meanwhile was not shown behind the lock.
    if (back && app.officer?.id === back.id) changes.tell(['dossiers', 'drafts', 'sync', 'reference', 'prints']);
  }

  async load(): Promise<void> {
    try {
      this.apply(await api.appState());
      await this.loadSync();
    } catch (caught) {
      this.failure = problemOf(caught);
    }
  }

  async loadSync(): Promise<void> {
    try {
      this.sync = await api.syncStatus();
    } catch {
      // The bar keeps its last words; whatever is wrong shows where the clerk works.
    }
  }

  async loadCounts(): Promise<void> {
    if (this.app?.stage !== 'signed_in') return;
    try {
      const today = await api.today();
      this.held = today.held;
      this.overdue = today.overdue_count;
    } catch {
      // A badge is not worth a message.
    }
  }

  async loadHealth(): Promise<void> {
    if (this.app?.stage !== 'signed_in') return;
    this.#healthAt = performance.now();
    try {
      this.health = await api.health();
    } catch {
      // A badge is not worth a message.
    }
  }

  async loadPrints(): Promise<void> {
    if (this.app?.stage !== 'signed_in') return;
    try {
      this.prints = await api.printQueue();
    } catch {
      // The bar keeps its last words.
    }
  }

  /** The copies of a form at the printer; none where it was saved as a PDF. */
  papers(printed: Printed | null): PrintJob[] {
    return (this.prints?.jobs ?? []).filter((job) => printed?.jobs.includes(job.id)).toReversed();
  }

  /** For a screen with something unsaved: asked before the session ends. Returns how to stop. */
  onLeave(keep: () => Promise<void>): () => void {
    this.#keepers.add(keep);
    return () => this.#keepers.delete(keep);
  }

  async #keep(): Promise<void> {
    const kept = Promise.all([...this.#keepers].map((keep) => keep().catch(() => undefined)));
    // A disk that does not answer holds no door open.
    await Promise.race([kept, new Promise((done) => setTimeout(done, KEEP_MS))]);
  }

  /** No paper, or one that waits for a printer that is not there. */
  isStuck(printed: Printed | null): boolean {
    return printed === null || this.papers(printed).some((paper) => paper.trouble !== null);
  }

  async signOut(): Promise<void> {
    await this.#keep();
    this.apply(await api.signOut());
  }

  /** Nobody is signed in any more, and the screens stay as they are for who comes back. */
  async lock(): Promise<void> {
    const officer = this.app?.officer;
    if (!officer || this.locked) return;
    // A menu that asked for it is gone first.
    await tick();
    this.lockedAt = document.activeElement;
    await this.#keep();
    this.locked = officer;
    try {
      this.apply(await api.signOut());
    } catch (caught) {
      this.locked = null;
      this.failure = problemOf(caught);
    }
  }

  /** Starts listening; returns how to stop. */
  run(): () => void {
    const stopClock = this.clock.run();
    const stopChanges = onChanged((topics) => {
      changes.tell(topics as readonly Topic[]);
      // A draft is saved at every pause of the typing; the frame shows nothing of it.
      if (topics.some((topic) => topic === 'session' || topic === 'reference')) void this.load();
      else if (topics.some((topic) => topic !== 'drafts')) void this.loadSync();
      if (topics.includes('prints')) void this.loadPrints();
      if (topics.includes('dossiers')) void this.loadCounts();
      if (topics.includes('sync') && performance.now() - this.#healthAt > HEALTH_EVERY_MS) void this.loadHealth();
    });
    // The desk's clock may have been corrected while the window slept.
    const onfocus = () => void this.load();
    window.addEventListener('focus', onfocus);
    return () => {
      stopClock();
      stopChanges();
      window.removeEventListener('focus', onfocus);
    };
  }
}

/** What a write changed, as the shell tells it. */
export type Topic = 'dossiers' | 'drafts' | 'sync' | 'reference' | 'session' | 'prints';

/** Screens read again when something that they show has changed. */
class Changes {
  #listeners = new Set<(topics: readonly Topic[]) => void>();

  tell(topics: readonly Topic[]): void {
    for (const listener of this.#listeners) listener(topics);
  }

  listen(listener: (topics: readonly Topic[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

export const session = new Session();
export const changes = new Changes();

/**
 * For a component: reads at once, and again when one of the topics changed. Answers that were overtaken
 * are dropped.
 */
export function useLive<T>(
  topics: readonly Topic[],
  read: () => Promise<T>,
  show: (value: T) => void,
  fail: (problem: Problem) => void,
): () => void {
  let asked = 0;
  const again = () => {
    // Behind the lock nothing is asked for.
    if (session.locked) return;
    const mine = ++asked;
    read().then(
      (value) => mine === asked && show(value),
      (caught) => {
        if (mine !== asked) return;
        const problem = problemOf(caught);
        // The desk was closed behind this window's back: show the door, not a sentence about it.
        if (problem.code === 'not_signed_in' || problem.code === 'locked') void session.load();
        else fail(problem);
      },
    );
  };
  $effect(() => {
    again();
    return changes.listen((changed) => {
      if (changed.some((topic) => topics.includes(topic))) again();
    });
  });
  return again;
}
