// Printer choices that were not saved yet, while the page is loaded anew in another language.

import type { PrintSettings } from '../../api/generated';

const KEY = 'print-choices';

/** Keeps them for the next loading of the page, and no longer. */
export function leaveChoices(choices: PrintSettings): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(choices));
  } catch {
    // They are asked for once more: nothing was confirmed.
  }
}

/** Once: what was left, where it is of this program's making. */
export function takeChoices(): PrintSettings | null {
  try {
    const kept = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return kept ? (JSON.parse(kept) as PrintSettings) : null;
  } catch {
    return null;
  }
}
