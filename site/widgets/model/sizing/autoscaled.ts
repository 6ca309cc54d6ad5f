// An hour of an autoscaled pool: a steady load, a step up, and the same load
// again. What the simulator makes of it, and what the fluid model says of the
// step. Pure; the same settings give the same hour.

import type { Choice } from "../choice.ts";
import type { Surge } from "./scaling.ts";
import { delayS, surge } from "./scaling.ts";
import { HPA_DEFAULTS } from "./simulation/hpa.ts";
import type { Metric, Outcome, Spec } from "./simulation/run.ts";
import { KEDA_DEFAULTS, SIMULATION_DEFAULTS } from "./simulation/run.ts";
import { simulate } from "./simulation/simulation.ts";

// chosen: all of the load in one hour, and time for the HPA's five minutes.
export const STEP_S = 900;
export const STEP_ENDS_S = 2400;
export const UNTIL_S = 3600;
export const TASK_S = 60;
// chosen: a pool that one can still count.
export const BUSY_BEFORE = 20;
const UTILISATION = 0.8;
export const PODS_BEFORE = Math.ceil(BUSY_BEFORE / UTILISATION);
export const LIST_PER_POD = 5;
// The nodes that the first pods stand on, and no place to spare.
const COLD_NODES = Math.ceil(
  PODS_BEFORE / SIMULATION_DEFAULTS.starting.pods_per_node,
);

export interface Settings {
  /** How many times the load is what it was. */
  readonly step: number;
  readonly metric: Metric;
  readonly has_cold_nodes: boolean;
}

/** An hour, and what is read off it. */
export interface Hour {
  readonly settings: Settings;
  readonly most_pods: number;
  readonly outcome: Outcome;
  /** What the model expects of the step. */
  readonly model: Surge;
  readonly killed_before_step: number;
  readonly longest_wait_s: number;
  readonly most_waiting: number;
  /** From the step until nothing waits; null if it never came to that. */
  readonly empty_after_s: number | null;
}

/** Return the settings that a choice means. */
export function settingsOf(choice: Choice): Settings {
  return {
    step: Number(choice["step"]),
    metric: choice["metric"] === "both" ? "queued_and_running" : "waiting",
    has_cold_nodes: choice["nodes"] === "cold",
  };
}

/** Return as many pods as the load after the step needs. */
export function mostPods({ step }: Settings): number {
  return Math.ceil((BUSY_BEFORE * step) / UTILISATION);
}

/** Return what is simulated; `seed` draws the tasks. */
export function specOf(settings: Settings, seed = 1): Spec {
  const { starting } = SIMULATION_DEFAULTS;
  const rate_per_s = BUSY_BEFORE / TASK_S;
  return {
    ...SIMULATION_DEFAULTS,
    seed,
    until_s: UNTIL_S,
    rates: [
      { from_s: 0, rate_per_s },
      { from_s: STEP_S, rate_per_s: rate_per_s * settings.step },
      { from_s: STEP_ENDS_S, rate_per_s },
    ],
    times: { shape: "lognormal", mean_s: TASK_S, cs2: 1 },
    slots_per_pod: 1,
    pods: PODS_BEFORE,
    scaler: {
      ...KEDA_DEFAULTS,
      ...HPA_DEFAULTS,
      metric: settings.metric,
      target_per_pod:
        settings.metric === "waiting" ? LIST_PER_POD : UTILISATION,
      min_pods: 1,
      max_pods: mostPods(settings),
    },
    starting: {
      ...starting,
      nodes: settings.has_cold_nodes ? COLD_NODES : starting.nodes,
    },
  };
}

/** Return what the model says of the step, with the slots as planned. */
export function modelOf(settings: Settings): Surge {
  const { pod_start_s, node_start_s, node_scan_s } =
    SIMULATION_DEFAULTS.starting;
  const node_s = settings.has_cold_nodes ? node_scan_s + node_start_s : 0;
  const most = mostPods(settings);
  const delay_s = delayS(PODS_BEFORE, most, pod_start_s + node_s);
  const rate_per_s = (BUSY_BEFORE * settings.step) / TASK_S;
  return surge(rate_per_s, TASK_S, PODS_BEFORE, most, delay_s);
}

/** Simulate an hour. */
export function hourOf(settings: Settings, seed = 1): Hour {
  const outcome = simulate(specOf(settings, seed));
  const model = modelOf(settings);
  const { samples, tasks } = outcome;
  const stepped = samples.filter(
    ({ at_s }) => at_s > STEP_S && at_s < STEP_ENDS_S,
  );
  const waits_s = tasks
    .filter((t) => t.arrived_s >= STEP_S && t.arrived_s < STEP_ENDS_S)
    .map((t) => (t.started_s ?? UNTIL_S) - t.arrived_s);
  const empty = stepped.find(
    ({ at_s, waiting }) => at_s >= STEP_S + model.delay_s && waiting === 0,
  );
  return {
    settings,
    most_pods: mostPods(settings),
    outcome,
    model,
    killed_before_step: samples.findLast((s) => s.at_s <= STEP_S)?.killed ?? 0,
    longest_wait_s: Math.max(0, ...waits_s),
    most_waiting: Math.max(0, ...stepped.map((s) => s.waiting)),
    empty_after_s: empty ? empty.at_s - STEP_S : null,
  };
}

/** A corner of the model's line: so many wait at that second. */
export interface Corner {
  readonly at_s: number;
  readonly waiting: number;
}

/** Return the model's line: it grows, new slots take a task each, it drains. */
export function cornersOf({ model, most_pods }: Hour): readonly Corner[] {
  const full_s = STEP_S + model.delay_s;
  const left = Math.max(model.backlog - (most_pods - PODS_BEFORE), 0);
  return [
    { at_s: STEP_S, waiting: 0 },
    { at_s: full_s, waiting: model.backlog },
    { at_s: full_s, waiting: left },
    { at_s: full_s + model.drain_s, waiting: 0 },
    { at_s: UNTIL_S, waiting: 0 },
  ];
}

/** Return how many wait by the model at a moment. */
export function waitingByModel(hour: Hour, at_s: number): number {
  const corners = cornersOf(hour);
  const next = corners.findIndex((corner) => corner.at_s >= at_s);
  const to = corners[next];
  const from = corners[next - 1];
  if (!to || !from) return 0;
  const part = (at_s - from.at_s) / (to.at_s - from.at_s);
  return from.waiting + part * (to.waiting - from.waiting);
}
