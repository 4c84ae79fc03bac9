// The laws and notices behind a day off, in the words of the office. The calendar names them as its keepers do;
// what is not known here is shown as it stands.

import { t } from '.';

export function law(source: string): string {
  const first = source.split(/;\s+/)[0] ?? source;
  for (const [pattern, words] of t.law)
    if (pattern.test(first)) return first.replace(pattern, words).replace(/ +/g, ' ').replace(' ,', ',');
  return source;
}

/**
 * The legal basis of a procedure as it is said to a citizen: without the remarks of the catalogue's keepers, and in
 * Vietnamese whatever the language of the window, as the laws name themselves.
 */
export function basis(source: string): string {
  const plain = source
    .replace(/\s*\[[^\]]*\]/g, '')
    .replace(/\s*\((?:online|fee|in force[^)]*|[^)]*\b(?:from|later)\b[^)]*)\)/g, '')
    .replace(/\bNĐ (?=\d)/g, 'Nghị định ')
    .replace(/\bTTLT (?=\d)/g, 'Thông tư liên tịch ')
    .replace(/\bTT (?=\d)/g, 'Thông tư ');
  const parts = plain.split(/;\s*/).filter(Boolean);
  // A number of articles alone belongs to the law that is named first.
  const articles = parts.flatMap((part) => /^art\. (.+)$/.exec(part)?.[1] ?? []);
  const laws = parts.filter((part) => !part.startsWith('art. ')).map((part) => part.replace(/ art\. /g, ', Điều '));
  const first = laws[0];
  if (first && articles.length > 0) laws[0] = `${first}, Điều ${articles.join(', ')}`;
  return laws.join('; ');
}
