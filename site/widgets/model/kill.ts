// Twelve orders under a fault: attempts, charges, and what became of each
// order. What a line holds: lessons/load/runs/kill.py; what the ends mean:
// lessons/load/tally.py. Moments are on the run's clock. Pure.

import type { components } from "../../generated/api.d.ts";
import { beganMs, lastOf, seenOf } from "./experiment.ts";
import type { Run } from "./run.ts";

type Schemas = components["schemas"];
type KillLine = Schemas["KillLine"];
export type Tally = Schemas["KillTally"];
export type Mark = Schemas["KillMark"];
export type Charge = Schemas["KillCharge"];
export type Who = Mark["who"];

export const ORDERS = 12;

export interface Attempt {
  readonly id: number;
  readonly order: number;
  readonly worker: Who;
  readonly from_ms: number;
  /** Null while it is at work. */
  readonly to_ms: number | null;
  /** False: its process died; null: it's at work. */
  readonly is_done: boolean | null;
  readonly charges: readonly Charge[];
}

export interface Killing {
  readonly began_ms: number;
  readonly accepted: number;
  readonly attempts: readonly Attempt[];
  readonly marks: readonly Mark[];
}

/** Return all that was seen by now. */
export function killingOf(run: Run): Killing {
  const lines = seenOf<KillLine>(run).map(({ line }) => line);
  const began_ms = beganMs(run) ?? 0;
  const moved = <T extends { readonly at_ms: number }>(found: T): T => ({
    ...found,
    at_ms: found.at_ms + began_ms,
  });
  const charges = lines.flatMap((line) => line.charges.map(moved));
  const ends = lines.flatMap((line) => line.ends.map(moved));
  const attempts = lines.flatMap((line) => line.attempts.map(moved));
  return {
    began_ms,
    accepted: lines.reduce((sum, line) => sum + line.accepted.length, 0),
    attempts: attempts.map(({ id, order, worker, at_ms }) => {
      const end = ends.find(({ attempt }) => attempt === id);
      return {
        id,
        order,
        worker,
        from_ms: at_ms,
        to_ms: end?.at_ms ?? null,
        is_done: end?.is_done ?? null,
        charges: charges.filter(({ attempt }) => attempt === id),
      };
    }),
    marks: lines.flatMap((line) => line.marks.map(moved)),
  };
}

/** Return how many charges the provider has made by now. */
export function chargedBy({ attempts }: Killing): number {
  return attempts
    .flatMap(({ charges }) => charges)
    .filter(({ is_charged }) => is_charged).length;
}

/** Return what became of the orders; null before the end. */
export function tallyOf(run: Run): Tally | null {
  return lastOf<KillLine>(run)?.summary ?? null;
}

/** Return how many orders are neither over nor forgotten, null: not known. */
export function heldBy(run: Run): number | null {
  return lastOf<KillLine>(run)?.held ?? null;
}

/** Return the moment of the last line. */
export function lastMs(run: Run): number {
  return seenOf(run).at(-1)?.at_ms ?? 0;
}

/** Return the fault's first mark; null: not yet, or there is none. */
export function struck({ marks }: Killing): Mark | null {
  return marks.find(({ what }) => FAULTS.includes(what)) ?? null;
}

const FAULTS: readonly Mark["what"][] = ["child killed", "killed", "stopped"];

/** Return from when to when something was down, or stopped. */
export function gapsOf(
  { marks }: Killing,
  who: Who,
  from: readonly Mark["what"][],
  to: Mark["what"],
): readonly (readonly [number, number | null])[] {
  const gaps: [number, number | null][] = [];
  for (const mark of marks.filter((m) => m.who === who)) {
    const open = gaps.at(-1);
    const is_open = open !== undefined && open[1] === null;
    if (from.includes(mark.what) && !is_open) gaps.push([mark.at_ms, null]);
    if (mark.what === to && is_open) open[1] = mark.at_ms;
  }
  return gaps;
}

/** Say which orders: "order 4", "orders 4, 7", "none". */
export function ordersWord(orders: readonly number[]): string {
  if (orders.length === 0) return "none";
  return `order${orders.length === 1 ? "" : "s"} ${orders.join(", ")}`;
}

/** Say in a word what became of an order; "" where all is well. */
export function fateWord(tally: Tally, order: number): string {
  const words: readonly (readonly [readonly number[], string])[] = [
    [tally.lost, "lost"],
    [tally.doubled, "twice"],
    [tally.pending, "not yet"],
    [tally.late, "late"],
  ];
  return words.find(([orders]) => orders.includes(order))?.[1] ?? "";
}
