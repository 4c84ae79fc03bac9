// The picker's search over the invented catalogue.

import type { ProcedureOption } from '../api/generated';
import { procedures } from './office';
import { bare } from './rules';

export function findProcedures(query: string): ProcedureOption[] {
  const words = bare(query).split(/\s+/).filter(Boolean);
  const initials = (name: string) =>
    bare(name)
      .split(/[\s,]+/)
      .map((word) => word[0] ?? '')
      .join('');
  return procedures
    .filter(
      (one) =>
        words.every((word) => bare(one.name).includes(word)) ||
        one.code.includes(query.trim()) ||
        (words.length === 1 && initials(one.name).startsWith(words[0] ?? '')),
    )
    .map((one) => ({
      code: one.code,
      name: one.name,
      field: one.field,
      time_text: one.time_text,
      marks: words.flatMap((word) => {
        const start = bare(one.name.normalize('NFC')).indexOf(word);
        return start < 0 ? [] : [[start, start + word.length]];
      }),
      is_supported: true,
      is_favourite: ['2.000815', '1.004873', '2.000635'].includes(one.code),
    }));
}
