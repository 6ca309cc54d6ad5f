// The luggage: jobs with their bytes inside the message, and jobs with a
// reference, each to a broker of its own. What a line holds:
// lessons/load/runs/luggage.py. All moments count from the side's own start. Pure.

import type { components } from "../../generated/api.d.ts";
import { inputOf, seenOf } from "./experiment.ts";
import type { Run } from "./run.ts";

type Schemas = components["schemas"];
type LuggageLine = Schemas["LuggageLine"];
export type Publish = Schemas["LuggagePublish"];
export type Probe = Schemas["LuggageProbe"];
export type Sum = Schemas["LuggageSum"];
export type Way = LuggageLine["side"];

export const WAYS: readonly Way[] = ["inline", "claimed"];
export const JOBS = 20;
/** What the run's own broker may hold; lessons/load/runs/luggage.py sets it. */
export const LIMIT_BYTES = 16 * 1024 * 1024;

function linesOf(run: Run, way: Way): readonly LuggageLine[] {
  return seenOf<LuggageLine>(run)
    .map(({ line }) => line)
    .filter(({ side }) => side === way);
}

export function publishesOf(run: Run, way: Way): readonly Publish[] {
  return linesOf(run, way).flatMap(({ publishes }) => publishes);
}

export function probesOf(run: Run, way: Way): readonly Probe[] {
  return linesOf(run, way).flatMap(({ probes }) => probes);
}

/** Return what the broker held, by the side's own clock. */
export function memoryOf(
  run: Run,
  way: Way,
): readonly { readonly at_ms: number; readonly bytes: number }[] {
  return linesOf(run, way).map(({ side_ms, memory_bytes }) => ({
    at_ms: side_ms,
    bytes: memory_bytes,
  }));
}

/** Return what the press has set: the KiB of a job; null: not known. */
export function sizeKibOf(run: Run): string | null {
  const size_kib = inputOf(run)["size_kib"];
  return typeof size_kib === "number" ? String(size_kib) : null;
}

/** Return what the broker held before it was sent a job; null: not known. */
export function emptyBytesOf(run: Run): number | null {
  const first = linesOf(run, "inline")[0];
  return first?.publishes.length === 0 ? first.memory_bytes : null;
}

export function sumOf(run: Run, way: Way): Sum | null {
  return seenOf<LuggageLine>(run).at(-1)?.line.summary?.[way] ?? null;
}
