// The cable: five readers of one task, and what each heard of it. What a
// line holds: lessons/load/runs/cable.py. Moments are on the run's clock. Pure.

import type { components } from "../../generated/api.d.ts";
import { beganMs, lastOf, seenOf } from "./experiment.ts";
import type { Run } from "./run.ts";

type Schemas = components["schemas"];
type CableLine = Schemas["CableLine"];
export type Heard = Schemas["CableHeard"];
export type Sum = Schemas["CableSum"];
export type Way = Heard["reader"];

export const WAYS: readonly Way[] = ["poll", "long", "sse", "resume", "ws"];

export const NAMES: Readonly<Record<Way, string>> = {
  poll: "Polling",
  long: "Long poll",
  sse: "SSE, no id",
  resume: "SSE with id",
  ws: "WebSocket",
};

/** Return what one reader has heard so far. */
export function heardBy(run: Run, way: Way): readonly Heard[] {
  const began_ms = beganMs(run) ?? 0;
  return seenOf<CableLine>(run)
    .flatMap(({ line }) => line.heard)
    .filter(({ reader }) => reader === way)
    .map((heard) => ({ ...heard, at_ms: heard.at_ms + began_ms }));
}

/** Return from when to when the cable was out; null: not yet, or still. */
export function cutOf(run: Run): readonly [number, number | null] | null {
  const cut_ms = lastOf<CableLine>(run)?.cut_ms;
  if (!cut_ms) return null;
  const began_ms = beganMs(run) ?? 0;
  const [from_ms, to_ms] = cut_ms;
  return [from_ms + began_ms, to_ms === null ? null : to_ms + began_ms];
}

export function sumOf(run: Run, way: Way): Sum | null {
  return lastOf<CableLine>(run)?.summary?.[way] ?? null;
}

/** Return how many events there were to hear, null before the end. */
export function eventsOf(run: Run): number | null {
  return lastOf<CableLine>(run)?.events ?? null;
}

/** Return the run's moment at which a reader knew the end. */
export function endedMs(run: Run, way: Way): number | null {
  const at_ms = sumOf(run, way)?.ended_ms ?? null;
  return at_ms === null ? null : at_ms + (beganMs(run) ?? 0);
}
