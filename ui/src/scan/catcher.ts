// Catches scans whatever has the focus. It stands in front of the keys (capture phase, installed
// first), so that the Enter of a scan never moves on and its first digit never runs a shortcut.
// The text of a scan is never logged, and is forgotten as soon as it is handed over.

import { Burst, END_MS, GAP_MS, type Ended } from './burst';

interface Photo {
  element: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
  value: string;
  selection: [number, number] | null;
}

function photograph(target: Element | null): Photo | null {
  if (target instanceof HTMLSelectElement) return { element: target, value: target.value, selection: null };
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
    const { selectionStart: from, selectionEnd: to } = target;
    return { element: target, value: target.value, selection: from === null || to === null ? null : [from, to] };
  }
  return null;
}

function restore(photo: Photo | null): void {
  if (!photo?.element.isConnected || photo.element.value === photo.value) return;
  photo.element.value = photo.value;
  if (photo.selection && !(photo.element instanceof HTMLSelectElement))
    photo.element.setSelectionRange(...photo.selection);
  // Whoever follows the field (a binding, a search) must see the old value again.
  photo.element.dispatchEvent(new Event('input', { bubbles: true }));
  if (photo.element instanceof HTMLSelectElement) photo.element.dispatchEvent(new Event('change', { bubbles: true }));
}

export class ScanCatcher {
  readonly #burst = new Burst();
  readonly #onscan: (scan: Ended) => void;
  #photo: Photo | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Off where nobody scans a citizen's paper (enrolment, sign-in). */
  active = true;

  constructor(onscan: (scan: Ended) => void) {
    this.#onscan = onscan;
  }

  install(window: Window): () => void {
    const onkeydown = (event: KeyboardEvent) => this.#keydown(event);
    window.addEventListener('keydown', onkeydown, true);
    return () => {
      clearTimeout(this.#timer);
      window.removeEventListener('keydown', onkeydown, true);
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

  #keydown(event: KeyboardEvent): void {
    if (!this.active || event.isComposing || event.keyCode === 229) return;
    const at = event.timeStamp;
    if (event.key === 'Backspace') return this.#burst.backspace(at);
    if (event.key === 'Enter' || event.key === 'Tab') {
      const ended = this.#burst.suffix(at);
      clearTimeout(this.#timer);
      if (ended?.kind === 'scan') {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
      return this.#end(ended);
    }
    // AltGr arrives as Ctrl+Alt on Windows and is how some layouts type the bar.
    const chord = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState('AltGraph');
    if ([...event.key].length !== 1 || chord) return;
    if (this.#burst.begins(at)) this.#photo = photograph(document.activeElement);
    this.#burst.char(event.key, at);
    if (this.#burst.sure) {
      // Certain now: the rest never reaches the page, where a space would press a button.
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(this.#burst.silence()), END_MS);
  }

  #end(ended: Ended | null): void {
    const photo = this.#photo;
    this.#photo = null;
    if (!ended) return;
    if (ended.kind === 'scan') restore(photo);
    this.#onscan(ended);
  }
}
