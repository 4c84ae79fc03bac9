// The only file that knows the shell. Everything a screen asks goes through `call`; everything that the
// shell tells comes through `onChanged`.

import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Problem } from './generated';

export interface Backend {
  call(name: string, args: unknown): Promise<unknown>;
  /** Topics whose data changed; returns how to stop listening. */
  onChanged(tell: (topics: readonly string[]) => void): () => void;
  /** What a card reader on a serial line read; returns how to stop listening. */
  onScanned(tell: (text: string) => void): () => void;
}

const shell: Backend = {
  call: (name, args) => invoke('call', { name, args }),
  onChanged(tell) {
    const stop = listen<string[]>('changed', (event) => tell(event.payload));
    return () => void stop.then((unlisten) => unlisten());
  },
  onScanned(tell) {
    const stop = listen<string>('scanned', (event) => tell(event.payload));
    return () => void stop.then((unlisten) => unlisten());
  },
};

let backend = shell;

/** For tests and the development page. */
export function useBackend(other: Backend): void {
  backend = other;
}

/** What a failed call throws: always a `Problem`, so that a screen can say something. */
export class CallFailed extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && typeof (value as { code?: unknown }).code === 'string';

export async function call<T>(name: string, args: unknown): Promise<T> {
  try {
    return (await backend.call(name, args)) as T;
  } catch (cause) {
    // The shell rejects with the problem itself; anything else is a fault of the program.
    throw new CallFailed(isProblem(cause) ? cause : { code: 'internal', retry: 'later', id: '–' });
  }
}

/** The problem of whatever was caught. */
export function problemOf(caught: unknown): Problem {
  return caught instanceof CallFailed ? caught.problem : { code: 'internal', retry: 'later', id: '–' };
}

export const onScanned = (tell: (text: string) => void): (() => void) => backend.onScanned(tell);

export const onChanged = (tell: (topics: readonly string[]) => void): (() => void) => backend.onChanged(tell);
