// Text pasted from documents of the years before Unicode. The code tables are the desk's, in one place; here it is
// only seen whether to ask. Where nobody answers (the console) nothing is offered.

import type { LegacyText } from '../api/generated';

type Reader = (text: string) => Promise<LegacyText | null>;

let reader: Reader | null = null;

export function readPastedWith(next: Reader | null): void {
  reader = next;
}

const CANDIDATE = /[\u00a1-\u00ff]/;
/** One such letter says that the text is Unicode already. */
const BEYOND = /[^\u0000-\u00ff\u2010-\u2029]/;
/** A page at most: more belongs into a document. */
const LONGEST = 10_000;

/** What the text says in Unicode, if it is of another code table. An answer that fails is none. */
export async function readPasted(text: string): Promise<LegacyText | null> {
  if (!reader || text.length > LONGEST || !CANDIDATE.test(text) || BEYOND.test(text)) return null;
  try {
    return await reader(text);
  } catch {
    return null;
  }
}

/** How a pasted text may stand in a field: as it was, on one line, tidied when the field was left. */
export function standing(text: string): string[] {
  const line = text.replace(/[\r\n]+/g, ' ');
  return [text, text.replace(/\r\n?/g, '\n'), line, text.replace(/[\r\n]+/g, ''), line.replace(/\s+/g, ' ').trim()];
}
