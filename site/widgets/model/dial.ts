// The dial: what was measured of tasks before one slot, and what a queue's
// theory says of them, for an endless run and for one as short as this. Pure.

import type { components } from "../../generated/api.d.ts";
import { beganMs, lastOf, seenOf } from "./experiment.ts";
import type { Run } from "./run.ts";
import { diceOf, exponential } from "./sizing/simulation/dice.ts";
import { steady } from "./sizing/steady.ts";

type Schemas = components["schemas"];
/** What looks, clock and events have told (lessons/load/arrivals.py). */
export type Measured = Schemas["DialMeasured"];
export type DialLine = Schemas["DialLine"];

// As in lessons/load/runs/dial.py.
export const TASKS = 56;
export const TASK_S = 0.25;

/** Return all looks so far, on the run's clock. */
export function looksOf(run: Run) {
  const began_ms = beganMs(run) ?? 0;
  return seenOf<DialLine>(run)
    .flatMap(({ line }) => line.looks)
    .map((look) => ({ at_ms: look.at_ms + began_ms, value: look.in_system }));
}

/** Rate times time in the system: what Little's law says of the number. */
export function littleOf(measured: Measured | undefined): number | null {
  if (measured?.rate_per_s == null || measured.response_s === null) return null;
  return measured.rate_per_s * measured.response_s;
}

/** Return for which part of the time the slot was busy, as measured. */
export function busyOf(measured: Measured | undefined): number | null {
  if (measured?.rate_per_s == null || measured.task_s === null) return null;
  return measured.rate_per_s * measured.task_s;
}

/** Return by which part of the number seen the product is off. */
export function offFraction(measured: Measured): number | null {
  const product = littleOf(measured);
  if (product === null || !measured.in_system) return null;
  return Math.abs(product / measured.in_system - 1);
}

/** What the theory says of the wait before one slot, in s. */
export interface Expected {
  /** The mean of an endless run; null where it has none. */
  readonly steady_s: number | null;
  /** The mean of TASKS tasks from an empty queue: 95 of 100 runs lie within. */
  readonly low_s: number;
  readonly high_s: number;
}

// chosen: the ends move by a tenth at most from seed to seed; 10 ms to compute.
const RUNS = 4000;
const OUTSIDE_FRACTION = 0.025;
const SEED = 11;

const known = new Map<string, Expected>();

/**
 * Return what to expect at a utilisation. `gap_s` is what the slot needs
 * between two tasks: for whoever waits it's a part of the task before.
 */
export function expected(utilisation: number, gap_s = 0): Expected {
  const key = `${utilisation} ${gap_s.toFixed(4)}`;
  const found = known.get(key) ?? compute(utilisation, gap_s);
  known.set(key, found);
  return found;
}

function compute(utilisation: number, gap_s: number): Expected {
  const between_s = TASK_S / utilisation;
  const dice = diceOf(SEED);
  const means_s = Array.from({ length: RUNS }, () => {
    let wait_s = 0;
    let sum_s = 0;
    for (let n = 1; n < TASKS; n += 1) {
      // Lindley: who comes next waits for what is left of those before.
      const before_s = wait_s + exponential(dice, TASK_S) + gap_s;
      wait_s = Math.max(0, before_s - exponential(dice, between_s));
      sum_s += wait_s;
    }
    return sum_s / TASKS;
  }).sort((a, b) => a - b);
  const at = (part: number): number =>
    means_s[Math.round(part * (RUNS - 1))] ?? 0;
  const busy = (TASK_S + gap_s) / between_s;
  return {
    steady_s:
      busy < 1 ? steady(1 / between_s, TASK_S + gap_s, 1).mean_wait_s : null,
    low_s: at(OUTSIDE_FRACTION),
    high_s: at(1 - OUTSIDE_FRACTION),
  };
}

/** Return the newest line if it is the last of a whole run. */
export function wholeOf(run: Run): DialLine | null {
  const last = lastOf<DialLine>(run);
  return last?.is_over ? last : null;
}
