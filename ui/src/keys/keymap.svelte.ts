// Which keys work now. Screens and layers put their keys here; the key bar and F1 read the same list.

import { isLetter, isSingle, matches } from './combo';
import { composition } from './composition';
import { isEditable, isWebViewKey } from './webview';

export interface KeyHint {
  combo: string;
  /** Second forms, for keyboards whose F-keys need Fn. */
  also?: readonly string[];
  label: string;
  /** Without it the key is only shown: the part that has the focus handles it (arrows in a list). */
  run?: (event: KeyboardEvent) => void;
  /** Works and stands in F1, but not in the key bar. */
  hidden?: boolean;
  /** Drawn in place of the combo in the bar, for a pair such as ↑↓. */
  shown?: string;
  /** Held down, it runs again and again. */
  repeats?: boolean;
}

/** `gate`: the locked screen stands in front of everything that was there before it. */
export type Level = 'app' | 'screen' | 'region' | 'layer' | 'gate';

const ORDER: Readonly<Record<Level, number>> = { gate: 0, app: 0, screen: 1, region: 2, layer: 3 };

interface Scope {
  level: Level;
  keys: () => readonly KeyHint[];
}

export class KeyMap {
  // A plain list with a counter beside it: inside a teardown a signal reads as it was before the change,
  // and a screen that goes would take the one that came with it.
  #scopes: readonly Scope[] = [];
  #changes = 0;
  #version = $state(0);
  /** Whether keys of one letter work: a setting of the window. */
  #hasLetters: () => boolean = () => true;

  /** Asks `setting` each time; without it they work. */
  lettersBy(setting: () => boolean): void {
    this.#hasLetters = setting;
  }

  #formsOf(key: KeyHint): string[] {
    const forms = [key.combo, ...(key.also ?? [])];
    return this.#hasLetters() ? forms : forms.filter((combo) => !isLetter(combo));
  }

  /** Puts keys on the stack until the returned function is called. */
  push(level: Level, keys: () => readonly KeyHint[]): () => void {
    const scope: Scope = { level, keys };
    this.#set([...this.#scopes, scope]);
    return () => this.#set(this.#scopes.filter((other) => other !== scope));
  }

  #set(scopes: readonly Scope[]): void {
    this.#scopes = scopes;
    this.#version = ++this.#changes;
  }

  /** Top first. Under an open layer nothing else is reachable. */
  get #stack(): readonly Scope[] {
    void this.#version;
    const gate = this.#scopes.findLastIndex((scope) => scope.level === 'gate');
    const sorted = this.#scopes
      .slice(Math.max(gate, 0))
      .map((scope, index) => ({ scope, index }))
      .sort((a, b) => ORDER[b.scope.level] - ORDER[a.scope.level] || b.index - a.index)
      .map(({ scope }) => scope);
    const top = sorted[0];
    return top?.level === 'layer' ? [top] : sorted;
  }

  find(event: KeyboardEvent): KeyHint | undefined {
    for (const scope of this.#stack)
      for (const key of scope.keys())
        if (key.run && this.#formsOf(key).some((combo) => matches(event, combo))) return key;
    return undefined;
  }

  /** What F1 lists: screen first, then what works everywhere; a key that something above has taken is not listed. */
  get all(): readonly KeyHint[] {
    const taken = new Set<string>();
    return this.#stack.flatMap((scope) =>
      scope.keys().flatMap((key) => {
        const forms = this.#formsOf(key);
        const free = forms.filter((combo) => !taken.has(combo));
        forms.forEach((combo) => taken.add(combo));
        const [first, ...also] = free;
        if (first === undefined) return [];
        return [first === key.combo && free.length === 1 + (key.also?.length ?? 0) ? key : { ...key, combo: first, also }];
      }),
    );
  }

  get bar(): readonly KeyHint[] {
    return this.all.filter((key) => !key.hidden);
  }
}

export const keymap = new KeyMap();

/** For a component: these keys work while it is on the page. */
export function useKeys(level: Level, keys: () => readonly KeyHint[]): void {
  $effect.pre(() => keymap.push(level, keys));
}

interface Options {
  /**
   * While a reader may be typing, the first character of a scan must not run a single-letter key.
   * Given the action, runs it only when no scan follows.
   */
  whenTyped?: (run: () => void) => void;
}

/** The only keydown listener of the window, apart from the scan catcher in front of it. */
export function installKeys(window: Window, map: KeyMap, options: Options = {}): () => void {
  const unfollow = composition.follow(window);
  const onkeydown = (event: KeyboardEvent) => {
    if (composition.owns(event)) return;
    const key = map.find(event);
    if (key) {
      const combo = [key.combo, ...(key.also ?? [])].find((c) => matches(event, c)) ?? key.combo;
      if (!isSingle(combo)) {
        event.preventDefault();
        event.stopPropagation();
        if (!event.repeat || key.repeats) key.run?.(event);
        return;
      }
      if (!isEditable(event.target)) {
        event.preventDefault();
        if (event.repeat && !key.repeats) return;
        const run = () => key.run?.(event);
        if (options.whenTyped) options.whenTyped(run);
        else run();
        return;
      }
    }
    if (isWebViewKey(event)) event.preventDefault();
  };
  const onmenu = (event: Event) => {
    if (!isEditable(event.target)) event.preventDefault();
  };
  // A file dropped outside a drop zone would replace the page.
  const ondrop = (event: Event) => event.preventDefault();
  window.addEventListener('keydown', onkeydown, true);
  window.addEventListener('contextmenu', onmenu);
  window.addEventListener('dragover', ondrop);
  window.addEventListener('drop', ondrop);
  return () => {
    unfollow();
    window.removeEventListener('keydown', onkeydown, true);
    window.removeEventListener('contextmenu', onmenu);
    window.removeEventListener('dragover', ondrop);
    window.removeEventListener('drop', ondrop);
  };
}
