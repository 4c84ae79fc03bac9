// Every text of the window, in one typed table. A language is a value of `Texts`;
// one that lacks a text, or a sentence for a problem, does not compile.

import { en } from './en';
import { keptLanguage, type Language } from './language';
import { vi } from './vi';

export type Texts = typeof vi;

const tables: Readonly<Record<Language, Texts>> = { vi, en };

/** What the texts are in, from the loading of the page to its end. */
export const language: Language = keptLanguage();

export const t: Texts = tables[language];
