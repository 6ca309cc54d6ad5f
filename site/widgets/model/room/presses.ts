// When a page tells its room that somebody uses a figure: at once, then at
// most once in a while, and of the last press always. Pure; `later` waits.

// chosen: longer than the server's own PRESS_S (workshop/deciding.py).
export const PRESS_MS = 25_000;

export interface Later {
  readonly now_ms: () => number;
  readonly later: (then: () => void, ms: number) => void;
}

export class Presses {
  readonly #clock: Later;
  readonly #tell: () => void;
  #told_ms = -Infinity;
  #isWaiting = false;

  constructor(clock: Later, tell: () => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  press(): void {
    if (this.#isWaiting) return;
    const left_ms = this.#told_ms + PRESS_MS - this.#clock.now_ms();
    if (left_ms <= 0) {
      this.#told_ms = this.#clock.now_ms();
      this.#tell();
      return;
    }
    this.#isWaiting = true;
    this.#clock.later(() => {
      this.#isWaiting = false;
      this.press();
    }, left_ms);
  }
}
