// A desk that nobody touches locks itself: the next citizen must not read the last one's data.

const LOCK_MS = 15 * 60_000;
const WARN_MS = 14 * 60_000;

export class Idle {
  /** The last minute before the lock. */
  isWarning = $state(false);
  #since = performance.now();

  /** Watches until stopped. A key or a click starts the time anew; the pointer resting on the desk does not. */
  run(lock: () => void): () => void {
    const touched = () => {
      this.#since = performance.now();
      this.isWarning = false;
    };
    const timer = setInterval(() => {
      const idle = performance.now() - this.#since;
      this.isWarning = idle >= WARN_MS && idle < LOCK_MS;
      if (idle < LOCK_MS) return;
      touched();
      lock();
    }, 5000);
    touched();
    window.addEventListener('keydown', touched, true);
    window.addEventListener('pointerdown', touched, true);
    return () => {
      clearInterval(timer);
      window.removeEventListener('keydown', touched, true);
      window.removeEventListener('pointerdown', touched, true);
    };
  }
}

export const idle = new Idle();
