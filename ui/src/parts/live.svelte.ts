// What a screen reader should hear without the focus moving. Queued, 300 ms apart, so that nothing is
// swallowed by what follows.

export type Politeness = 'polite' | 'assertive';

class Live {
  polite = $state('');
  assertive = $state('');
  #queue: { text: string; how: Politeness }[] = [];
  #running = false;

  say(text: string, how: Politeness = 'polite'): void {
    this.#queue.push({ text, how });
    if (!this.#running) this.#next();
  }

  #next(): void {
    const first = this.#queue.shift();
    this.#running = first !== undefined;
    if (!first) return;
    this[first.how] = first.text;
    setTimeout(() => this.#next(), 300);
  }
}

export const live = new Live();
