import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Burst, GAP_MS, kindOf } from '../src/scan/burst';
import { ScanCatcher } from '../src/scan/catcher';
import { CARD, keydown } from './support';

const RECEIPT = 'https://tracuu.giavien.vn/tra-cuu?m=000.25.33.H42-211210-0017&k=ABCDEFGH';

let caught: { kind: string; text: string }[] = [];
let uninstall = () => {};
let catcher: ScanCatcher;

beforeEach(() => {
  vi.useFakeTimers();
  caught = [];
  catcher = new ScanCatcher((scan) => caught.push(scan));
  uninstall = catcher.install(window);
  document.body.innerHTML = '<input id="a" value="đã gõ"><select id="s"><option>x<option>0</select><textarea id="t">ghi</textarea><button id="b">B</button>';
});
afterEach(() => {
  uninstall();
  vi.useRealTimers();
});

const at = (id: string) => document.getElementById(id) as HTMLInputElement;
let now = 0;

/** Types as a reader does; the engine inserts what nobody prevented. */
function read(text: string, gap: number, end: string | null = 'Enter'): Event[] {
  now += 1000;
  const events: Event[] = [];
  const target = (document.activeElement ?? document.body) as HTMLElement;
  const put = (event: KeyboardEvent, char: string | null) => {
    const goesOn = target.dispatchEvent(event);
    if (goesOn && char && 'value' in target && !(target instanceof HTMLButtonElement)) (target as HTMLInputElement).value += char;
    events.push(event);
    now += gap;
  };
  for (const char of text) put(keydown(char, now, { key: char, code: '' }), char);
  if (end) put(keydown(end, now), null);
  return events;
}

test.each([
  ['fast', 1],
  ['ordinary', 8],
  ['slow', GAP_MS],
])('a %s reader is caught and the field is as before', (_, gap) => {
  at('a').focus();
  at('a').setSelectionRange(2, 2);
  read(CARD, gap);
  expect(caught).toEqual([{ kind: 'scan', text: CARD }]);
  expect(at('a').value).toBe('đã gõ');
  expect(at('a').selectionStart).toBe(2);
});

test('a person is never a reader', () => {
  at('a').focus();
  read(CARD, GAP_MS + 1);
  vi.advanceTimersByTime(1000);
  expect(caught).toEqual([]);
  expect(at('a').value).toBe(`đã gõ${CARD}`);
});

test('a computer that stalls in the middle loses no scan', () => {
  at('a').focus();
  now += 1000;
  for (const [i, char] of [...CARD].entries()) {
    now += i === 5 || i === 40 ? 110 : 3;
    const event = keydown(char, now, { key: char, code: '' });
    if (at('a').dispatchEvent(event)) at('a').value += char;
  }
  at('a').dispatchEvent(keydown('Enter', now + 90));
  expect(caught).toEqual([{ kind: 'scan', text: CARD }]);
  expect(at('a').value).toBe('đã gõ');
});

test('somebody who types fast and then pauses is no reader', () => {
  at('a').focus();
  now += 1000;
  for (const [i, char] of [...'123456789|Nguyễn Văn A'].entries())
    at('a').dispatchEvent(keydown(char, (now += i % 2 ? 20 : 81), { key: char, code: '' }));
  at('a').dispatchEvent(keydown('Enter', (now += 90)));
  vi.advanceTimersByTime(1000);
  expect(caught).toEqual([]);
});

test('Enter, Tab or silence ends a scan; its Enter goes no further', () => {
  at('a').focus();
  const onkey = vi.fn();
  at('a').addEventListener('keydown', onkey);
  expect(read(CARD, 3, 'Enter').at(-1)?.defaultPrevented).toBe(true);
  expect(onkey.mock.calls.some(([event]) => (event as KeyboardEvent).key === 'Enter')).toBe(false);
  expect(read(CARD, 3, 'Tab').at(-1)?.defaultPrevented).toBe(true);
  read(CARD, 3, null);
  expect(caught).toHaveLength(2);
  vi.advanceTimersByTime(121);
  expect(caught).toHaveLength(3);
  expect(at('a').value).toBe('đã gõ');
});

test.each(['a', 's', 't', 'b'])('caught with the focus in #%s, which keeps its value', (id) => {
  const before = at(id).value;
  at(id).focus();
  read(CARD, 4);
  expect(caught).toHaveLength(1);
  expect(at(id).value).toBe(before);
});

test('a space inside a scan presses no button', () => {
  at('b').focus();
  const events = read(CARD, 4) as KeyboardEvent[];
  expect(events.filter((event) => event.key === ' ').every((event) => event.defaultPrevented)).toBe(true);
});

test('caught with the focus nowhere', () => {
  (document.activeElement as HTMLElement | null)?.blur();
  read(CARD, 4);
  expect(caught).toHaveLength(1);
});

test('followers of the field see the old value again', () => {
  at('a').focus();
  const seen: string[] = [];
  at('a').addEventListener('input', () => seen.push(at('a').value));
  read('000.25.33.H42-211210-0017', 4);
  expect(seen.at(-1)).toBe('đã gõ');
});

test('a burst with Backspace is an input method, never a scan', () => {
  at('a').focus();
  now += 1000;
  for (const char of '037090001234||Nguye') window.document.activeElement?.dispatchEvent(keydown(char, (now += 3), { key: char, code: '' }));
  at('a').dispatchEvent(keydown('Backspace', (now += 3)));
  for (const char of 'ễn Văn Thắng|01011990|Nam|x') at('a').dispatchEvent(keydown(char, (now += 3), { key: char, code: '' }));
  at('a').dispatchEvent(keydown('Enter', (now += 3)));
  vi.advanceTimersByTime(1000);
  expect(caught).toEqual([]);
});

test('two scans in a row are two scans', () => {
  at('a').focus();
  read(CARD, 3);
  now -= 990; // 10 ms after the first one's Enter
  read(RECEIPT, 3);
  expect(caught.map((scan) => scan.text)).toEqual([CARD, RECEIPT]);
  expect(at('a').value).toBe('đã gõ');
});

test('half a scan is handed over, so that the core can say what is missing', () => {
  at('a').focus();
  read(CARD.slice(0, 24), 3, null);
  vi.advanceTimersByTime(121);
  expect(caught).toEqual([{ kind: 'scan', text: CARD.slice(0, 24) }]);
  expect(at('a').value).toBe('đã gõ');
});

test('receipts: code alone, or the public address with it', () => {
  read('000.25.33.H42-211210-0017', 5);
  read(RECEIPT, 5);
  expect(caught.map((scan) => scan.kind)).toEqual(['scan', 'scan']);
});

test('fast digits alone are somebody typing, and stay in the field', () => {
  at('a').focus();
  read('037090001234', 1, null);
  read('0912345678', 1, null);
  vi.advanceTimersByTime(1000);
  expect(caught).toEqual([]);
  expect(at('a').value).toBe('đã gõ0370900012340912345678');
});

test('what is no card is strange and changes no field', () => {
  at('a').focus();
  read('90001234||Nguyen', 2);
  expect(caught).toEqual([{ kind: 'strange', text: '90001234||Nguyen' }]);
  expect(at('a').value).toBe('đã gõ90001234||Nguyen');
});

test('composed keys and chords are no characters', () => {
  at('a').focus();
  for (const char of CARD) at('a').dispatchEvent(keydown(char, (now += 2), { key: char, code: '', isComposing: true }));
  for (const char of CARD) at('a').dispatchEvent(keydown(char, (now += 2), { key: char, code: '', ctrlKey: true }));
  vi.advanceTimersByTime(1000);
  expect(caught).toEqual([]);
});

test('off means off', () => {
  catcher.active = false;
  read(CARD, 3);
  vi.advanceTimersByTime(1000);
  expect(caught).toEqual([]);
});

test('a single-letter key waits until it is no scan', () => {
  const run = vi.fn();
  document.body.dispatchEvent(keydown('/', (now += 1000), { key: '/' }));
  catcher.whenTyped(run);
  vi.advanceTimersByTime(GAP_MS + 6);
  expect(run).toHaveBeenCalledTimes(1);
  document.body.dispatchEvent(keydown('0', (now += 1000), { key: '0' }));
  catcher.whenTyped(run);
  document.body.dispatchEvent(keydown('3', (now += 3), { key: '3' }));
  vi.advanceTimersByTime(GAP_MS + 6);
  expect(run).toHaveBeenCalledTimes(1);
});

test('text is composed on the way in', () => {
  read(CARD.normalize('NFD'), 2);
  expect(caught[0]?.text).toBe(CARD);
});

test('kinds', () => {
  expect(kindOf('211210-0017')).toBe(null);
  expect(kindOf('123456789|x')).toBe('scan');
  expect(kindOf('1234|x')).toBe(null);
  const burst = new Burst();
  burst.char('0', 0);
  expect(burst.begins(GAP_MS)).toBe(false);
  expect(burst.begins(GAP_MS + 1)).toBe(true);
});

/** Pieces as an input method hands them over, some composed and some plain, the keys seen only as they go up. */
function readBehindMethod(pieces: string[], gap: number, target: HTMLInputElement): void {
  now += 1000;
  for (const [at, piece] of pieces.entries()) {
    for (const _ of piece) {
      target.dispatchEvent(Object.defineProperty(new KeyboardEvent('keyup', { key: 'Unidentified', bubbles: true }), 'timeStamp', { value: (now += gap) }));
    }
    const isComposed = at % 2 === 0;
    const inputType = isComposed ? 'insertFromComposition' : 'insertText';
    const before = new InputEvent('beforeinput', { data: piece, inputType, bubbles: true, cancelable: true });
    target.dispatchEvent(Object.defineProperty(before, 'timeStamp', { value: now }));
    target.value += piece;
    if (!isComposed) continue;
    const end = new CompositionEvent('compositionend', { data: piece, bubbles: true });
    target.dispatchEvent(Object.defineProperty(end, 'timeStamp', { value: now }));
  }
}

const PIECES = ['037090001234|', '|', 'Nguy', 'ễ', 'n ', 'Văn Thắng|01011990|Nam|', 'Thôn 1, Gia Xuân|01012021'];

test.each(['Enter', 'Tab', null])('a card behind an input method leaves the field as it was, closed with %s', (end) => {
  at('a').focus();
  at('a').setSelectionRange(2, 2);
  readBehindMethod(PIECES, 4, at('a'));
  const last = end === null ? null : keydown(end, now + 3);
  if (last) at('a').dispatchEvent(last);
  else vi.advanceTimersByTime(1000);
  expect(caught).toEqual([{ kind: 'scan', text: PIECES.join('') }]);
  expect(at('a').value).toBe('đã gõ');
  expect(last?.defaultPrevented ?? true).toBe(true);
});

test('Unikey that takes letters back and types others does not hide a card', () => {
  at('a').focus();
  readBehindMethod(['037090001234|', '|Nguyê'], 4, at('a'));
  const back = new InputEvent('beforeinput', { inputType: 'deleteContentBackward', bubbles: true });
  at('a').dispatchEvent(Object.defineProperty(back, 'timeStamp', { value: (now += 4) }));
  readOn('ễn Văn A|01011990|Nam|x|01012021');
  expect(caught.map((one) => one.text)).toEqual(['037090001234||Nguyễn Văn A|01011990|Nam|x|01012021']);
});

function readOn(piece: string): void {
  now -= 1000;
  readBehindMethod(['', piece], 4, at('a'));
  at('a').dispatchEvent(keydown('Enter', now + 3));
}

test('what a person types or pastes behind an input method stays', () => {
  at('a').focus();
  readBehindMethod(PIECES, GAP_MS * 2, at('a'));
  at('a').dispatchEvent(keydown('Enter', now + 60));
  const paste = new InputEvent('beforeinput', { data: CARD, inputType: 'insertFromPaste', bubbles: true });
  at('a').dispatchEvent(Object.defineProperty(paste, 'timeStamp', { value: (now += 1000) }));
  at('a').value = CARD;
  vi.advanceTimersByTime(1000);
  expect(caught).toEqual([]);
  expect(at('a').value).toBe(CARD);
});
