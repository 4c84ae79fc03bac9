// Every text of the window, in one typed table. A language is a value of `Texts`;
// one that lacks a text, or a sentence for a problem, does not compile.

import { vi } from './vi';

export type Texts = typeof vi;

export const t: Texts = vi;
