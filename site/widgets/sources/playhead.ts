// Where on the run's clock the reader stands. It moves linearly, at the
// reader's pace: pause, step, scrub, speed. A live run has an edge that goes
// on while the playhead rests; to resume is to jump back to the edge.
// Knows nothing of frames, only of moments.

import type { Clock } from "./clock.ts";

// chosen: as in most players; the first is the speed of the run itself.
const SPEEDS = [1, 2, 4, 0.5];

export class Playhead {
  readonly #clock: Clock;
  // Position = #from_ms + (clock - #since_ms) * #speed, while it moves.
  #from_ms = 0;
  #since_ms = 0;
  #speed = 1;
  #moves = false;
  // Where the run is over; null while that is open.
  #end_ms: number | null = null;
  // Clock reading at the press of a live run; null for a recorded one.
  #live_since_ms: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Return the position, milliseconds since the press. */
  now_ms(): number {
    if (!this.#moves) return this.#from_ms;
    const gone_ms = (this.#clock.now_ms() - this.#since_ms) * this.#speed;
    return Math.min(this.#from_ms + gone_ms, this.#end_ms ?? Infinity);
  }

  get moves(): boolean {
    return this.#moves && !this.isAtEnd;
  }

  get speed(): number {
    return this.#speed;
  }

  get end_ms(): number | null {
    return this.#end_ms;
  }

  get isAtEnd(): boolean {
    return this.#end_ms !== null && this.now_ms() >= this.#end_ms;
  }

  /** Whether the edge is ahead of the reader: a live run, not followed. */
  get isBehind(): boolean {
    return this.#live_since_ms !== null && this.#end_ms === null && !this.#moves;
  }

  /** Follow a live run whose press was at clock reading `since_ms`. */
  followLive(since_ms: number): void {
    this.#live_since_ms = since_ms;
    this.#end_ms = null;
    this.#speed = 1;
    this.resume();
  }

  /** Replay a run of known length from its start. */
  replay(end_ms: number): void {
    this.#live_since_ms = null;
    this.#end_ms = end_ms;
    this.#moveFrom(0);
  }

  /** The run is over: nothing happens after `end_ms`. */
  end(end_ms: number): void {
    const at_ms = this.now_ms();
    this.#end_ms = end_ms;
    if (this.#moves) this.#rest(Math.max(at_ms, end_ms));
    this.#live_since_ms = null;
  }

  pause(): void {
    this.#rest(this.now_ms());
  }

  /** Go on: at the edge of a live run, else from here, or from the start. */
  resume(): void {
    if (this.#live_since_ms !== null && this.#end_ms === null)
      this.#moveFrom(this.#clock.now_ms() - this.#live_since_ms);
    else this.#moveFrom(this.isAtEnd ? 0 : this.now_ms());
  }

  /** Stand at a moment and rest there. */
  seek(at_ms: number): void {
    this.#rest(at_ms);
  }

  nextSpeed(): void {
    const next = SPEEDS.indexOf(this.#speed) + 1;
    this.setSpeed(SPEEDS[next % SPEEDS.length] ?? 1);
  }

  setSpeed(speed: number): void {
    const at_ms = this.now_ms();
    this.#speed = speed;
    if (this.#moves) this.#moveFrom(at_ms);
  }

  /** Forget the run. */
  reset(): void {
    this.#live_since_ms = null;
    this.#end_ms = null;
    this.#rest(0);
  }

  #moveFrom(at_ms: number): void {
    this.#from_ms = at_ms;
    this.#since_ms = this.#clock.now_ms();
    this.#moves = true;
  }

  #rest(at_ms: number): void {
    const latest_ms = this.#end_ms ?? Infinity;
    this.#from_ms = Math.max(0, Math.min(at_ms, latest_ms));
    this.#moves = false;
  }
}
