// The download: one large result over a line that breaks; one client starts
// over, the other asks for the rest. What a line holds:
// lessons/load/runs/download.py. Pure.

import type { components } from "../../generated/api.d.ts";
import { beganMs, seenOf } from "./experiment.ts";
import type { Run } from "./run.ts";

type Schemas = components["schemas"];
type DownloadLine = Schemas["DownloadLine"];
export type Got = Schemas["DownloadGot"];
export type Reader = keyof DownloadLine["sides"];

/** Return what a reader had at each moment, on the run's clock. */
export function gotBy(
  run: Run,
  reader: Reader,
): readonly (Got & { readonly at_ms: number })[] {
  const began_ms = beganMs(run) ?? 0;
  return seenOf<DownloadLine>(run).map(({ line }) => ({
    at_ms: line.at_ms + began_ms,
    ...line.sides[reader],
  }));
}

/** Return how large the result is; null before a head has said so. */
export function sizeOf(run: Run): number | null {
  return seenOf<DownloadLine>(run).at(-1)?.line.size_bytes || null;
}

export function lastGot(run: Run, reader: Reader): Got | null {
  return gotBy(run, reader).at(-1) ?? null;
}
