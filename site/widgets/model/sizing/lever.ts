// The largest lever on the bill: slots of a pod, where tasks only wait. The
// twin of demo/sizing/lever.py.

import { SizingError } from "./errors.ts";
import type { PodShape } from "./packing.ts";
import type { Demand, Place, Plan, Target } from "./plan.ts";
import { planOf } from "./plan.ts";

export const PACED: PodShape = { cpu: 1, memory_gib: 0.5, slots: 32 };
const WORTH_TIMES = 2;

/** The same load in pods of many slots, and how many times cheaper. */
export interface Lever {
  readonly pod: PodShape;
  readonly pods: number;
  readonly nodes: number;
  readonly usd_per_month: number;
  readonly times: number;
}

/** Return what pods of many slots would cost; null if it's no lever. */
export function leverOf(
  demand: Demand,
  target: Target,
  place: Place,
  found: Plan,
): Lever | null {
  if (found.usd_per_month === null || place.pod.slots >= PACED.slots)
    return null;
  let other: Plan;
  try {
    other = planOf(demand, target, { ...place, pod: PACED });
  } catch (error) {
    if (!(error instanceof SizingError)) throw error;
    // This node has no room for such a pod.
    return null;
  }
  if (other.usd_per_month === null) return null;
  const { pods, nodes, usd_per_month } = other;
  const times = found.usd_per_month / usd_per_month;
  return times < WORTH_TIMES
    ? null
    : { pod: PACED, pods, nodes, usd_per_month, times };
}
