// When a run has taken too long. A page that slept (a closed laptop, a tab
// in the background) finds its timer overdue: that says nothing about the
// run, so it is told apart.

import type { Clock } from "./clock.ts";

// chosen: over what a busy page is late by.
const SLEPT_MS = 2000;

export class Deadline {
  readonly #clock: Clock;
  readonly #after_ms: number;
  readonly #act: (has_slept: boolean) => void;
  #forget: (() => void) | null = null;

  constructor(clock: Clock, after_s: number, act: (has_slept: boolean) => void) {
    this.#clock = clock;
    this.#after_ms = after_s * 1000;
    this.#act = act;
  }

  /** Begin to wait, or begin again. */
  begin(): void {
    this.stop();
    const due_ms = this.#clock.now_ms() + this.#after_ms;
    this.#forget = this.#clock.after(this.#after_ms, () =>
      this.#act(this.#clock.now_ms() - due_ms > SLEPT_MS),
    );
  }

  stop(): void {
    this.#forget?.();
    this.#forget = null;
  }
}
