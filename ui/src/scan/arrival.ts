// A scan behind an input method. While Unikey is on, the reader's keys go to the method and come back as pieces of
// text, often without a keydown: the burst of keys sees nothing, and the card would stand in the field with the focus.
// So what arrives in a field is followed as well: by its content and its speed, as in burst.ts.

import { EARNED, END_MS, GAP_MS, kindOf, type Ended } from './burst';
import { photograph, type Photo } from './photo';

/** Silence that ends a scan without Enter or Tab: pieces may lie waiting while the page is busy with those before. */
export const ARRIVED_MS = 600;

export class Arrival {
  #text = '';
  #first = 0;
  #last = Number.NEGATIVE_INFINITY;
  #photo: Photo | null = null;

  /** The field as it was before the first piece. */
  get photo(): Photo | null {
    return this.#photo;
  }

  /**
   * A key went down or up: what follows at a reader's speed belongs together. The pieces have no say in that: they carry
   * the time at which a busy page got to them.
   */
  sign(at: number): void {
    const gap = at - this.#last;
    if (gap > GAP_MS && !(gap < END_MS && this.#length >= EARNED && this.#isFast)) {
      this.clear();
      this.#first = at;
    }
    this.#last = Math.max(this.#last, at);
  }

  get #length(): number {
    return [...this.#text].length;
  }

  get #isFast(): boolean {
    const took = this.#last - this.#first;
    return Number.isFinite(took) && took <= GAP_MS * (this.#length - 1);
  }

  /** Before a field changes. */
  before(event: InputEvent): void {
    if (event.inputType === 'insertFromPaste' || event.inputType === 'insertFromDrop') return this.clear();
    this.#photo ??= photograph(document.activeElement);
    if (event.inputType === 'deleteContentBackward') this.#text = [...this.#text].slice(0, -1).join('');
    else if (event.inputType === 'insertText') this.#text += event.data ?? '';
  }

  /** A composition has become text. */
  composed(event: CompositionEvent): void {
    this.#text += event.data;
  }

  /** What has arrived, when it can only be a scan. */
  result(): Ended | null {
    const text = this.#text.normalize('NFC');
    return this.#isFast && kindOf(text) === 'scan' ? { kind: 'scan', text } : null;
  }

  clear(): void {
    this.#text = '';
    this.#photo = null;
    this.#last = Number.NEGATIVE_INFINITY;
  }
}
