// Moving between fields: Enter goes to the next one, F6 to the next region of the window.

import { tick } from 'svelte';
import { composition } from './composition';

const STOPS = 'input,select,textarea,button,a[href],summary,[tabindex]';

function reachable(element: HTMLElement): boolean {
  if (element.tabIndex < 0 || element.hasAttribute('disabled')) return false;
  if (element.closest('[hidden],[inert]')) return false;
  // What the layout leaves out at this width; not every engine of the tests has a layout.
  return typeof element.checkVisibility !== 'function' || element.checkVisibility();
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
  const all = [...root.querySelectorAll<HTMLElement>('[data-region]')].flatMap((region) => {
    const first = stops(region)[0];
    return first ? [{ region, first }] : [];
  });
  // Regions may stand in each other; one that begins with another one is no stop of its own.
  const regions = all.filter((one, i) => !all.some((other, j) => j > i && other.first === one.first));
  if (regions.length === 0) return;
  const at = regions.findLastIndex(({ region }) => region.contains(document.activeElement));
  const next = regions[(at + step + regions.length) % regions.length] ?? regions[0];
  next?.first.focus();
}

/** Tab inside a layer: from its last stop to the first and back, never out of it. */
export function keepTab(event: KeyboardEvent, layer: HTMLElement): void {
  if (event.key !== 'Tab' || event.ctrlKey || event.altKey) return;
  const all = stops(layer);
  const from = event.shiftKey ? all[0] : all[all.length - 1];
  const to = event.shiftKey ? all[all.length - 1] : all[0];
  if (!from || document.activeElement !== from) return;
  event.preventDefault();
  to?.focus();
}

/** Changes what is shown; if what had the focus inside `root` went with it, `place` finds a new place. */
export async function keepFocus(root: HTMLElement | undefined, change: () => void, place: () => void): Promise<void> {
  const had = root?.contains(document.activeElement) ?? false;
  change();
  await tick();
  const now = document.activeElement;
  if (had && (!now || now === document.body)) place();
}
