// Time as sources see it: a monotonic clock, the wall clock, and timers.
// A seam, so that tests run hours in a millisecond.

export interface Clock {
  /** Monotonic milliseconds; only differences mean something. */
  now_ms(): number;
  /** Milliseconds since 1970; survives a reload. */
  wall_ms(): number;
  /** Call `act` once after `delay_ms`; the returned function forgets it. */
  after(delay_ms: number, act: () => void): () => void;
}

export const browserClock: Clock = {
  now_ms: () => performance.now(),
  wall_ms: () => Date.now(),
  after(delay_ms, act) {
    const timer = setTimeout(act, delay_ms);
    return () => clearTimeout(timer);
  },
};
