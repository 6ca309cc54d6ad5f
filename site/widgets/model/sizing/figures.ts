// The calculator's figures: each opens to its formula, once with letters and
// once with the reader's own numbers.

import type { Asked } from "./asked.ts";
import { costFigures, machineFigures } from "./machines.ts";
import type { Plan } from "./plan.ts";
import { ofTasks } from "./sentence.ts";
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
  /** It is the one that decides how large it gets. */
  readonly binds?: boolean;
}

/** Return the figures of a plan, in the order of a reader's questions. */
export function figuresOf(asked: Asked, plan: Plan): readonly Figure[] {
  return [
    ...slotFigures(asked, plan),
    ...waitFigures(asked, plan),
    ...machineFigures(asked, plan),
    ...surgeFigures(asked, plan),
    ...costFigures(asked, plan),
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
      binds: plan.bound_by === "wait",
      formula: "the least c with C(c, a) · e^(−(c/s − λ) · t / v) ≤ 1 − p",
      worked:
        `${wish}: c = ${number(plan.slots_for_wait)}, and one fewer is too few`,
    },
    {
      id: "slots-for-bursts",
      name: "Slots with room for bursts",
      value: number(plan.slots_for_utilisation),
      binds: plan.bound_by === "utilisation",
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

function waitFigures(
  { demand, target }: Asked,
  plan: Plan,
): readonly Figure[] {
  const load = plan.steady;
  const waits = percent(load.wait_probability);
  const { quantile } = target;
  const longest = seconds(waitQuantileS(load, quantile));
  const rest = Number((1 - quantile).toPrecision(6));
  const few = percent(rest);
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
      id: "wait-quantile",
      name: `${ofTasks(quantile)} wait at most`,
      value: longest,
      formula: `v · ln(C / ${rest}) / (c/s − λ), and 0 if C is less than ${rest}`,
      worked:
        load.wait_probability > rest
          ? `${stretch} · ln(${waits} / ${few}) / ${spare} per s = ${longest}`
          : `${waits} wait, fewer than ${few}: ${longest}`,
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
      formula:
        "minReplicaCount to maxReplicaCount; targetValue of queued + running: " +
        "slots of a pod · ρ",
      worked: `targetValue ${number(replicas.target_per_pod)} a pod`,
    },
    {
      id: "backlog",
      name: "Backlog until capacity arrives",
      value: backlog,
      formula:
        "(λ − c₀ / s) · delay: HPA sync period, periodSeconds of each further " +
        "scaleUp step, start of a pod",
      worked:
        `(${rate} − ${number(before)} / ${task}) · ` +
        `${seconds(surge.delay_s)} = ${backlog}`,
    },
    {
      id: "longest-wait",
      name: "The longest wait until then",
      value: seconds(surge.peak_wait_s),
      formula: "backlog / λ: the first task in the queue saw all of it arrive",
      worked: `${backlog} / ${rate} = ${seconds(surge.peak_wait_s)}`,
    },
    {
      id: "drain",
      name: "Time to drain it",
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
