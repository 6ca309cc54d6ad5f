// The download: one large result over a line that breaks; one client starts
// over, the other asks for the rest. What a line holds:
// lessons/load/download.py. Pure.

import type { Line } from "./experiment.ts";
import { beganMs, seenOf } from "./experiment.ts";
import type { Run } from "./run.ts";

export type Reader = "over" | "on";

export interface Got {
  readonly received_bytes: number;
  readonly have_bytes: number;
  readonly is_whole: boolean;
}

interface DownloadLine extends Line {
  readonly size_bytes: number;
  readonly sides: Readonly<Record<Reader, Got>>;
}

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
