// The status line's pace: one sentence, changed on changes of state only,
// and not more often than a listener can follow. Changes that fall together
// are told as one.

import type { ReactiveController, ReactiveControllerHost } from "lit";

// chosen: changes within it are one announcement.
const SETTLE_MS = 400;
// design: at most one announcement in 3 s.
const LEAST_APART_MS = 3000;

export class Speaker implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #phase = "";
  #wanted = "";
  #said = "";
  #said_at_ms = -LEAST_APART_MS;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Return the sentence to show, given the phase and a sentence for it. */
  say(phase: string, sentence: () => string): string {
    if (phase !== this.#phase) {
      this.#phase = phase;
      this.#wanted = sentence();
      if (this.#said === "") this.#said = this.#wanted;
      else this.#schedule();
    }
    return this.#said;
  }

  hostDisconnected(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #schedule(): void {
    if (this.#timer) return;
    const since_ms = performance.now() - this.#said_at_ms;
    const wait_ms = Math.max(SETTLE_MS, LEAST_APART_MS - since_ms);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#said = this.#wanted;
      this.#said_at_ms = performance.now();
      this.#host.requestUpdate();
    }, wait_ms);
  }
}
