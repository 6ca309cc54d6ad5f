// How many pods fit on a node, and how many nodes that makes: pods come
// whole. The twin of demo/sizing/packing.py.

import { SizingError } from "./errors.ts";
import type { Allocatable } from "./nodes.ts";
import {
  ceiling,
  count,
  floor,
  notNegative,
  positive,
  slotsOf,
} from "./quantities.ts";

const SURGE_FRACTION = 0.25;

/** What one worker pod asks for, and how many slots it has. */
export interface PodShape {
  readonly cpu: number;
  readonly memory_gib: number;
  readonly slots: number;
}

/** What runs on every node: log shippers, the network, metrics. */
export interface Daemons {
  readonly cpu: number;
  readonly memory_gib: number;
  readonly pods: number;
}

export const USUAL_DAEMONS: Daemons = { cpu: 0.3, memory_gib: 0.5, pods: 8 };

/** How many pods a node takes, and what it runs out of first. */
export interface Packed {
  readonly pods_per_node: number;
  readonly slots_per_node: number;
  readonly bound_by: string;
  readonly cpu_left: number;
  readonly memory_left_gib: number;
}

/** Return how many pods fit on a node. */
export function pack(
  room: Allocatable,
  pod: PodShape,
  daemons: Daemons,
): Packed {
  const asks =
    "it has to be above 0: without a request, a pod can't be placed.";
  positive("the CPU of a pod", pod.cpu, asks);
  positive("the memory of a pod", pod.memory_gib, asks);
  slotsOf(pod.slots);
  const advice = "it has to be 0 or more.";
  notNegative("the CPU of daemonsets", daemons.cpu, advice);
  notNegative("the memory of daemonsets", daemons.memory_gib, advice);
  count("the pods of daemonsets", daemons.pods, advice, 0);
  const cpu = room.cpu - daemons.cpu;
  const memory_gib = room.memory_gib - daemons.memory_gib;
  const fits: readonly (readonly [string, number])[] = [
    ["cpu", floor(Math.max(cpu, 0) / pod.cpu)],
    ["memory", floor(Math.max(memory_gib, 0) / pod.memory_gib)],
    ["max pods", Math.max(room.max_pods - daemons.pods, 0)],
  ];
  const [bound_by, pods] = fits.reduce((a, b) => (b[1] < a[1] ? b : a));
  if (pods < 1)
    throw new SizingError(
      "DoesNotFit",
      `a pod with ${pod.cpu} CPU and ${pod.memory_gib} GiB doesn't fit on a ` +
        `node that has ${cpu.toFixed(2)} CPU, ${memory_gib.toFixed(2)} GiB ` +
        `and ${room.max_pods - daemons.pods} pods left for it: it lacks ` +
        `${bound_by}. Take a larger node or a smaller pod.`,
    );
  return {
    pods_per_node: pods,
    slots_per_node: pods * pod.slots,
    bound_by,
    cpu_left: cpu - pods * pod.cpu,
    memory_left_gib: memory_gib - pods * pod.memory_gib,
  };
}

/** Return how many pods have that many slots. */
export function podsFor(slots: number, pod: PodShape): number {
  return Math.ceil(slotsOf(slots) / slotsOf(pod.slots));
}

/** Return how many pods there are at most while a new version comes. */
export function rolloutPods(pods: number): number {
  const advice = "it has to be a whole number, 1 or more.";
  count("the number of pods", pods, advice);
  return pods + ceiling(pods * SURGE_FRACTION);
}

/** Return how many nodes take that many pods. */
export function nodesFor(pods: number, packed: Packed): number {
  const advice = "it has to be a whole number, 1 or more.";
  return Math.ceil(
    count("the number of pods", pods, advice) / packed.pods_per_node,
  );
}
