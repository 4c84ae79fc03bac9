// A reader is a keyboard that types faster than people. This decides, from the characters and their
// times alone, what was a scan; the listener on the window is in catcher.ts.

/** Gaps longer than this are a person. */
export const GAP_MS = 35;
/** Silence that ends a scan whose reader sends no Enter or Tab. */
export const END_MS = 120;
export const MIN_LENGTH = 10;

// The beginning says what it is. What the content means is for the core to say (`read_scan`).
const CARD = /^(?:\d{9}|\d{12})\|/;
const DOSSIER_CODE = /^(?:[0-9A-Z]{1,5}\.)+[0-9A-Z]{1,5}-\d{6}(?:\d{2})?-\d{4}/i;
const RECEIPT_ADDRESS = /^https?:\/\/\S*(?:[0-9A-Z]{1,5}\.)+[0-9A-Z]{1,5}-\d{6}(?:\d{2})?-\d{4}/i;
// A card whose beginning was lost, or another code altogether: only a bar or an address says so with
// certainty. Digits alone may be a person, a clipboard tool or an input method typing a number.
const STRANGE = /[|]|^https?:\/\//i;

export type Kind = 'scan' | 'strange';

export function kindOf(text: string): Kind | null {
  if (text.length < MIN_LENGTH) return null;
  if (CARD.test(text) || DOSSIER_CODE.test(text) || RECEIPT_ADDRESS.test(text)) return 'scan';
  return STRANGE.test(text) ? 'strange' : null;
}

/** What the characters so far can still be; the listener keeps them from the page once it is certain. */
export function isSure(text: string): boolean {
  return text.length >= MIN_LENGTH && CARD.test(text);
}

export interface Ended {
  kind: Kind;
  text: string;
}

export class Burst {
  #text = '';
  #last = Number.NEGATIVE_INFINITY;
  #broken = false;

  get length(): number {
    return this.#text.length;
  }

  get sure(): boolean {
    return !this.#broken && isSure(this.#text);
  }

  /** Whether a character at this time would begin a new burst (then the field is photographed). */
  begins(at: number): boolean {
    return this.#text === '' || at - this.#last > GAP_MS;
  }

  char(char: string, at: number): void {
    if (at - this.#last > GAP_MS) {
      this.#text = '';
      this.#broken = false;
    }
    this.#text += char;
    this.#last = at;
  }

  /** Backspace among the characters: an input method is retyping a word. Never a scan. */
  backspace(at: number): void {
    if (at - this.#last > GAP_MS) this.#text = '';
    this.#broken = true;
    this.#last = at;
  }

  /** Enter or Tab: the reader's suffix, when it comes as fast as the rest. */
  suffix(at: number): Ended | null {
    const ended = at - this.#last <= GAP_MS ? this.#result() : null;
    this.clear();
    return ended;
  }

  /** Called after `END_MS` of silence. */
  silence(): Ended | null {
    const ended = this.#result();
    this.clear();
    return ended;
  }

  clear(): void {
    this.#text = '';
    this.#broken = false;
    this.#last = Number.NEGATIVE_INFINITY;
  }

  #result(): Ended | null {
    if (this.#broken) return null;
    const text = this.#text.normalize('NFC');
    const kind = kindOf(text);
    return kind ? { kind, text } : null;
  }
}
