// What went wrong with a request, and the sentence for it.

import { t } from '../text';
import type { Sentence } from '../text/vi/problems';
import { ConsoleError, type Problem } from './generated';
import { ct } from './text';

/** `lost`: no answer, or one that is not the hub's (a proxy in between). */
export type Trouble = { kind: 'lost' } | { kind: 'refused'; problem: Problem };

export function troubleOf(caught: unknown): Trouble {
  if (caught instanceof ConsoleError && caught.problem?.code) return { kind: 'refused', problem: caught.problem };
  return { kind: 'lost' };
}

export const hasCode = (trouble: Trouble | null, code: Problem['code']) =>
  trouble?.kind === 'refused' && trouble.problem.code === code;

export function sentence(trouble: Trouble): string {
  if (trouble.kind === 'lost') return ct.lostNow;
  const { problem } = trouble;
  // A newer hub may know codes that this page has no words for.
  const shared = (t.problems as Readonly<Record<string, Sentence | undefined>>)[problem.code];
  const words = ct.problems[problem.code] ?? shared ?? ct.problems.internal ?? '';
  return typeof words === 'string' ? words : words({ values: problem.values ?? {}, typed: '' });
}

/** The mark under which the hub's log has the cause, where only support can help. */
export const lookUpId = (trouble: Trouble) =>
  trouble.kind === 'refused' && trouble.problem.code === 'internal' ? trouble.problem.id : '';
