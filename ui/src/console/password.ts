// What a new password must be. The hub checks the length again.

import { ct } from './text';

export const MIN_CHARACTERS = 10;
export const MAX_CHARACTERS = 200;

/** Letters as people count them, not units of an encoding. */
const length = (text: string) => [...text.normalize('NFC')].length;

export interface Remarks {
  password: string | null;
  again: string | null;
}

export function judge(password: string, again: string): Remarks {
  if (password === '') return { password: ct.entry.noPassword, again: null };
  if (length(password) < MIN_CHARACTERS) return { password: ct.entry.tooShort(length(password)), again: null };
  if (length(password) > MAX_CHARACTERS) return { password: ct.entry.tooLong(length(password)), again: null };
  return { password: null, again: password.normalize('NFC') === again.normalize('NFC') ? null : ct.entry.different };
}
