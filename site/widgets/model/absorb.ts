// What a run of `absorb` has measured so far: the counts of four doors. What
// a line holds: lessons/load/runs/absorb.py. Pure.

import type { components } from "../../generated/api.d.ts";
import { beganMs, inputOf, lastOf, seenOf } from "./experiment.ts";
import type { Run } from "./run.ts";

type Schemas = components["schemas"];
type AbsorbLine = Schemas["AbsorbLine"];
export type Count = Schemas["AbsorbDoorCount"];
export type Door = Count["door"];

export const DOORS: readonly Door[] = [
  "unbounded",
  "bounded",
  "predicted",
  "dropping",
];
/** As lessons/doors/door.py and lessons/load/runs/absorb.py have them. */
export const PATIENCE_S = 1.5;
// chosen: long enough for a steady rate, short enough to see it fall.
const RATE_MS = 3000;

export interface Point {
  /** On the run's clock. */
  readonly at_ms: number;
  readonly value: number;
}

interface At {
  readonly at_ms: number;
  readonly count: Count;
}

function countsOf(run: Run, door: Door): readonly At[] {
  return seenOf<AbsorbLine>(run).flatMap(({ line }) =>
    line.doors
      .filter((count) => count.door === door)
      .map((count) => ({ at_ms: line.at_ms, count })),
  );
}

/** Return how a door stands; null before the first line. */
export function countOf(run: Run, door: Door): Count | null {
  return countsOf(run, door).at(-1)?.count ?? null;
}

/** Return the wait of the job that was started last, over time, in s. */
export function waitsOf(run: Run, door: Door): readonly Point[] {
  const began_ms = beganMs(run) ?? 0;
  return countsOf(run, door).map(({ at_ms, count }) => ({
    at_ms: at_ms + began_ms,
    value: count.wait_ms / 1000,
  }));
}

/** Return the jobs a second that were done in time, lately, over time. */
export function goodputOf(run: Run, door: Door): readonly Point[] {
  const began_ms = beganMs(run) ?? 0;
  const all = countsOf(run, door);
  return all.flatMap(({ at_ms, count }) => {
    const since = all.findLast((other) => other.at_ms <= at_ms - RATE_MS + 100);
    if (!since) return [];
    const per_s =
      (1000 * (count.useful - since.count.useful)) / (at_ms - since.at_ms);
    return [{ at_ms: at_ms + began_ms, value: per_s }];
  });
}

/** Return a door's latest goodput, in jobs a second; null: not known yet. */
export function rateOf(run: Run, door: Door): number | null {
  return goodputOf(run, door).at(-1)?.value ?? null;
}

/** Return the places of the bounded queue that the press has asked for. */
export function placesOf(run: Run): number | null {
  const { places } = inputOf(run);
  return typeof places === "number" ? places : null;
}

/** Whether the measuring is over, and each door has its numbers. */
export function isWhole(run: Run): boolean {
  const { window_s } = inputOf(run);
  const at_ms = lastOf<AbsorbLine>(run)?.at_ms ?? 0;
  return (
    typeof window_s === "number" &&
    at_ms >= 1000 * window_s &&
    DOORS.every((door) => rateOf(run, door) !== null)
  );
}
