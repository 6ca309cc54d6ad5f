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

/** Return the time of day, "14:03:11", after its day where that isn't today. */
export function timeOf(wall_ms: number): string {
  const [at, now] = [new Date(wall_ms), new Date(browserClock.wall_ms())];
  return at.toDateString() === now.toDateString()
    ? at.toLocaleTimeString("en-GB")
    : at.toLocaleString("en-GB");
}
