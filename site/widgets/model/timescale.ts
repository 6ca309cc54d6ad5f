// The time axis of a figure: how many seconds it spans and where its ticks
// are. The axis never rescales by itself while a run lasts; it grows in whole
// steps only when a run outlasts it, and when the reader adds to the run.

// chosen: ticks that are easy to read off, coarsest that gives 4 to 7.
const TICK_STEPS_S = [
  1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600,
];
const MOST_TICKS = 7;
// chosen: how much an outlasted axis grows at once.
const GROWTH_S = 5;

/** Return the span for a run of `planned_s` that has reached `now_ms`. */
export function spanFor(planned_s: number, now_ms: number): number {
  const beyond_s = now_ms / 1000 - planned_s;
  if (beyond_s <= 0) return planned_s;
  return planned_s + Math.ceil(beyond_s / GROWTH_S) * GROWTH_S;
}

/** Return the seconds at which an axis of `span_s` has a number. */
export function ticks(span_s: number): readonly number[] {
  const step_s =
    TICK_STEPS_S.find((s) => span_s / s < MOST_TICKS) ?? span_s;
  const found: number[] = [];
  for (let at_s = 0; at_s <= span_s; at_s += step_s) found.push(at_s);
  return found;
}

/** Return where a moment stands on the axis, 0 to 100. */
export function percent(at_ms: number, span_s: number): number {
  return Math.min(100, Math.max(0, at_ms / 10 / span_s));
}
