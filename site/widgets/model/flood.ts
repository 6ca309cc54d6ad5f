// What a run of `flood` has measured so far: the tasks of the quiet owners
// on both sides, and how many of the loud one's have started. What a line
// holds: lessons/load/runs/flood.py. Pure.

import type { components } from "../../generated/api.d.ts";
import { beganMs, inputOf, lastOf, seenOf } from "./experiment.ts";
import { duration } from "./format.ts";
import type { Run } from "./run.ts";

type Schemas = components["schemas"];
type FloodLine = Schemas["FloodLine"];
export type Side = Schemas["FloodStarted"]["side"];

export const SIDES: readonly Side[] = ["first", "turns"];
export const OWNERS = ["a", "b", "c", "d"] as const;

/** A task of a quiet owner; `dwell_ms` null while it waits. */
export interface Quiet {
  readonly owner: string;
  /** On the load generator's clock. */
  readonly sent_ms: number;
  readonly dwell_ms: number | null;
}

/** The longest dwell time; `is_open`: a task waits still, for that long. */
export interface Longest {
  readonly ms: number;
  readonly is_open: boolean;
}

/** Return a side's tasks of the quiet owners, in order of submission. */
export function quietOf(run: Run, side: Side): readonly Quiet[] {
  const lines = seenOf<FloodLine>(run).map(({ line }) => line);
  const started = new Map(
    lines
      .flatMap((line) => line.started)
      .filter((s) => s.side === side)
      .map((s) => [`${s.owner}${s.number}`, s.dwell_ms]),
  );
  return lines
    .flatMap((line) => line.submitted)
    .filter((s) => s.side === side)
    .map(({ owner, number, at_ms }) => ({
      owner,
      sent_ms: at_ms,
      dwell_ms: started.get(`${owner}${number}`) ?? null,
    }))
    .sort((a, b) => a.sent_ms - b.sent_ms);
}

/** Return when the loud owner began, on the generator's clock. */
export function floodMs(run: Run): number | null {
  return lastOf<FloodLine>(run)?.flood_at_ms ?? null;
}

/** Return the quiet owners' tasks that came after the loud one's. */
export function afterFlood(run: Run, side: Side): readonly Quiet[] {
  const flood_ms = floodMs(run) ?? Infinity;
  return quietOf(run, side).filter(({ sent_ms }) => sent_ms > flood_ms);
}

/** Return the longest dwell time so far, of one owner or of all four. */
export function longest(
  run: Run,
  side: Side,
  owner: string | null = null,
): Longest | null {
  const now_ms = lastOf<FloodLine>(run)?.at_ms ?? 0;
  const dwelt = afterFlood(run, side)
    .filter((task) => owner === null || task.owner === owner)
    .map(({ sent_ms, dwell_ms }) => ({
      ms: dwell_ms ?? Math.max(0, now_ms - sent_ms),
      is_open: dwell_ms === null,
    }));
  if (dwelt.length === 0) return null;
  return dwelt.reduce((most, one) => (one.ms > most.ms ? one : most));
}

/** Say it: "7.8 s", "over 7.8 s" while the task waits, a dash for none. */
export function longestWord(
  run: Run,
  side: Side,
  owner: string | null = null,
): string {
  const most = longest(run, side, owner);
  if (most === null) return "–";
  return `${most.is_open ? "over " : ""}${duration(most.ms)}`;
}

/** Return how many of the loud owner's tasks were sent, and have started. */
export function loudOf(
  run: Run,
  side: Side,
): { readonly submitted: number; readonly started: number } {
  const counts = lastOf<FloodLine>(run)?.loud ?? [];
  return (
    counts.find((count) => count.side === side) ?? { submitted: 0, started: 0 }
  );
}

/** Return how many tasks the press has asked the loud owner for. */
export function loudTasks(run: Run): number | null {
  const { tasks } = inputOf(run);
  return typeof tasks === "number" ? tasks : null;
}

/** Whether the flood was sent as a whole on both sides, and met others. */
export function isWhole(run: Run): boolean {
  const tasks = loudTasks(run);
  return (
    tasks !== null &&
    SIDES.every(
      (side) =>
        loudOf(run, side).submitted === tasks &&
        OWNERS.every((owner) => longest(run, side, owner) !== null),
    )
  );
}

/** Return a moment of the generator's clock on that of the run. */
export function onRun(run: Run, at_ms: number): number {
  return at_ms + (beganMs(run) ?? 0);
}
