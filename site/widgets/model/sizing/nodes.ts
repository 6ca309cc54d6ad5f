// What a node has left for pods: its size less what the provider keeps. The
// twin of demo/sizing/nodes.py, which has the sources.

import { noSense, SizingError } from "./errors.ts";
import { count, positive } from "./quantities.ts";

const MIB_PER_GIB = 1024;
const BYTES_PER_MIB = 2 ** 20;
const BYTES_PER_MB = 10 ** 6;
type Steps = readonly (readonly [number, number])[];
const AKS_KEPT_MILLICORES: Steps = [
  [1, 60],
  [2, 100],
  [4, 140],
  [8, 180],
  [16, 260],
  [32, 420],
  [64, 740],
];
const AKS_KEPT_MB_PER_POD = 20;
const AKS_KEPT_MB = 50;
const AKS_MOST_KEPT_FRACTION = 0.25;
const GKE_KEPT_OF_CORES: Steps = [
  [1, 0.06],
  [2, 0.01],
  [4, 0.005],
];
const GKE_KEPT_OF_FURTHER_CORES = 0.0025;
const GKE_KEPT_OF_GIB: Steps = [
  [4, 0.25],
  [8, 0.2],
  [16, 0.1],
  [128, 0.06],
];
const GKE_KEPT_OF_FURTHER_GIB = 0.02;
const GKE_KEPT_BELOW_1_GIB_MIB = 255;
const EVICTION_MIB = 100;
export const USUAL_MAX_PODS = 110;

/** A machine as it is sold. */
export interface NodeSize {
  readonly name: string;
  readonly provider: string;
  readonly cpu: number;
  readonly memory_gib: number;
}

/** What of a node pods can ask for. */
export interface Allocatable {
  readonly cpu: number;
  readonly memory_gib: number;
  readonly max_pods: number;
}

/** Return what is left of a node. */
export function allocatable(
  node: NodeSize,
  max_pods = USUAL_MAX_PODS,
): Allocatable {
  const advice = "it has to be above 0.";
  positive("the cores of a node", node.cpu, advice);
  positive("the memory of a node", node.memory_gib, advice);
  const usual = "it has to be 1 or more; 110 is typical.";
  count("the most pods of a node", max_pods, usual);
  const [kept_cpu, kept_mib] = kept(node, max_pods);
  const cpu = node.cpu - kept_cpu;
  const memory_gib = node.memory_gib - kept_mib / MIB_PER_GIB;
  if (cpu <= 0 || memory_gib <= 0)
    throw new SizingError(
      "DoesNotFit",
      `${node.name} has ${node.cpu} cores and ${node.memory_gib} GiB, and ` +
        `${node.provider} keeps ${kept_cpu} cores and ` +
        `${Math.round(kept_mib)} MiB: no room is left for a pod.`,
    );
  return { cpu, memory_gib, max_pods };
}

/** Return the cores and the MiB that the provider keeps. */
function kept(node: NodeSize, max_pods: number): readonly [number, number] {
  switch (node.provider) {
    case "aks":
      return [aksKeptCpu(node.cpu), aksKeptMib(node.memory_gib, max_pods)];
    case "gke":
      return [gkeKeptCpu(node.cpu), gkeKeptMib(node.memory_gib)];
    case "none":
      return [0, 0];
    default:
      throw new SizingError(
        "NotTold",
        `the reserved part of a node is known only for aks and gke, not for ` +
          `${node.provider}. Use \`none\`, with the size that kubectl shows ` +
          "as Allocatable.",
      );
  }
}

function aksKeptCpu(cores: number): number {
  let [low, less] = AKS_KEPT_MILLICORES[0] ?? [1, 60];
  for (const [high, more] of AKS_KEPT_MILLICORES) {
    if (cores >= low && cores <= high) {
      const part = high > low ? (cores - low) / (high - low) : 0;
      return (less + part * (more - less)) / 1000;
    }
    [low, less] = [high, more];
  }
  throw new SizingError(
    "NotTold",
    "AKS documents the reserved part of nodes with 1 to 64 cores, but not " +
    `with ${cores}.`,
  );
}

function aksKeptMib(memory_gib: number, max_pods: number): number {
  const by_pods_mb = AKS_KEPT_MB_PER_POD * max_pods + AKS_KEPT_MB;
  const by_pods_mib = (by_pods_mb * BYTES_PER_MB) / BYTES_PER_MIB;
  const by_size_mib = AKS_MOST_KEPT_FRACTION * memory_gib * MIB_PER_GIB;
  return Math.min(by_pods_mib, by_size_mib) + EVICTION_MIB;
}

function gkeKeptCpu(cores: number): number {
  if (cores < 1)
    throw noSense("the cores of a node", cores, "GKE has only whole cores.");
  return summed(cores, GKE_KEPT_OF_CORES, GKE_KEPT_OF_FURTHER_CORES);
}

function gkeKeptMib(memory_gib: number): number {
  if (memory_gib < 1) return GKE_KEPT_BELOW_1_GIB_MIB + EVICTION_MIB;
  const kept_gib = summed(
    memory_gib,
    GKE_KEPT_OF_GIB,
    GKE_KEPT_OF_FURTHER_GIB,
  );
  return kept_gib * MIB_PER_GIB + EVICTION_MIB;
}

/** Return the sum of each step's fraction of what lies in it. */
function summed(value: number, steps: Steps, further: number): number {
  let sum = 0;
  let low = 0;
  for (const [high, fraction] of steps) {
    sum += fraction * Math.max(Math.min(value, high) - low, 0);
    low = high;
  }
  return sum + further * Math.max(value - low, 0);
}
