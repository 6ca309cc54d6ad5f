// The waits of a reader's own numbers, simulated task by task: what to do
// where a formula is an approximation. It shares none with the model. Pure;
// the same numbers give the same waits.

import { positive, ratePerS, slotsOf } from "./quantities.ts";
import type { Times } from "./simulation/dice.ts";
import { diceOf, exponential, timesOf } from "./simulation/dice.ts";

// chosen: the 99th of a hundred waits still has a thousand behind it, and a
// phone takes less than a second.
export const SIMULATED_TASKS = 200_000;
// Tasks that come while the pool is still filling up, as a fraction.
const WARM_UP = 0.1;
const SEED = 5;

export interface Waits {
  readonly tasks: number;
  readonly waited_fraction: number;
  readonly mean_s: number;
  /** Waits that so large a fraction doesn't exceed. */
  readonly quantile_s: number;
}

/** Return what tasks wait for slots, first come, first served. */
export function simulatedWaits(
  rate_per_s: number,
  task_s: number,
  cs2: number,
  slots: number,
  quantile: number,
  tasks = SIMULATED_TASKS,
): Waits {
  const between_s = 1 / ratePerS(rate_per_s);
  positive("the tasks", tasks, "it has to be 1 or more.");
  const draw = timesOf(timesWith(task_s, cs2));
  const arrivals = diceOf(SEED);
  const times = diceOf(SEED + 1);
  // When each slot is free again; the earliest is first.
  const free_s = new Float64Array(slotsOf(slots));
  const waits_s: number[] = [];
  const skipped = Math.floor(tasks * WARM_UP);
  let now_s = 0;
  for (let n = 0; n < tasks; n += 1) {
    now_s += exponential(arrivals, between_s);
    const start_s = Math.max(free_s[0] ?? 0, now_s);
    if (n >= skipped) waits_s.push(start_s - now_s);
    sink(free_s, start_s + draw(times));
  }
  const sorted = Float64Array.from(waits_s).sort();
  const sum_s = waits_s.reduce((a, b) => a + b, 0);
  return {
    tasks,
    waited_fraction: waits_s.filter((s) => s > 0).length / waits_s.length,
    mean_s: sum_s / waits_s.length,
    quantile_s: sorted[Math.ceil(quantile * sorted.length) - 1] ?? 0,
  };
}

/** Return times of that mean and variation. */
function timesWith(mean_s: number, cs2: number): Times {
  if (cs2 === 0) return { shape: "deterministic", mean_s };
  if (cs2 === 1) return { shape: "exponential", mean_s };
  return { shape: "lognormal", mean_s, cs2 };
}

/** Replace the first of a heap by a later one, and let it sink. */
function sink(heap: Float64Array, value: number): void {
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    if (below >= heap.length) break;
    const right = below + 1;
    if (right < heap.length && heap[right]! < heap[below]!) below = right;
    if (heap[below]! >= value) break;
    heap[at] = heap[below]!;
    at = below;
  }
  heap[at] = value;
}
