// Finding a name among few (commands, rows that the desk has found): as the desk does it, so that one rule holds in
// every list. Words without marks stand for any; marks that are typed narrow.

const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

/** Without marks, đ as d, lower case. */
export const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase();

const tone = (word: string): string => (word.normalize('NFD').match(TONES) ?? []).join('');
/** Letters with their hats and horns, without the tone, wherever it stands: hoà and hòa are one. */
const letters = (word: string): string[] => [...word.toLowerCase().normalize('NFD').replace(TONES, '').normalize('NFC')];
const isBare = (word: string): boolean => fold(word) === word.toLowerCase();

/** Whether a typed word begins a word of a name: `hằng` is not `hạng`, but may be `HANG`, and `nguye` is `nguyễn` to be. */
export function fits(typed: string, word: string): boolean {
  if (!fold(word).startsWith(fold(typed))) return false;
  if (isBare(typed) || isBare(word)) return true;
  const [mine, its] = [letters(typed), letters(word)];
  const isSame = mine.every((letter, i) => letter === its[i]);
  if (tone(typed)) return tone(typed) === tone(word) && isSame;
  return mine.every((letter, i) => letter === its[i] || /^[a-z]$/.test(letter));
}

export interface Match {
  /** The smaller the better: 0 the whole text, 1 its beginning, 2 words of it, 3 first letters. */
  score: number;
  /** Parts that match, `[start, end)` in UTF-16 units. */
  marks: [number, number][];
}

interface Word {
  text: string;
  start: number;
}

function wordsOf(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{M}\p{N}']+/gu)].map((found) => ({ text: found[0], start: found.index }));
}

/** How a text answers to what was typed; `null` when it does not. */
export function match(text: string, typed: string): Match | null {
  const words = wordsOf(text.normalize('NFC'));
  const query = wordsOf(typed.normalize('NFC')).map((word) => word.text);
  if (query.length === 0) return { score: 2, marks: [] };
  const marks: [number, number][] = [];
  const isFound = query.every((part) => {
    const word = words.find((one) => fits(part, one.text) && !marks.some(([start]) => start === one.start)) ?? words.find((one) => fits(part, one.text));
    if (word) marks.push([word.start, word.start + [...part].length]);
    return word !== undefined;
  });
  if (isFound) {
    const [whole, key] = [words, query.map((text) => ({ text }))].map((list) => fold(list.map((word) => word.text).join(' ')));
    return { score: whole === key ? 0 : whole?.startsWith(key ?? '') ? 1 : 2, marks };
  }
  const [initials] = query;
  if (query.length > 1 || !initials || !isBare(initials) || initials.length > words.length) return null;
  const first = words.map((word) => fold(word.text)[0] ?? '').join('');
  if (!first.startsWith(fold(initials))) return null;
  return { score: 3, marks: words.slice(0, initials.length).map(({ start }) => [start, start + 1]) };
}
