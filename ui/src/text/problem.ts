// The sentence of a problem.

import { t } from '.';
import type { Problem } from '../api/generated';
import type { Sentence } from './vi/problems';

function say(sentence: Sentence, problem: Problem, typed: string): string {
  return typeof sentence === 'string' ? sentence : sentence({ values: problem.values ?? {}, typed, field: problem.field ?? '' });
}

/** What the clerk reads under the field or in the notice. */
export const sentence = (problem: Problem, typed = '') => say(t.problems[problem.code], problem, typed);

/** A few words for the list in front of F9; empty when the field's name says it all. */
export function short(problem: Problem, typed = ''): string {
  const words = t.shorts[problem.code];
  return words ? say(words, problem, typed) : '';
}
