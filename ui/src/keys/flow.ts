// Moving between fields: Enter goes to the next one, F6 to the next region of the window.

import { composition } from './composition';

const STOPS = 'input,select,textarea,button,a[href],[tabindex]';

function reachable(element: HTMLElement): boolean {
  if (element.tabIndex < 0 || element.hasAttribute('disabled')) return false;
  return !element.closest('[hidden],[inert]');
}

export function stops(root: ParentNode): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(STOPS)].filter(reachable);
}

/** Fields only: Enter walks over buttons and links between two fields. */
const isField = (element: HTMLElement) => element.matches('input,select,textarea,[data-field]');

/**
 * Enter in a one-line field goes to the next field; in the last one to the primary button, which it
 * does not press. Put on the element that holds the fields and the button (`data-primary`).
 */
export function enterMoves(form: HTMLElement): () => void {
  const onkeydown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.altKey || event.shiftKey || event.metaKey) return;
    if (event.defaultPrevented || composition.owns(event)) return;
    const from = event.target;
    if (!(from instanceof HTMLElement) || !isField(from) || from instanceof HTMLTextAreaElement) return;
    event.preventDefault();
    const fields = stops(form).filter(isField);
    const next = fields[fields.indexOf(from) + 1];
    (next ?? form.querySelector<HTMLElement>('[data-primary]'))?.focus();
  };
  form.addEventListener('keydown', onkeydown);
  return () => form.removeEventListener('keydown', onkeydown);
}

/** F6 / Shift+F6: from the region that has the focus to the next or the previous one. */
export function moveRegion(root: ParentNode, step: 1 | -1): void {
  const regions = [...root.querySelectorAll<HTMLElement>('[data-region]')].filter((r) => stops(r).length > 0);
  if (regions.length === 0) return;
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + step + regions.length) % regions.length] ?? regions[0];
  if (next) stops(next)[0]?.focus();
}
