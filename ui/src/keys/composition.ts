// While an input method composes, its keys are its own: no shortcut, no Enter-to-next, no Esc.
//
// ibus ends a composition with the same Enter that would also move on. Engines disagree about the
// order (WebKit fires `compositionend` before the keydown, Chromium after it), so the keydown that
// arrives together with the end counts as part of the composition.

const SAME_PRESS_MS = 30;

export class Composition {
  #composing = false;
  #endedAt = Number.NEGATIVE_INFINITY;

  start(): void {
    this.#composing = true;
  }

  end(at: number): void {
    this.#composing = false;
    this.#endedAt = at;
  }

  owns(event: KeyboardEvent): boolean {
    if (event.isComposing || event.keyCode === 229 || this.#composing) return true;
    const since = event.timeStamp - this.#endedAt;
    return since >= 0 && since < SAME_PRESS_MS;
  }

  /** Follows the compositions of a document; returns how to stop. */
  follow(target: EventTarget): () => void {
    const start = () => this.start();
    const end = (event: Event) => this.end(event.timeStamp);
    target.addEventListener('compositionstart', start, true);
    target.addEventListener('compositionend', end, true);
    return () => {
      target.removeEventListener('compositionstart', start, true);
      target.removeEventListener('compositionend', end, true);
    };
  }
}

/** The one of this window: parts with keys of their own (lists, fields) ask it too. */
export const composition = new Composition();
