// The office's clock, as shown in the top bar and printed on the receipt: the desk's corrected time,
// not the window's. The window only counts on from the last moment that the desk told.

const MINUTE = 60_000;

export class Clock {
  /** Now, to the minute; screens that show it change with it. */
  now = $state('');
  isDemo = $state(false);
  #base = Date.now();
  #told = 0;

  set(now: string, isDemo: boolean): void {
    const at = Date.parse(now);
    if (Number.isNaN(at)) return;
    this.#base = at;
    this.#told = performance.now();
    this.isDemo = isDemo;
    this.#show();
  }

  /** Now, to the second. */
  exact(): string {
    return local(this.#base + performance.now() - this.#told);
  }

  /** Keeps `now` going; returns how to stop. */
  run(): () => void {
    const timer = setInterval(() => this.#show(), 1000);
    return () => clearInterval(timer);
  }

  #show(): void {
    const at = this.#base + performance.now() - this.#told;
    const text = local(Math.floor(at / MINUTE) * MINUTE);
    if (text !== this.now) this.now = text;
  }
}

function local(ms: number): string {
  return `${new Date(ms + 7 * 60 * MINUTE).toISOString().slice(0, 19)}+07:00`;
}
