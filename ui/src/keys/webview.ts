// What the web view would do by itself, and must not: reload, print, open windows, go back.

import { matches } from './combo';

const TAKEN = [
  'F1', 'F3', 'F5', 'F7', 'Ctrl+F5', 'Shift+F5',
  'Ctrl+R', 'Ctrl+Shift+R', 'Ctrl+W', 'Ctrl+Shift+W', 'Ctrl+N', 'Ctrl+Shift+N', 'Ctrl+T', 'Ctrl+P', 'Ctrl+F', 'Ctrl+G',
  'Ctrl+S', 'Ctrl+O', 'Ctrl+U', 'Ctrl+H', 'Ctrl+J', 'Ctrl+D', 'Ctrl+E', 'Ctrl+L', 'Alt+←', 'Alt+→', 'Alt+Home',
]; // prettier-ignore

const NOT_TEXT = new Set(['checkbox', 'radio', 'button', 'submit', 'reset', 'file', 'range', 'color']);

/** Whether letters typed here are text (or find an option of a list). */
export function isEditable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !NOT_TEXT.has(target.type) && !target.readOnly;
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

export function isWebViewKey(event: KeyboardEvent): boolean {
  if (TAKEN.some((combo) => matches(event, combo))) return true;
  return event.key === 'Backspace' && !isEditable(event.target);
}
