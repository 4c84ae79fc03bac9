// While an input method composes, its keys are its own: no shortcut, no Enter-to-next, no Esc.
//
// ibus ends a composition with the same Enter that would also move on. Engines disagree about the
// order (WebKit fires `compositionend` before the keydown, Chromium after it), so the keydown that
// arrives together with the end counts as part of the composition. Where the method shows what is typed in a window of its
// own, no composition begins for the page: WebKit sends a key of the method, the text, and then the same press again.

const SAME_PRESS_MS = 30;

export class Composition {
  #composing = false;
  #endedAt = Number.NEGATIVE_INFINITY;
  #keyAt = Number.NEGATIVE_INFINITY;
  #endedBy = Number.NEGATIVE_INFINITY;
  #press = Number.NEGATIVE_INFINITY;

  start(): void {
    this.#composing = true;
  }

  end(at: number): void {
    this.#composing = false;
    this.#endedAt = at;
    this.#endedBy = this.#keyAt;
  }

  /** A key that the method took for itself. */
  key(event: KeyboardEvent): void {
    if (event.keyCode === 229) this.#keyAt = event.timeStamp;
  }

  owns(event: KeyboardEvent): boolean {
    if (event.isComposing || event.keyCode === 229 || this.#composing) return true;
    if (event.timeStamp === this.#press) return true;
    const isSoon = (since: number) => since >= 0 && since < SAME_PRESS_MS;
    if (!isSoon(event.timeStamp - this.#endedAt) && !isSoon(Math.abs(event.timeStamp - this.#endedBy))) return false;
    // One press ends a word; the next one is the person's, however soon it comes.
    this.#press = event.timeStamp;
    this.#endedAt = this.#endedBy = Number.NEGATIVE_INFINITY;
    return true;
  }

  /** Follows the compositions of a document; returns how to stop. */
  follow(target: EventTarget): () => void {
    const start = () => this.start();
    const end = (event: Event) => this.end(event.timeStamp);
    const off = new AbortController();
    const capture = { capture: true, signal: off.signal };
    target.addEventListener('compositionstart', start, capture);
    target.addEventListener('compositionend', end, capture);
    target.addEventListener('keydown', (event) => this.key(event as KeyboardEvent), capture);
    return () => off.abort();
  }
}

/** The one of this window: parts with keys of their own (lists, fields) ask it too. */
export const composition = new Composition();
