// The language of the window: Vietnamese until somebody chooses. It is read once, when the texts are: another choice
// loads the page anew. The web view keeps it for this desk; the district's console is a page of another origin and
// is never asked.

export type Language = 'vi' | 'en';

export const LANGUAGES: readonly Language[] = ['vi', 'en'];

/** Each language in its own words, so that whoever strayed into the other finds back. */
export const OWN_NAMES: Readonly<Record<Language, string>> = { vi: 'Tiếng Việt', en: 'English' };

const KEY = 'language';

export function keptLanguage(): Language {
  try {
    const kept = localStorage.getItem(KEY);
    return LANGUAGES.find((one) => one === kept) ?? 'vi';
  } catch {
    return 'vi';
  }
}

/** False where the web view keeps nothing: then another language would be forgotten by the very loading that shows it. */
export function keepLanguage(language: Language): boolean {
  try {
    localStorage.setItem(KEY, language);
    return true;
  } catch {
    return false;
  }
}
