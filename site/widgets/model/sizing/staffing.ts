// How many slots: for a wait, for a utilisation, by the square root. The
// twin of demo/sizing/staffing.py.

import { losses, MOST_SLOTS, waiting } from "./erlang.ts";
import { SizingError } from "./errors.ts";
import { offeredErlang } from "./little.ts";
import {
  between,
  ceiling,
  notNegative,
  positive,
  ROUNDING_FRACTION,
} from "./quantities.ts";
import { stretch } from "./steady.ts";

/** Return the fewest slots with which `quantile` waits `wait_s` at most. */
export function slotsForWait(
  rate_per_s: number,
  task_s: number,
  wait_s: number,
  quantile: number,
  cs2 = 1,
  ca2 = 1,
): number {
  const load = sizedLoad(rate_per_s, task_s);
  notNegative(
    "the target wait",
    wait_s,
    "it has to be 0 seconds or more.",
  );
  const advice = "it has to be a fraction below 1, such as 0.95.";
  const rest = 1 - between("the quantile", quantile, advice);
  const factor = stretch(cs2, ca2);
  for (const [slots, blocked] of losses(load)) {
    if (slots * (1 - ROUNDING_FRACTION) <= load) continue;
    if (!factor) return slots;
    const decay_per_s = (slots / task_s - rate_per_s) / factor;
    const longer =
      waiting(load, slots, blocked) * Math.exp(-decay_per_s * wait_s);
    if (longer <= rest) return slots;
  }
  throw new Error("the recursion has no end");
}

/** Return the fewest slots that are busy for that fraction at most. */
export function slotsForUtilisation(
  rate_per_s: number,
  task_s: number,
  utilisation: number,
): number {
  const load = sizedLoad(rate_per_s, task_s);
  const advice =
    "it has to be between 0 and 1; at 1 the queue grows without end. Use 0.8 " +
    "if load comes in bursts.";
  return ceiling(load / between("the utilisation", utilisation, advice));
}

/** Return load and a margin of `beta` square roots of it. */
export function squareRootSlots(offered_erlang: number, beta: number): number {
  const advice =
    "it has to be above 0 erlang: the rate times the time of a task.";
  const load = positive("the load", offered_erlang, advice);
  const margin = positive("beta", beta, "it has to be above 0; 1 and 2 are " +
    "typical.");
  return ceiling(load + margin * Math.sqrt(load));
}

/** Return the load in erlang, if it is one that can be sized. */
export function sizedLoad(rate_per_s: number, task_s: number): number {
  const load = offeredErlang(rate_per_s, task_s);
  if (load > MOST_SLOTS)
    throw new SizingError(
      "NotTold",
      `${rate_per_s} tasks a second of ${task_s} s keep ` +
        `${Math.round(load).toLocaleString("en-GB")} slots busy; this model ` +
        `computes at ` +
        `most ${MOST_SLOTS.toLocaleString("en-GB")}. Check the units, or ` +
        "divide the load into several pools.",
    );
  return load;
}
