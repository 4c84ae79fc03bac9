// One thing at a time on a screen, and what came of it: said, or what to do about it.

import { problemOf } from '../api/call';
import type { Problem } from '../api/generated';
import { live } from '../parts/live.svelte';

export class Busy {
  is = $state(false);
  /** Why the last thing was not done. */
  trouble = $state.raw<Problem | null>(null);
  /** What the last thing came to. */
  said = $state('');

  /** Nothing happens while something is under way. `after` goes on with what it came to, if there is more to do. */
  async once<T>(what: () => Promise<T>, after?: (came: T) => Promise<unknown> | null): Promise<void> {
    if (this.is) return;
    this.is = true;
    this.trouble = null;
    try {
      const came = await what();
      const more = after?.(came);
      if (more) await more;
    } catch (caught) {
      this.trouble = problemOf(caught);
      this.said = '';
    } finally {
      this.is = false;
    }
  }

  /** Shown, and read aloud. */
  say(words: string): void {
    this.said = words;
    live.say(words, 'assertive');
  }
}
