// What is simulated, and what comes out of it: the shapes, with the limits
// that they have.

import type { Times } from "./dice.ts";
import type { HpaSettings } from "./hpa.ts";
import type { Starting } from "./pods.ts";

/** From that second on, arrivals come at that rate. */
export interface Rate {
  readonly from_s: number;
  readonly rate_per_s: number;
}

/**
 * What the autoscaler looks at. `waiting` is the length of the broker's list;
 * `queued_and_running` counts the tasks that are being done, too.
 */
export type Metric = "waiting" | "queued_and_running";

/** https://keda.sh/docs/latest/reference/scaledobject-spec/ */
export interface Keda extends HpaSettings {
  readonly kind: "keda";
  readonly metric: Metric;
  /** From 0 to 1 it is KEDA that looks, that often. */
  readonly poll_s: number;
  /** So long without work until it goes to 0. */
  readonly cooldown_s: number;
  /** Whether the HPA sees what KEDA saw at its last poll. */
  readonly caches_metrics: boolean;
}

export type Scaler =
  | { readonly kind: "none" }
  /** That many pods are ready at that second, as by a plan. */
  | { readonly kind: "planned"; readonly at_s: number; readonly pods: number }
  | Keda;

export interface Spec {
  readonly seed: number;
  readonly until_s: number;
  readonly rates: readonly Rate[];
  readonly times: Times;
  readonly slots_per_pod: number;
  readonly pods: number;
  readonly scaler: Scaler;
  readonly starting: Starting;
  /** What a pod that has to go gets to finish what it does. */
  readonly grace_s: number;
  /** Until what was cut off is queued again: a lease has to run out. */
  readonly requeue_s: number;
  readonly sample_s: number;
}

/** The defaults: KEDA's and ours (a lease of 3 s). */
export const SIMULATION_DEFAULTS = {
  grace_s: 30,
  requeue_s: 3,
  sample_s: 5,
  starting: {
    pod_start_s: 30,
    node_start_s: 180,
    node_scan_s: 10,
    pods_per_node: 7,
    nodes: 1_000,
  },
} as const;

export const KEDA_DEFAULTS = {
  kind: "keda",
  poll_s: 30,
  cooldown_s: 300,
  caches_metrics: false,
} as const;

/** How things stand at a moment. */
export interface Sample {
  readonly at_s: number;
  readonly waiting: number;
  readonly running: number;
  readonly slots: number;
  readonly pods_wanted: number;
  readonly pods_ready: number;
  readonly pods_leaving: number;
  readonly nodes: number;
  readonly killed: number;
}

/** One task's fate. */
export interface TaskFate {
  readonly arrived_s: number;
  /** When a slot took it first; null while it waits. */
  started_s: number | null;
  ended_s: number | null;
  attempts: number;
}

export interface Outcome {
  readonly samples: readonly Sample[];
  readonly tasks: readonly TaskFate[];
  /** Attempts that were cut off, and the work that was thrown away. */
  readonly killed: number;
  readonly lost_work_s: number;
}
