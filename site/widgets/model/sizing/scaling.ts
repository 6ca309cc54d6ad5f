// How long capacity takes to come, and what has piled up by then: a fluid
// model. The twin of demo/sizing/scaling.py, which has the sources.

import { noSense, overloaded } from "./errors.ts";
import { offeredErlang } from "./little.ts";
import {
  ceiling,
  count,
  notNegative,
  positive,
  slotsOf,
} from "./quantities.ts";

export const KEDA_POLL_S = 30;
export const HPA_SYNC_S = 15;
export const HPA_PERIOD_S = 15;
export const HPA_UP_FACTOR = 2;
export const HPA_UP_PODS = 4;

/** What a step of the load does until the new slots have caught up. */
export interface Surge {
  readonly delay_s: number;
  readonly growth_per_s: number;
  readonly backlog: number;
  readonly drain_s: number;
  readonly peak_wait_s: number;
}

/** Return in how many periods the default policy gets there. */
export function periods(pods: number, wanted: number): number {
  const advice =
    "it has to be 1 or more: the HPA counts pods from 1 on, and KEDA scales " +
    "from 0 to 1.";
  let now = count("the number of pods", pods, advice);
  count("the wanted number", wanted, advice);
  let found = 0;
  while (now < wanted) {
    now = Math.max(now * HPA_UP_FACTOR, now + HPA_UP_PODS);
    found += 1;
  }
  return found;
}

/** Return the seconds from a step of the load to the last new slot. */
export function delayS(
  pods: number,
  wanted: number,
  start_s: number,
  { is_from_zero = false, caches_metrics = false } = {},
): number {
  const advice = "it has to be 0 seconds or more.";
  notNegative("the start of a pod", start_s, advice);
  const polls_s = is_from_zero || caches_metrics ? KEDA_POLL_S : 0;
  const further = Math.max(periods(pods, wanted) - 1, 0);
  return polls_s + HPA_SYNC_S + further * HPA_PERIOD_S + start_s;
}

/** Return the fewest slots that work off a step's backlog in `drain_s`. */
export function slotsForDrain(
  rate_per_s: number,
  task_s: number,
  slots_before: number,
  delay_s: number,
  drain_s: number,
): number {
  const load = offeredErlang(rate_per_s, task_s);
  const advice = "it has to be above 0 seconds.";
  positive("the time to drain", drain_s, advice);
  const least = Math.max(Math.floor(load) + 1, slots_before);
  const found = surge(rate_per_s, task_s, slots_before, least, delay_s);
  if (!found.backlog) return slots_before;
  const work = found.backlog + slots_before + drain_s * rate_per_s;
  return Math.max(ceiling(work / (1 + drain_s / task_s)), least);
}

/** Return backlog and drain after a step of the load to `rate_per_s`. */
export function surge(
  rate_per_s: number,
  task_s: number,
  slots_before: number,
  slots_after: number,
  delay_s: number,
): Surge {
  const load = offeredErlang(rate_per_s, task_s);
  slotsOf(slots_before);
  slotsOf(slots_after);
  notNegative("the delay", delay_s, "it has to be 0 seconds or more.");
  const growth_per_s = Math.max(rate_per_s - slots_before / task_s, 0);
  const backlog = growth_per_s * delay_s;
  if (slots_after < slots_before) {
    const less = `it is below the ${slots_before} before the step.`;
    throw noSense("the number of slots after", slots_after, less);
  }
  if (slots_after <= load && growth_per_s > 0)
    throw overloaded(load, slots_after);
  // The new slots take a task each at once.
  const left = Math.max(backlog - (slots_after - slots_before), 0);
  return {
    delay_s,
    growth_per_s,
    backlog,
    drain_s: left ? left / (slots_after / task_s - rate_per_s) : 0,
    // Who is at the head by then has seen all of it come.
    peak_wait_s: backlog / rate_per_s,
  };
}
