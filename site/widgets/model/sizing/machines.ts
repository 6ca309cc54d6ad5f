// The calculator's figures about machines and the bill.

import type { Asked } from "./asked.ts";
import { HOURS_PER_MONTH, PARTS_LEFT_OUT } from "./costs.ts";
import type { Figure } from "./figures.ts";
import { allocatable } from "./nodes.ts";
import { rolloutPods } from "./packing.ts";
import type { Plan } from "./plan.ts";
import { number } from "./words.ts";

/** Return how many fit, how many nodes that makes, and who asks the broker. */
export function machineFigures(
  { place }: Asked,
  plan: Plan,
): readonly Figure[] {
  const room = allocatable(place.node, place.max_pods);
  const { packed } = plan;
  const { daemons, pod } = place;
  const kept_gib = number(place.node.memory_gib - room.memory_gib);
  const rollout = rolloutPods(plan.pods);
  return [
    {
      id: "pods-per-node",
      name: "Pods on a node",
      value: number(packed.pods_per_node),
      formula:
        "the smallest of ⌊(cores − reserved − daemonsets) / CPU of a pod⌋, " +
        "the same for memory, and max pods less those of daemonsets",
      worked:
        `${place.node.name}: CPU ⌊(${number(room.cpu)} − ` +
        `${number(daemons.cpu)}) / ${number(pod.cpu)}⌋, memory ` +
        `⌊(${number(room.memory_gib)} − ${number(daemons.memory_gib)}) / ` +
        `${number(pod.memory_gib)}⌋, pods ${place.max_pods} − ` +
        `${daemons.pods}; AKS reserves ${kept_gib} GiB at ${place.max_pods} ` +
        `pods. Full by ${packed.bound_by}: ${number(packed.pods_per_node)}`,
    },
    {
      id: "nodes",
      name: "Nodes for the workers",
      value: number(plan.nodes),
      formula: "⌈pods / pods on a node⌉",
      worked:
        `⌈${number(plan.pods)} / ${number(packed.pods_per_node)}⌉ = ` +
        number(plan.nodes),
    },
    {
      id: "rollout-nodes",
      name: "Nodes during a rollout",
      value: number(plan.rollout_nodes),
      formula: "⌈pods and a quarter of them / pods on a node⌉ (maxSurge 25%)",
      worked:
        `⌈${number(rollout)} / ${number(packed.pods_per_node)}⌉ = ` +
        `${number(plan.rollout_nodes)}: quota and addresses have to allow ` +
        `this many`,
    },
    {
      id: "broker-connections",
      name: "Connections to the broker",
      value: number(plan.broker_connections),
      formula: "pods · (4 + 1.3 · slots) + API processes · (pool + 1)",
      worked:
        `${number(plan.pods)} · (4 + 1.3 · ${number(place.pod.slots)}) + ` +
        `${place.api_processes} · ${place.api_pool + 1} = ` +
        number(plan.broker_connections),
    },
  ];
}

/** Return what a month costs: quiet, on average, at its peak. */
export function costFigures({ place }: Asked, plan: Plan): readonly Figure[] {
  const { month } = plan;
  const price = place.usd_per_node_hour;
  if (!month || price === null) return [];
  const usd = (value: number) => `${number(Math.round(value))} USD`;
  const rest = place.rest_usd_per_month;
  const and_rest = rest > 0 ? ` + ${usd(rest)}` : "";
  const off = place.spot_off > 0 ? ` · ${number(1 - place.spot_off)}` : "";
  const quiet = `${number(plan.quiet_nodes)} · ${price} USD`;
  const more =
    `${number(plan.nodes - plan.quiet_nodes)} · ${price} USD${off}`;
  const left_out = PARTS_LEFT_OUT.join(", ");
  const figures: Figure[] = [
    {
      id: "cost-quiet",
      name: "A quiet month",
      value: usd(month.quiet_usd),
      formula: `nodes of the quiet hour · price · ${HOURS_PER_MONTH} hours`,
      worked: `${quiet} · ${HOURS_PER_MONTH}${and_rest} = ${usd(month.quiet_usd)}`,
    },
    {
      id: "cost-average",
      name: "An average month",
      value: usd(month.average_usd),
      formula: "quiet month + further nodes · price · busy hours",
      worked:
        `${quiet} · ${HOURS_PER_MONTH} + ${more} · ` +
        `${number(place.peak_hours)}${and_rest} = ${usd(month.average_usd)}`,
    },
    {
      id: "cost",
      name: "Peak all month",
      value: usd(month.peak_usd),
      formula:
        `the same with ${HOURS_PER_MONTH} busy hours: an upper bound, not a ` +
        `forecast`,
      worked:
        `${quiet} · ${HOURS_PER_MONTH} + ${more} · ${HOURS_PER_MONTH}` +
        `${and_rest} = ${usd(month.peak_usd)}`,
    },
  ];
  const shown = plan.surge ? figures : figures.slice(2);
  return [
    ...shown,
    {
      id: "cost-rest",
      name: "Not included",
      value: rest > 0 ? "see there" : `${PARTS_LEFT_OUT.length} parts`,
      formula:
        rest > 0
          ? `“Rest of the bill” has to cover: ${left_out}`
          : `${left_out}: enter them in “Rest of the bill”`,
      worked: rest > 0 ? usd(rest) : "0 USD",
    },
  ];
}
