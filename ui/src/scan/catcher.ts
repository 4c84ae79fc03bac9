// Catches scans whatever has the focus. It stands in front of the keys (capture phase, installed
// first), so that the Enter of a scan never moves on and its first digit never runs a shortcut.
// The text of a scan is never logged, and is forgotten as soon as it is handed over.

import { Arrival, ARRIVED_MS } from './arrival';
import { Burst, END_MS, GAP_MS, type Ended } from './burst';
import { photograph, restore, type Photo } from './photo';

/** Keys that a reader presses with others; a letter that the method hands on has no name. */
const MODIFIERS = new Set(['Shift', 'AltGraph', 'Alt', 'Control', 'CapsLock', 'Unidentified', 'Process', 'Dead']);

export class ScanCatcher {
  readonly #burst = new Burst();
  readonly #arrival = new Arrival();
  readonly #onscan: (scan: Ended) => void;
  #photo: Photo | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #arrived: ReturnType<typeof setTimeout> | undefined;
  /** Off where nobody scans a citizen's paper (enrolment, sign-in). */
  active = true;

  constructor(onscan: (scan: Ended) => void) {
    this.#onscan = onscan;
  }

  install(window: Window): () => void {
    const off = new AbortController();
    const capture = { capture: true, signal: off.signal };
    window.addEventListener('keydown', (event) => this.#keydown(event), capture);
    window.addEventListener('keyup', (event) => this.active && this.#arrival.sign(event.timeStamp), capture);
    window.addEventListener('beforeinput', (event) => this.#arrives(() => this.#arrival.before(event)), capture);
    window.addEventListener('compositionend', (event) => this.#arrives(() => this.#arrival.composed(event)), capture);
    return () => {
      clearTimeout(this.#timer);
      clearTimeout(this.#arrived);
      off.abort();
    };
  }

  /** Runs a single-letter key unless the letter turns out to be the first of a scan. */
  whenTyped = (run: () => void): void => {
    if (!this.active) run();
    else
      setTimeout(() => {
        if (this.#burst.length <= 1) run();
      }, GAP_MS + 5);
  };

  #arrives(note: () => void): void {
    if (!this.active) return;
    note();
    clearTimeout(this.#arrived);
    this.#arrived = setTimeout(() => this.#end(null), ARRIVED_MS);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#silence(), END_MS);
  }

  #keydown(event: KeyboardEvent): void {
    if (!this.active) return;
    const at = event.timeStamp;
    this.#arrival.sign(at);
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Backspace') return this.#burst.backspace(at);
    if (event.key === 'Enter' || event.key === 'Tab') {
      const burst = this.#burst.suffix(at);
      clearTimeout(this.#timer);
      if (burst?.kind === 'scan' || this.#arrival.result()) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
      return this.#end(burst);
    }
    // AltGr arrives as Ctrl+Alt on Windows and is how some layouts type the bar.
    const chord = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState('AltGraph');
    if ([...event.key].length !== 1 || chord) {
      // A key that moves or commands: what is typed after it is something else.
      if (!MODIFIERS.has(event.key)) this.#arrival.clear();
      return;
    }
    if (this.#burst.begins(at)) this.#photo = photograph(document.activeElement);
    this.#burst.char(event.key, at);
    if (this.#burst.sure) {
      // Certain now: the rest never reaches the page, where a space would press a button.
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    this.#wait();
  }

  /** The keys have ended; what comes in pieces may not have. */
  #silence(): void {
    const ended = this.#burst.silence();
    if (ended) this.#end(ended);
  }

  #end(burst: Ended | null): void {
    clearTimeout(this.#arrived);
    const arrived = burst?.kind === 'scan' ? null : this.#arrival.result();
    // Keys that the method let through are part of it.
    const photo = arrived ? this.#arrival.photo : this.#photo;
    const ended = arrived ?? burst;
    this.#photo = null;
    this.#arrival.clear();
    if (!ended) return;
    if (ended.kind === 'scan') restore(photo);
    this.#onscan(ended);
  }
}
