// From the fields of the calculator to what the model is asked.

import { OFFERS } from "./catalogue.ts";
import { SizingError } from "./errors.ts";
import type { Inputs, NumberName } from "./inputs.ts";
import { FIELDS } from "./inputs.ts";
import { USUAL_MAX_PODS } from "./nodes.ts";
import { USUAL_DAEMONS } from "./packing.ts";
import type { Demand, Place, Target } from "./plan.ts";

const API = { api_processes: 2, api_pool: 10 };

export interface Asked {
  readonly demand: Demand;
  readonly target: Target;
  readonly place: Place;
}

/** Return what the model is asked. Refuses a field that is empty. */
export function askedOf(inputs: Inputs): Asked {
  const offer = Object.hasOwn(OFFERS, inputs.node)
    ? OFFERS[inputs.node]
    : undefined;
  if (!offer)
    throw new SizingError("NotTold", `no node is called ${inputs.node} here.`);
  return {
    demand: {
      rate_per_s: given(inputs, "rate_per_s"),
      task_s: given(inputs, "task_s"),
      cs2: given(inputs, "cs2"),
      ca2: 1,
      base_rate_per_s: inputs.base_rate_per_s,
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
      max_pods: USUAL_MAX_PODS,
      usd_per_node_hour: offer.usd_per_hour,
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
