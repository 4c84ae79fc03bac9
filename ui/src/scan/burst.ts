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

/** After so many characters at a reader's speed, one late character is a busy computer. */
export const EARNED = 3;

export class Burst {
  #text = '';
  #first = Number.NEGATIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #broken = false;

  get length(): number {
    return this.#text.length;
  }

  get sure(): boolean {
    return !this.#broken && this.#isFast && isSure(this.#text);
  }

  /** Whether a character at this time would begin a new burst (then the field is photographed). */
  begins(at: number): boolean {
    return this.#text === '' || !this.#goesOn(at);
  }

  char(char: string, at: number): void {
    if (this.begins(at)) {
      this.#text = '';
      this.#broken = false;
      this.#first = at;
    }
    this.#text += char;
    this.#last = at;
  }

  /** Backspace among the characters: an input method is retyping a word. Never a scan. */
  backspace(at: number): void {
    if (!this.#goesOn(at)) this.clear();
    this.#broken = true;
    this.#last = at;
  }

  /** Enter or Tab: the reader's suffix, when it comes as fast as the rest. */
  suffix(at: number): Ended | null {
    const ended = this.#goesOn(at) ? this.#result() : null;
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
    this.#first = Number.NEGATIVE_INFINITY;
    this.#last = Number.NEGATIVE_INFINITY;
  }

  /**
   * The times are those at which the window got the keys, so a stall of the computer looks like a pause
   * of the reader. A burst that was fast so far may pause once in a while; its mean must stay fast.
   */
  #goesOn(at: number): boolean {
    const gap = at - this.#last;
    return gap <= GAP_MS || (gap < END_MS && this.#text.length >= EARNED && this.#isFast);
  }

  get #isFast(): boolean {
    const gaps = [...this.#text].length - 1;
    return gaps > 0 && (this.#last - this.#first) / gaps <= GAP_MS;
  }

  #result(): Ended | null {
    if (this.#broken || !this.#isFast) return null;
    const text = this.#text.normalize('NFC');
    const kind = kindOf(text);
    return kind ? { kind, text } : null;
  }
}
