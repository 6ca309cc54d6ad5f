// A turn to wait for. Of some figures the server takes one run at a time, from
// all readers together; who comes second is told when to ask again, and the
// figure does that by itself.

import type { Run } from "../model/run.ts";
import { busyForS } from "../model/run.ts";
import type { Clock } from "./clock.ts";

const SECOND_MS = 1000;

export class Turn {
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #press: () => void;
  #until_ms: number | null = null;
  #forget: (() => void) | null = null;

  /** `changed`: a second has passed; `press`: it is this one's turn. */
  constructor(clock: Clock, changed: () => void, press: () => void) {
    this.#clock = clock;
    this.#changed = changed;
    this.#press = press;
  }

  /** Seconds until it asks again; null: it doesn't wait. */
  get left_s(): number | null {
    if (this.#until_ms === null) return null;
    const left_ms = this.#until_ms - this.#clock.now_ms();
    return Math.max(1, Math.ceil(left_ms / SECOND_MS));
  }

  /** Wait if a run was refused since another one is on. */
  awaitAfter(run: Run): void {
    const wait_s = busyForS(run);
    if (wait_s === null) return;
    this.#until_ms = this.#clock.now_ms() + wait_s * SECOND_MS;
    this.#tick();
  }

  giveUp(): void {
    this.#forget?.();
    this.#forget = null;
    this.#until_ms = null;
  }

  #tick(): void {
    if (this.#until_ms === null) return;
    const left_ms = this.#until_ms - this.#clock.now_ms();
    if (left_ms > 0) {
      this.#changed();
      const next_ms = Math.min(SECOND_MS, left_ms);
      this.#forget = this.#clock.after(next_ms, () => this.#tick());
    } else {
      this.giveUp();
      this.#press();
    }
  }
}
