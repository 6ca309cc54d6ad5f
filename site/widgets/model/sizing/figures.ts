// The calculator's figures: each opens to its formula, once with letters and
// once with the reader's own numbers.

import type { Asked } from "./asked.ts";
import { allocatable } from "./nodes.ts";
import type { Plan } from "./plan.ts";
import { waitQuantileS } from "./steady.ts";
import { number, percent, seconds } from "./words.ts";

/** One line of the answer. */
export interface Figure {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly formula: string;
  /** The formula with the reader's numbers in it. */
  readonly worked: string;
}

/** Return the figures of a plan, in the order of a reader's questions. */
export function figuresOf(asked: Asked, plan: Plan): readonly Figure[] {
  return [
    ...slotFigures(asked, plan),
    ...waitFigures(asked, plan),
    ...machineFigures(asked, plan),
    ...surgeFigures(asked, plan),
  ];
}

function slotFigures(
  { demand, target, place }: Asked,
  plan: Plan,
): readonly Figure[] {
  const rate = number(demand.rate_per_s);
  const busy = number(plan.steady.offered_erlang);
  const wish = `${percent(target.quantile)} within ${seconds(target.wait_s)}`;
  return [
    {
      id: "load",
      name: "Slots that are always busy",
      value: busy,
      formula: "a = λ · s (Little's law)",
      worked: `${rate}/s · ${seconds(demand.task_s)} = ${busy}`,
    },
    {
      id: "slots-for-wait",
      name: "Slots for the wait",
      value: number(plan.slots_for_wait),
      formula: "the least c with C(c, a) · e^(−(c/s − λ) · t / v) ≤ 1 − p",
      worked: `${wish}: c = ${number(plan.slots_for_wait)}, one fewer is too few`,
    },
    {
      id: "slots-for-bursts",
      name: "Slots with room for bursts",
      value: number(plan.slots_for_utilisation),
      formula: "⌈a / ρ⌉",
      worked:
        `⌈${busy} / ${number(target.utilisation)}⌉ = ` +
        number(plan.slots_for_utilisation),
    },
    {
      id: "pods",
      name: "Pods",
      value: number(plan.pods),
      formula: "⌈the larger of both / slots of a pod⌉",
      worked:
        `⌈${number(Math.max(plan.slots_for_wait, plan.slots_for_utilisation))}` +
        ` / ${number(place.pod.slots)}⌉ = ${number(plan.pods)}, ` +
        `${number(plan.slots)} slots`,
    },
  ];
}

function waitFigures({ demand }: Asked, plan: Plan): readonly Figure[] {
  const load = plan.steady;
  const waits = percent(load.wait_probability);
  const p95 = seconds(waitQuantileS(load, 0.95));
  const stretch = number((demand.ca2 + demand.cs2) / 2);
  const spare = number(load.slots / load.task_s - load.rate_per_s);
  return [
    {
      id: "utilisation",
      name: "Utilisation",
      value: percent(load.utilisation),
      formula: "ρ = a / c",
      worked:
        `${number(load.offered_erlang)} / ${number(load.slots)} = ` +
        percent(load.utilisation),
    },
    {
      id: "wait-probability",
      name: "Tasks that wait at all",
      value: waits,
      formula: "Erlang C: C = B / (1 − ρ (1 − B)), B by recursion",
      worked: `C(${number(load.slots)}, ${number(load.offered_erlang)}) = ${waits}`,
    },
    {
      id: "mean-wait",
      name: "Mean wait",
      value: seconds(load.mean_wait_s),
      formula: "C / (c/s − λ) · v, with v = (Ca² + Cs²) / 2",
      worked: `${waits} / ${spare} per s · ${stretch} = ${seconds(load.mean_wait_s)}`,
    },
    {
      id: "p95-wait",
      name: "95 of 100 wait at most",
      value: p95,
      formula: "v · ln(C / 0.05) / (c/s − λ), and 0 if C is less than 0.05",
      worked:
        load.wait_probability > 0.05
          ? `${stretch} · ln(${waits} / 5%) / ${spare} per s = ${p95}`
          : `${waits} wait, fewer than 5 of 100: ${p95}`,
    },
  ];
}

function machineFigures({ place }: Asked, plan: Plan): readonly Figure[] {
  const room = allocatable(place.node, place.max_pods);
  const { packed } = plan;
  const price = place.usd_per_node_hour ?? 0;
  const usd = `${number(Math.round(plan.usd_per_month ?? 0))} USD`;
  return [
    {
      id: "pods-per-node",
      name: "Pods on a node",
      value: number(packed.pods_per_node),
      formula: "⌊(cores − kept − daemonsets) / CPU of a pod⌋, memory alike",
      worked:
        `${place.node.name}: ⌊(${number(room.cpu)} − ` +
        `${number(place.daemons.cpu)}) / ${number(place.pod.cpu)}⌋, ` +
        `full by ${packed.bound_by}: ${number(packed.pods_per_node)}`,
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
      id: "cost",
      name: "A month",
      value: usd,
      formula: "nodes · price · 730 hours",
      worked: `${number(plan.nodes)} · ${price} USD · 730 = ${usd}`,
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

function surgeFigures({ demand }: Asked, plan: Plan): readonly Figure[] {
  const { surge, replicas } = plan;
  if (!surge) return [];
  const before = replicas.min_replicas * replicas.slots_per_pod;
  const rate = `${number(demand.rate_per_s)}/s`;
  const task = seconds(demand.task_s);
  const backlog = number(Math.round(surge.backlog));
  const more = number(plan.slots - before);
  return [
    {
      id: "replicas",
      name: "Replicas, least and most",
      value:
        `${number(replicas.min_replicas)} to ` +
        number(replicas.max_replicas),
      formula: "KEDA's target for queued + running: slots of a pod · ρ",
      worked: `target ${number(replicas.target_per_pod)} a pod`,
    },
    {
      id: "backlog",
      name: "Backlog until capacity is there",
      value: backlog,
      formula: "(λ − c₀ / s) · delay",
      worked:
        `(${rate} − ${number(before)} / ${task}) · ` +
        `${seconds(surge.delay_s)} = ${backlog}`,
    },
    {
      id: "drain",
      name: "It is gone after another",
      value: seconds(surge.drain_s),
      formula: "(backlog − (c − c₀)) / (c / s − λ), or 0",
      worked:
        surge.drain_s > 0
          ? `(${backlog} − ${more}) / (${number(plan.slots)} / ${task} − ` +
            `${rate}) = ${seconds(surge.drain_s)}`
          : `${more} new slots take ${backlog} tasks at once`,
    },
  ];
}
