// A key as people write it ("Ctrl+Shift+N", "Alt+1", "/") and whether an event is that key.
// Letters and digits are matched by `event.code`, the place on the keyboard, so that Telex, VNI and
// Caps Lock change nothing.

export interface Chord {
  ctrl: boolean;
  alt: boolean;
  /** `undefined`: shift does not matter, because the character itself may need it. */
  shift: boolean | undefined;
  codes: readonly string[];
  /** What to compare when a remote desktop or an on-screen keyboard leaves `code` empty. */
  key: string;
}

const NAMED: Readonly<Record<string, readonly string[]>> = {
  Enter: ['Enter', 'NumpadEnter'],
  Esc: ['Escape'],
  Space: ['Space'],
  Tab: ['Tab'],
  Del: ['Delete'],
  Home: ['Home'],
  End: ['End'],
  PgUp: ['PageUp'],
  PgDn: ['PageDown'],
  '↑': ['ArrowUp'],
  '↓': ['ArrowDown'],
  '←': ['ArrowLeft'],
  '→': ['ArrowRight'],
  '/': ['Slash', 'NumpadDivide'],
  ',': ['Comma'],
  '[': ['BracketLeft'],
  ']': ['BracketRight'],
  '+': ['Equal', 'NumpadAdd'],
  '−': ['Minus', 'NumpadSubtract'],
};

const KEY_OF: Readonly<Record<string, string>> = {
  Esc: 'Escape',
  Space: ' ',
  Del: 'Delete',
  PgUp: 'PageUp',
  PgDn: 'PageDown',
  '↑': 'ArrowUp',
  '↓': 'ArrowDown',
  '←': 'ArrowLeft',
  '→': 'ArrowRight',
  '−': '-',
};

/** The caps to draw, one a key: "Ctrl+K" → ["Ctrl", "K"]. A lone "+" is a key, not a joint. */
export function caps(combo: string): string[] {
  if (combo === '+') return ['+'];
  return combo.split('+').map((part) => (part === '' ? '+' : part));
}

const parsed = new Map<string, Chord>();

export function parse(combo: string): Chord {
  const known = parsed.get(combo);
  if (known) return known;
  const parts = caps(combo);
  const last = parts[parts.length - 1] ?? '';
  const mods = parts.slice(0, -1);
  const alt = mods.includes('Alt');
  const ctrl = mods.includes('Ctrl');
  let codes: readonly string[];
  if (NAMED[last]) codes = NAMED[last];
  else if (/^[A-Z]$/.test(last)) codes = [`Key${last}`];
  // Alt+numpad types characters on Windows, so only the top row counts there.
  else if (/^\d$/.test(last)) codes = alt ? [`Digit${last}`] : [`Digit${last}`, `Numpad${last}`];
  else codes = [last];
  const chord: Chord = {
    ctrl,
    alt,
    shift: last === '+' ? undefined : mods.includes('Shift'),
    codes,
    key: KEY_OF[last] ?? last,
  };
  parsed.set(combo, chord);
  return chord;
}

export function matches(event: KeyboardEvent, combo: string): boolean {
  const chord = parse(combo);
  if (event.ctrlKey !== chord.ctrl || event.altKey !== chord.alt || event.metaKey) return false;
  if (chord.shift !== undefined && event.shiftKey !== chord.shift) return false;
  if (event.code === '') return event.key.toLowerCase() === chord.key.toLowerCase();
  return chord.codes.includes(event.code);
}

/** A key that would also type a character: it works only where no text is being typed. */
/** A letter, digit or sign without Ctrl or Alt: a key that is easily pressed by accident. */
export function isLetter(combo: string): boolean {
  return isSingle(combo) && !(combo in KEY_OF && combo !== '−');
}

export function isSingle(combo: string): boolean {
  const { ctrl, alt, key } = parse(combo);
  return !ctrl && !alt && key.length === 1;
}

/** For `aria-keyshortcuts`: "Ctrl+K" → "Control+K". */
export function aria(combo: string): string {
  const names: Record<string, string> = { Ctrl: 'Control', Esc: 'Escape', Del: 'Delete', '+': 'Plus' };
  return caps(combo)
    .map((cap) => names[cap] ?? KEY_OF[cap] ?? cap)
    .join('+');
}
