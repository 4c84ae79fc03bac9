// Text size, theme, single-letter keys and language of this desk's window. They are no secret and no fact: kept by the web view.

import { language } from '../text';

export type Theme = 'light' | 'dark' | 'contrast';
export type TextSize = 'normal' | 'large' | 'larger';

const THEMES: readonly Theme[] = ['light', 'dark', 'contrast'];
const SIZES: readonly TextSize[] = ['normal', 'large', 'larger'];
const TEXT_ATTRIBUTE: Readonly<Record<TextSize, string>> = { normal: '', large: 'lon', larger: 'rat-lon' };

function kept<T extends string>(key: string, known: readonly T[]): T | null {
  try {
    const value = localStorage.getItem(key);
    return known.find((one) => one === value) ?? null;
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A web view without storage forgets the choice at the next start; nothing else depends on it.
  }
}

const matches = (query: string) => typeof matchMedia === 'function' && matchMedia(query).matches;

class Prefs {
  theme = $state<Theme>('light');
  text = $state<TextSize>('normal');
  /** Keys of one letter or digit work where no field has the focus (WCAG 2.1.4). */
  letters = $state(true);

  /** The system's wish, until somebody chooses. */
  load(): void {
    const wished = matches('(prefers-contrast: more)')
      ? 'contrast'
      : matches('(prefers-color-scheme: dark)')
        ? 'dark'
        : 'light';
    this.theme = kept('theme', THEMES) ?? wished;
    this.text = kept('text', SIZES) ?? 'normal';
    this.letters = kept('letters', ['on', 'off']) !== 'off';
    this.#apply();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    keep('theme', theme);
    this.#apply();
  }

  setText(text: TextSize): void {
    this.text = text;
    keep('text', text);
    this.#apply();
  }

  setLetters(on: boolean): void {
    this.letters = on;
    keep('letters', on ? 'on' : 'off');
  }

  #apply(): void {
    const root = document.documentElement;
    root.lang = language;
    root.dataset.theme = this.theme;
    root.dataset.text = TEXT_ATTRIBUTE[this.text];
  }
}

export const prefs = new Prefs();
