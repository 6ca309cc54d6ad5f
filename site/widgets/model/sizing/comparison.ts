// Three plans for one load, as an architect lays them side by side: fixed for
// the peak, autoscaled, and autoscaled with spot nodes. The twin of
// demo/sizing/comparison.py.

import { tasksPerMonth } from "./costs.ts";
import { noSense } from "./errors.ts";
import type { Demand, Place, Plan, Target } from "./plan.ts";
import { planOf } from "./plan.ts";

export const USUAL_SPOT_OFF = 0.6;

/** One of the plans, and what a month's tasks cost by it. */
export interface Compared {
  readonly name: "fixed" | "autoscaled" | "spot";
  readonly spot_off: number;
  readonly plan: Plan;
  readonly usd_per_1000_tasks: number | null;
}

/** Return the plans. Refuses a load without a quiet hour. */
export function compare(
  demand: Demand,
  target: Target,
  place: Place,
): readonly Compared[] {
  const base = demand.base_rate_per_s;
  if (base === null)
    throw noSense(
      "the base rate",
      "left out",
      "the plans differ in what runs in a quiet hour. Give the rate of a " +
      "quiet hour.",
    );
  const month = [demand.rate_per_s, base, place.peak_hours] as const;
  const row = (name: Compared["name"], spot_off: number): Compared => {
    // Nothing is late where all slots always run, so nothing has to drain.
    const plan =
      name === "fixed"
        ? planOf(
            { ...demand, base_rate_per_s: null },
            { ...target, drain_s: null },
            { ...place, spot_off },
          )
        : planOf(demand, target, { ...place, spot_off });
    const usd_per_1000_tasks =
      plan.month &&
      (plan.month.average_usd / tasksPerMonth(...month)) * 1000;
    return { name, spot_off, plan, usd_per_1000_tasks };
  };
  return [
    row("fixed", 0),
    row("autoscaled", 0),
    row("spot", place.spot_off || USUAL_SPOT_OFF),
  ];
}
