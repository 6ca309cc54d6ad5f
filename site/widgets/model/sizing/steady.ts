// A pool of slots with one queue, in a steady state: who waits how long.
// M/M/c, and by Allen-Cunneen for other times. The twin of
// demo/sizing/steady.py, which has the sources.

import { erlangC } from "./erlang.ts";
import { offeredErlang } from "./little.ts";
import {
  between,
  notNegative,
  slotsOf,
  squaredVariation,
} from "./quantities.ts";

/** What is so on average, as long as the load stays what it is. */
export interface Steady {
  readonly rate_per_s: number;
  readonly task_s: number;
  readonly slots: number;
  readonly offered_erlang: number;
  readonly utilisation: number;
  readonly wait_probability: number;
  readonly wait_decay_per_s: number;
  readonly mean_wait_s: number;
  readonly mean_response_s: number;
  readonly mean_waiting: number;
  readonly mean_in_system: number;
}

/** Return the wait that this fraction of all tasks doesn't exceed. */
export function waitQuantileS(load: Steady, quantile: number): number {
  const advice = "it has to be a fraction below 1, such as 0.95.";
  const rest = 1 - between("the quantile", quantile, advice);
  if (load.wait_probability <= rest) return 0;
  return Math.log(load.wait_probability / rest) / load.wait_decay_per_s;
}

/** Return the fraction of tasks that wait longer than that. */
export function longerFraction(load: Steady, wait_s: number): number {
  notNegative("the wait", wait_s, "it has to be 0 seconds or more.");
  if (load.wait_decay_per_s === Infinity) return 0;
  return load.wait_probability * Math.exp(-load.wait_decay_per_s * wait_s);
}

/** Return the fraction that waits that long at most. */
export function withinFraction(load: Steady, wait_s: number): number {
  return 1 - longerFraction(load, wait_s);
}

/** Return by how much a wait is longer than with exponential times. */
export function stretch(cs2: number, ca2 = 1): number {
  squaredVariation("Cs2 of the times", cs2);
  squaredVariation("Ca2 of the arrivals", ca2);
  return (ca2 + cs2) / 2;
}

/** Return what a load does to a pool. */
export function steady(
  rate_per_s: number,
  task_s: number,
  slots: number,
  cs2 = 1,
  ca2 = 1,
): Steady {
  const load = offeredErlang(rate_per_s, task_s);
  slotsOf(slots);
  const factor = stretch(cs2, ca2);
  const probability = erlangC(load, slots);
  const spare_per_s = slots / task_s - rate_per_s;
  // With neither varying, nobody ever waits: an infinite decay says so.
  const decay_per_s = factor ? spare_per_s / factor : Infinity;
  const wait_s = probability / decay_per_s;
  return {
    rate_per_s,
    task_s,
    slots,
    offered_erlang: load,
    utilisation: load / slots,
    wait_probability: probability,
    wait_decay_per_s: decay_per_s,
    mean_wait_s: wait_s,
    mean_response_s: wait_s + task_s,
    mean_waiting: rate_per_s * wait_s,
    mean_in_system: rate_per_s * (wait_s + task_s),
  };
}

/** Return the mean wait for one slot, exact for any times. */
export function pollaczekKhinchineS(
  rate_per_s: number,
  task_s: number,
  cs2: number,
): number {
  const load = offeredErlang(rate_per_s, task_s);
  squaredVariation("Cs2 of the times", cs2);
  // Refuses where the formula would turn negative.
  erlangC(load, 1);
  return (load * task_s * (1 + cs2)) / (2 * (1 - load));
}
