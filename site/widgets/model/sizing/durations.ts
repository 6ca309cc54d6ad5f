// What measured durations say: mean, Cs2, and whether to trust it. The twin
// of demo/sizing/durations.py, which has the sources.

import { noSense } from "./errors.ts";

const ENOUGH_SAMPLES = 1_000;
const LARGE_SHARE = 0.1;
const TAIL_FRACTION = 0.05;
const LEAST_TAIL = 10;
const HEAVY_INDEX = 2;

/** What a list of durations amounts to. */
export interface Durations {
  readonly samples: number;
  readonly mean_s: number;
  readonly cs2: number;
  readonly p50_s: number;
  readonly p95_s: number;
  readonly p99_s: number;
  readonly longest_s: number;
  readonly tail_index: number | null;
  readonly largest_share: number;
}

/** Return what these durations amount to. */
export function durations(seconds: readonly number[]): Durations {
  const above = "it has to be a number above 0 seconds.";
  seconds.forEach((value, index) => {
    if (!Number.isFinite(value) || value <= 0)
      throw noSense(`duration ${index + 1}`, value, above);
  });
  const few = "a spread needs at least 2; 1,000 are a good start.";
  if (seconds.length < 2)
    throw noSense("the number of durations", seconds.length, few);
  const ordered = [...seconds].sort((a, b) => a - b);
  const samples = ordered.length;
  const mean_s = sum(ordered) / samples;
  const spread = sum(ordered.map((value) => (value - mean_s) ** 2));
  const longest_s = ordered[samples - 1] ?? 0;
  return {
    samples,
    mean_s,
    cs2: spread / (samples - 1) / mean_s ** 2,
    p50_s: rank(ordered, 0.5),
    p95_s: rank(ordered, 0.95),
    p99_s: rank(ordered, 0.99),
    longest_s,
    tail_index: tailIndex(ordered),
    largest_share: longest_s ** 2 / sum(ordered.map((value) => value ** 2)),
  };
}

/** Return why Cs2 may not be trusted; empty if it may. */
export function doubtsOf(found: Durations): readonly string[] {
  const doubts: string[] = [];
  if (found.samples < ENOUGH_SAMPLES)
    doubts.push(
      `${found.samples} samples are fewer than ${ENOUGH_SAMPLES}: Cs2 is a ` +
        "guess.",
    );
  if (found.tail_index !== null && found.tail_index <= HEAVY_INDEX)
    doubts.push(
      `heavy tail (index ${found.tail_index.toFixed(2)}, 2 or less): the ` +
      `mean hides it, and Cs2 may never settle. Simulate, and give long ` +
      "tasks their own lane.",
    );
  if (found.largest_share >= LARGE_SHARE)
    doubts.push(
      `one sample of ${Number(found.longest_s.toPrecision(6))} s makes ` +
        `${Math.round(100 * found.largest_share)}% of the sum of squares.`,
    );
  return doubts;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Return the nearest rank: a duration that did occur. */
function rank(ordered: readonly number[], quantile: number): number {
  const at = Math.max(Math.ceil(quantile * ordered.length), 1) - 1;
  return ordered[at] ?? 0;
}

function tailIndex(ordered: readonly number[]): number | null {
  const tail = Math.floor(ordered.length * TAIL_FRACTION);
  if (tail < LEAST_TAIL) return null;
  const threshold = ordered[ordered.length - tail - 1] ?? 1;
  const excess = sum(
    ordered.slice(-tail).map((value) => Math.log(value / threshold)),
  );
  return excess > 0 ? tail / excess : null;
}
