// A queue beside a cache, in two brokers that get full. What a line holds:
// lessons/load/runs/evict.py. Pure.

import type { components } from "../../generated/api.d.ts";
import { beganMs, lastOf, seenOf } from "./experiment.ts";
import type { Run } from "./run.ts";

type Schemas = components["schemas"];
type EvictLine = Schemas["EvictLine"];
export type Side = Schemas["EvictSide"];
export type Policy = keyof Schemas["EvictSides"];

export const POLICIES: readonly Policy[] = ["noeviction", "allkeys_lru"];
export const NAMES: Readonly<Record<Policy, string>> = {
  noeviction: "noeviction",
  allkeys_lru: "allkeys-lru",
};
/** As in lessons/load/runs/evict.py. */
export const JOBS = 200;

/** How one broker stood at a moment of the run. */
export interface Stood extends Side {
  readonly at_ms: number;
}

/** Return how one broker stood, line by line. */
export function stoodBy(run: Run, policy: Policy): readonly Stood[] {
  const began_ms = beganMs(run) ?? 0;
  return seenOf<EvictLine>(run).map(({ line }) => ({
    ...line.sides[policy],
    at_ms: line.at_ms + began_ms,
  }));
}

/** Return how one broker stands now; null before the first line. */
export function standsNow(run: Run, policy: Policy): Side | null {
  return lastOf<EvictLine>(run)?.sides[policy] ?? null;
}

/** Say whether all that was to be stored was tried. */
export function isWhole(run: Run): boolean {
  return lastOf<EvictLine>(run)?.is_whole === true;
}
