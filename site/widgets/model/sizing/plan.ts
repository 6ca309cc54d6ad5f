// All of it at once: from a load and a wish to slots, pods, nodes, costs. The
// twin of demo/sizing/plan.py.

import { connections } from "./broker.ts";
import type { Month } from "./costs.ts";
import { monthOf, usdPer1000Tasks, usdPerMonth } from "./costs.ts";
import { noSense } from "./errors.ts";
import type { NodeSize } from "./nodes.ts";
import { allocatable } from "./nodes.ts";
import type { Daemons, Packed, PodShape } from "./packing.ts";
import { nodesFor, pack, podsFor, rolloutPods } from "./packing.ts";
import { ratePerS } from "./quantities.ts";
import type { Surge } from "./scaling.ts";
import { delayS, slotsForDrain, surge } from "./scaling.ts";
import { slotsForUtilisation, slotsForWait } from "./staffing.ts";
import type { Steady } from "./steady.ts";
import { steady } from "./steady.ts";
import { percent } from "./words.ts";

const FAR_FROM_EXPONENTIAL_CS2 = 2;
const TIGHT_UTILISATION = 0.95;
const LONG_WAIT_IN_TASKS = 10;

/** What comes: the rate of the busy hour, and how long a task takes. */
export interface Demand {
  readonly rate_per_s: number;
  readonly task_s: number;
  readonly cs2: number;
  readonly ca2: number;
  readonly base_rate_per_s: number | null;
}

/** What is wished for. */
export interface Target {
  readonly wait_s: number;
  readonly quantile: number;
  readonly utilisation: number;
  readonly drain_s: number | null;
}

/** Where it runs. */
export interface Place {
  readonly node: NodeSize;
  readonly pod: PodShape;
  readonly daemons: Daemons;
  readonly max_pods: number;
  readonly usd_per_node_hour: number | null;
  readonly peak_hours: number;
  readonly spot_off: number;
  readonly rest_usd_per_month: number;
  readonly start_s: number;
  readonly api_processes: number;
  readonly api_pool: number;
}

/** What stands in the manifests of the workers. */
export interface Replicas {
  readonly min_replicas: number;
  readonly max_replicas: number;
  readonly slots_per_pod: number;
  readonly target_per_pod: number;
  readonly request_cpu: number;
  readonly request_memory_gib: number;
}

/** The answer. `surge` is null if there's no step to a peak. */
export interface Plan {
  readonly slots_for_wait: number;
  readonly slots_for_utilisation: number;
  readonly slots_for_drain: number | null;
  /** Which of these wanted the most. */
  readonly bound_by: "wait" | "utilisation" | "drain";
  readonly slots: number;
  readonly steady: Steady;
  readonly pods: number;
  readonly packed: Packed;
  readonly nodes: number;
  readonly quiet_nodes: number;
  readonly rollout_nodes: number;
  readonly replicas: Replicas;
  readonly surge: Surge | null;
  readonly broker_connections: number;
  readonly month: Month | null;
  /** Of the nodes at the peak, as if it were peak all month. */
  readonly usd_per_month: number | null;
  readonly usd_per_1000_tasks: number | null;
  readonly warnings: readonly string[];
}

/** Return what it takes. */
export function planOf(demand: Demand, target: Target, place: Place): Plan {
  const { rate_per_s, task_s, cs2, ca2 } = demand;
  const { wait_s, quantile, utilisation } = target;
  const wait = slotsForWait(rate_per_s, task_s, wait_s, quantile, cs2, ca2);
  const busy = slotsForUtilisation(rate_per_s, task_s, utilisation);
  const scaled = scaling(demand, target, place, Math.max(wait, busy));
  const most = Math.max(wait, busy, scaled.drain ?? 0);
  const pods = podsFor(most, place.pod);
  // Pods come whole, so there are some slots more than were asked for.
  const slots = pods * place.pod.slots;
  const load = steady(rate_per_s, task_s, slots, cs2, ca2);
  const room = allocatable(place.node, place.max_pods);
  const packed = pack(room, place.pod, place.daemons);
  const nodes = nodesFor(pods, packed);
  const price = place.usd_per_node_hour;
  const { base_slots, late_s, drain } = scaled;
  const base_pods = podsFor(base_slots, place.pod);
  const quiet_nodes = nodesFor(base_pods, packed);
  return {
    slots_for_wait: wait,
    slots_for_utilisation: busy,
    slots_for_drain: drain,
    bound_by: most === wait ? "wait" : most === busy ? "utilisation" : "drain",
    slots,
    steady: load,
    pods,
    packed,
    nodes,
    quiet_nodes,
    rollout_nodes: nodesFor(rolloutPods(pods), packed),
    replicas: {
      min_replicas: base_pods,
      max_replicas: pods,
      slots_per_pod: place.pod.slots,
      target_per_pod: place.pod.slots * utilisation,
      request_cpu: place.pod.cpu,
      request_memory_gib: place.pod.memory_gib,
    },
    surge:
      late_s === null
        ? null
        : surge(rate_per_s, task_s, base_slots, slots, late_s),
    broker_connections: connections(
      pods,
      place.pod.slots,
      place.api_processes,
      place.api_pool,
    ),
    month:
      price === null
        ? null
        : monthOf(
            quiet_nodes,
            nodes,
            price,
            place.peak_hours,
            place.spot_off,
            place.rest_usd_per_month,
          ),
    usd_per_month: price === null ? null : usdPerMonth(nodes, price),
    usd_per_1000_tasks:
      price === null ? null : usdPer1000Tasks(nodes, price, rate_per_s),
    warnings: warningsOf(demand, target, load),
  };
}

interface Scaled {
  readonly base_slots: number;
  readonly late_s: number | null;
  readonly drain: number | null;
}

function scaling(
  demand: Demand,
  target: Target,
  place: Place,
  slots: number,
): Scaled {
  const base = demand.base_rate_per_s;
  // Everything always runs, and nothing is late.
  if (base === null) return { base_slots: slots, late_s: null, drain: null };
  ratePerS(base);
  if (base > demand.rate_per_s) {
    const advice = `it is above the peak of ${demand.rate_per_s} a second.`;
    throw noSense("the base rate", base, advice);
  }
  const few = slotsForUtilisation(base, demand.task_s, target.utilisation);
  const base_pods = podsFor(few, place.pod);
  const base_slots = base_pods * place.pod.slots;
  const pods = podsFor(Math.max(slots, base_slots), place.pod);
  const late_s = delayS(base_pods, pods, place.start_s);
  const { rate_per_s, task_s } = demand;
  const drain =
    target.drain_s === null
      ? null
      : slotsForDrain(rate_per_s, task_s, base_slots, late_s, target.drain_s);
  return { base_slots, late_s, drain };
}

function warningsOf(
  demand: Demand,
  target: Target,
  load: Steady,
): readonly string[] {
  const found: string[] = [];
  if (demand.cs2 >= FAR_FROM_EXPONENTIAL_CS2 && load.slots > 1)
    found.push(
      `Cs2 is ${Number(demand.cs2.toPrecision(6))}: with several slots and ` +
      `times that vary this much, the wait is an approximation that may be ` +
      `off by more than a tenth. Simulate it with the button of the ` +
      "calculator.",
    );
  if (load.utilisation > TIGHT_UTILISATION)
    found.push(
      `a rate that is ${percent(load.slots / load.offered_erlang - 1)} ` +
        "higher is more than these slots can do. The formulas hold for a " +
        "steady load, so leave room for bursts.",
    );
  if (target.wait_s >= demand.task_s * LONG_WAIT_IN_TASKS)
    found.push(
      "the allowed wait is at least ten times as long as a task. The system " +
      "takes long to reach its steady state, and a busy hour may be over " +
      "before.",
    );
  return found;
}
