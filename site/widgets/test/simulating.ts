// What tests of the simulator share: means over several seeds with their
// interval, and a load on which the two metrics differ.

import type { Metric, Spec } from "../model/sizing/simulation/run.ts";
import {
  KEDA_DEFAULTS,
  SIMULATION_DEFAULTS,
} from "../model/sizing/simulation/run.ts";
import { HPA_DEFAULTS } from "../model/sizing/simulation/hpa.ts";
import { simulate } from "../model/sizing/simulation/simulation.ts";

const RUNS = 8;
// Student's t for 99 % with 7 degrees of freedom.
const T = 3.499;
const WARM_UP_FRACTION = 0.1;

/** A mean over all runs, and half the width of its 99 % interval. */
export interface Seen {
  readonly mean: number;
  readonly off: number;
  readonly text: string;
  readonly agreesWith: (value: number) => boolean;
}

export function seen(values: readonly number[]): Seen {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const spread = Math.sqrt(squares / (values.length - 1));
  const off = (T * spread) / Math.sqrt(values.length);
  return {
    mean,
    off,
    text: `${mean} +- ${off}`,
    agreesWith: (value) => Math.abs(value - mean) <= off,
  };
}

/** Return what tasks wait for their first slot, over several seeds. */
export function waitsOf(spec: Spec): { mean_s: Seen; share: Seen } {
  const means: number[] = [];
  const shares: number[] = [];
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const { tasks } = simulate({ ...spec, seed });
    const waits = tasks
      .slice(tasks.length * WARM_UP_FRACTION)
      .flatMap((task) =>
        task.started_s === null ? [] : [task.started_s - task.arrived_s],
      );
    means.push(waits.reduce((a, b) => a + b, 0) / waits.length);
    shares.push(waits.filter((wait_s) => wait_s > 0).length / waits.length);
  }
  return { mean_s: seen(means), share: seen(shares) };
}

/** 20 busy slots for an hour, scaled by KEDA: 30 pods of one slot. */
export function scaleDefaults(metric: Metric): Spec {
  return {
    ...SIMULATION_DEFAULTS,
    seed: 1,
    until_s: 3600,
    rates: [{ from_s: 0, rate_per_s: 1 / 3 }],
    times: { shape: "lognormal", mean_s: 60, cs2: 1 },
    slots_per_pod: 1,
    pods: 30,
    scaler: {
      ...KEDA_DEFAULTS,
      ...HPA_DEFAULTS,
      metric,
      target_per_pod: metric === "waiting" ? 5 : 0.8,
      min_pods: 0,
      max_pods: 100,
    },
    grace_s: 0,
  };
}

/** Some 25 tasks of 20 minutes that come at once, and nothing after them. */
export function batchDefaults(metric: Metric): Spec {
  return {
    ...scaleDefaults(metric),
    rates: [
      { from_s: 0, rate_per_s: 2.5 },
      { from_s: 10, rate_per_s: 0 },
    ],
    times: { shape: "deterministic", mean_s: 1200 },
  };
}
