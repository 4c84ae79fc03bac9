// The laws and notices behind a day off, in the words of the office. The calendar names them as its keepers do;
// what is not known here is shown as it stands.

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^Labour Code(?: (\d{4}))? art\.(\d+)\((\d+)\)\(([a-zđ])\).*$/i, 'Bộ luật Lao động $1, điểm $4 khoản $3 Điều $2'],
  [/^Labour Code(?: (\d{4}))? art\.(\d+)\((\d+)\)$/i, 'Bộ luật Lao động $1, khoản $3 Điều $2'],
  [/^Labour Code(?: (\d{4}))? art\.(\d+)$/i, 'Bộ luật Lao động $1, Điều $2'],
  [/^Decision (\S+)$/i, 'Quyết định $1'],
  [/^Official dispatch (.+)$/i, 'Công văn $1'],
  [/^Resolution (\S+).*$/i, 'Nghị quyết $1'],
  [/^Notice (\S+)(?: \((\d{4})\))?.*$/i, 'Thông báo $1'],
  [/^official Tết notice (\d{4}).*$/i, 'Thông báo nghỉ Tết $1'],
  [/^Government decision announced (\S+).*$/i, 'Quyết định của Chính phủ, công bố $1'],
  [/^computed from the lunar calendar.*$/i, 'tạm tính theo âm lịch, chờ thông báo'],
];

export function law(source: string): string {
  const first = source.split(/;\s+/)[0] ?? source;
  for (const [pattern, words] of WORDS)
    if (pattern.test(first)) return first.replace(pattern, words).replace(/ +/g, ' ').replace(' ,', ',');
  return source;
}

/** The legal basis of a procedure as it is said to a citizen: without the remarks of the catalogue's keepers. */
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
