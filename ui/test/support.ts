import { render } from '@testing-library/svelte';
import { tick } from 'svelte';
import App from '../src/App.svelte';
import { useBackend } from '../src/api/call';
import { FakeDesk, type Wishes } from '../src/fake/backend';
import { router } from '../src/state/router.svelte';
import { session } from '../src/state/session.svelte';

export const CARD =
  '037090001234||Nguyễn Văn Thắng|01011990|Nam|Thôn 1, Gia Xuân, Gia Viễn, Ninh Bình|01012021';

/** The whole window on the invented office. */
export function open(wishes: Wishes = {}): FakeDesk {
  const desk = new FakeDesk(wishes);
  useBackend(desk);
  session.app = null;
  session.failure = null;
  session.isEnrolling = false;
  session.health = null;
  session.isRestoring = false;
  router.go('home');
  render(App);
  return desk;
}

const CODES: Readonly<Record<string, string>> = { '/': 'Slash', ',': 'Comma', Esc: 'Escape', ' ': 'Space' };

/** A key as the browser sends it, at a time that the test chooses. */
export function keydown(combo: string, at?: number, more: KeyboardEventInit = {}): KeyboardEvent {
  const parts = combo === '+' ? ['+'] : combo.split('+');
  const name = parts.at(-1) ?? '';
  const code = CODES[name] ?? (/^[A-Z]$/.test(name) ? `Key${name}` : /^\d$/.test(name) ? `Digit${name}` : name);
  const event = new KeyboardEvent('keydown', {
    key: name === 'Esc' ? 'Escape' : /^[A-Z]$/.test(name) ? name.toLowerCase() : name,
    code,
    ctrlKey: parts.includes('Ctrl'),
    altKey: parts.includes('Alt'),
    shiftKey: parts.includes('Shift'),
    bubbles: true,
    cancelable: true,
    ...more,
  });
  if (at !== undefined) Object.defineProperty(event, 'timeStamp', { value: at });
  return event;
}

export async function press(combo: string): Promise<KeyboardEvent> {
  const event = keydown(combo);
  const goesOn = (document.activeElement ?? document.body).dispatchEvent(event);
  if (goesOn && combo === 'Tab') focusNext();
  await tick();
  return event;
}

/** What the browser does with Tab: the next field in the order of the page. */
function focusNext(): void {
  const stops = [...document.querySelectorAll<HTMLElement>('input,select,textarea,button,a[href],[tabindex]')].filter(
    (one) => one.tabIndex >= 0 && !one.closest('[inert]'),
  );
  stops[stops.indexOf(document.activeElement as HTMLElement) + 1]?.focus();
}

/** A reader: characters with a gap, into whatever has the focus, as an engine would insert them. */
let clock = 1_000_000;
export function scan(text: string, gap = 3, end: 'Enter' | 'Tab' | null = 'Enter'): void {
  clock += 1000;
  const target = document.activeElement ?? document.body;
  for (const char of text) {
    const event = keydown(char, clock, { key: char, code: '' });
    const goesOn = target.dispatchEvent(event);
    if (goesOn && target instanceof HTMLInputElement) {
      target.value += char;
      target.dispatchEvent(new Event('input', { bubbles: true }));
    }
    clock += gap;
  }
  if (end) target.dispatchEvent(keydown(end, clock, { code: end }));
}

export function type(field: HTMLElement, text: string): void {
  const input = field as HTMLInputElement;
  input.focus();
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

export const rest = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Each character as a key of its own, into the field that has the focus; typing replaces what is selected. */
export async function digits(text: string): Promise<void> {
  for (const char of text) {
    const target = document.activeElement as HTMLInputElement;
    // Slower than any reader.
    await rest(45);
    const goesOn = target.dispatchEvent(keydown(char, (clock += 100), { key: char, code: /\d/.test(char) ? `Digit${char}` : `Key${char.toUpperCase()}` }));
    if (!goesOn) continue;
    const [start, end] = [target.selectionStart ?? target.value.length, target.selectionEnd ?? target.value.length];
    target.value = target.value.slice(0, start) + char + target.value.slice(end);
    target.setSelectionRange(start + 1, start + 1);
    target.dispatchEvent(new Event('input', { bubbles: true }));
    await tick();
  }
}
