// From the fields of the calculator to what the model is asked.

import { OFFERS } from "./catalogue.ts";
import { SizingError } from "./errors.ts";
import type { Inputs, NumberName } from "./inputs.ts";
import { FIELDS } from "./inputs.ts";
import { USUAL_DAEMONS } from "./packing.ts";
import type { Demand, Place, Target } from "./plan.ts";
import { number } from "./words.ts";

const API = { api_processes: 2, api_pool: 10 };

export interface Asked {
  readonly demand: Demand;
  readonly target: Target;
  readonly place: Place;
  /** What couldn't be taken as it is, and what became of it. */
  readonly notes: readonly string[];
}

/** Return what the model is asked. Refuses a field that is empty. */
export function askedOf(inputs: Inputs): Asked {
  const offer = Object.hasOwn(OFFERS, inputs.node)
    ? OFFERS[inputs.node]
    : undefined;
  if (!offer)
    throw new SizingError("NotTold", `no node is called ${inputs.node}.`);
  const rate_per_s = given(inputs, "rate_per_s");
  const base = inputs.base_rate_per_s;
  // Whoever makes the rate smaller, field by field, comes by here.
  const is_upside_down = base !== null && base > rate_per_s && rate_per_s > 0;
  return {
    notes: is_upside_down
      ? [
          `the quiet hour has ${number(base)} tasks a second, but the busy ` +
          `hour ${number(rate_per_s)}. The quiet hour is ignored, so nothing ` +
          "scales. Enter a smaller rate for it.",
        ]
      : [],
    demand: {
      rate_per_s,
      task_s: given(inputs, "task_s"),
      cs2: given(inputs, "cs2"),
      ca2: 1,
      base_rate_per_s: is_upside_down ? null : base,
    },
    target: {
      wait_s: given(inputs, "wait_s"),
      quantile: given(inputs, "within_percent") / 100,
      utilisation: given(inputs, "busy_percent") / 100,
      drain_s: null,
    },
    place: {
      node: offer.node,
      pod: {
        cpu: given(inputs, "pod_cpu"),
        memory_gib: given(inputs, "pod_memory_gib"),
        slots: given(inputs, "slots_per_pod"),
      },
      daemons: USUAL_DAEMONS,
      max_pods: given(inputs, "max_pods"),
      usd_per_node_hour: inputs.price_usd ?? offer.usd_per_hour,
      peak_hours: given(inputs, "peak_hours"),
      spot_off: given(inputs, "spot_percent") / 100,
      rest_usd_per_month: given(inputs, "rest_usd"),
      start_s: given(inputs, "start_s"),
      ...API,
    },
  };
}

/** Return the number in a field that can't be left empty. */
function given(inputs: Inputs, name: NumberName): number {
  const value = inputs[name];
  if (value !== null) return value;
  const label = FIELDS.find((field) => field.name === name)?.label ?? name;
  throw new SizingError("NoSense", `“${label}” needs a number.`);
}
