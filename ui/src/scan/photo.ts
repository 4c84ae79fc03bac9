// A field as it was before a scan fell into it.

export interface Photo {
  element: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
  value: string;
  selection: [number, number] | null;
}

export function photograph(target: Element | null): Photo | null {
  if (target instanceof HTMLSelectElement) return { element: target, value: target.value, selection: null };
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
    const { selectionStart: from, selectionEnd: to } = target;
    return { element: target, value: target.value, selection: from === null || to === null ? null : [from, to] };
  }
  return null;
}

export function restore(photo: Photo | null): void {
  if (!photo?.element.isConnected || photo.element.value === photo.value) return;
  photo.element.value = photo.value;
  if (photo.selection && !(photo.element instanceof HTMLSelectElement))
    photo.element.setSelectionRange(...photo.selection);
  // Whoever follows the field (a binding, a search) must see the old value again.
  photo.element.dispatchEvent(new Event('input', { bubbles: true }));
  if (photo.element instanceof HTMLSelectElement) photo.element.dispatchEvent(new Event('change', { bubbles: true }));
}
