// The starvation run: 60 held requests beside 60 tasks, and how long each
// server's ping takes meanwhile. Measured by a process outside the browser;
// each line carries counters and the newest ping samples. Pure.

import type { Line } from "./experiment.ts";
import { beganMs, lastOf, seenOf } from "./experiment.ts";
import { duration } from "./format.ts";
import type { Run } from "./run.ts";

export interface Sample {
  readonly server: "held" | "api";
  /** Since the load generator's start. */
  readonly sent_ms: number;
  readonly latency_ms: number | null;
  readonly status: number;
}

export interface Starvation {
  readonly held: {
    readonly waiting: number;
    readonly answered: number;
    readonly cut: number;
  };
  readonly tasks: { readonly accepted: number; readonly ended: number };
  /** When the load generator's clock began, since the press. */
  readonly began_ms: number | null;
}

interface StarvationLine extends Line {
  readonly held: Starvation["held"];
  readonly tasks: Starvation["tasks"];
  readonly samples: readonly Sample[];
}

export const REQUESTS = 60;
const NONE = { waiting: 0, answered: 0, cut: 0 };

/** Look at a run as two grids of requests. */
export function starvationOf(run: Run): Starvation {
  const last = lastOf<StarvationLine>(run);
  return {
    held: last?.held ?? NONE,
    tasks: last?.tasks ?? { accepted: 0, ended: 0 },
    began_ms: beganMs(run),
  };
}

/** Return all ping samples so far, as they came. */
export function samplesOf(run: Run): readonly Sample[] {
  return seenOf<StarvationLine>(run).flatMap(({ line }) => line.samples);
}

// chosen: a window that a reader takes in at a glance.
const WINDOW_MS = 1000;

/** Return the slowest ping that was answered lately, null if none was. */
export function slowestPing(
  samples: readonly Sample[],
  server: Sample["server"],
  since_began_ms: number,
  window_ms = WINDOW_MS,
): Sample | null {
  const recent = samples.filter((s) => {
    const back_ms = s.sent_ms + (s.latency_ms ?? 0);
    return s.server === server && back_ms >= since_began_ms - window_ms;
  });
  return recent.reduce<Sample | null>(
    (worst, s) =>
      (s.latency_ms ?? 0) > (worst?.latency_ms ?? -1) ? s : worst,
    null,
  );
}

/** Return the slowest ping of a server in words. */
export function worstOf(
  samples: readonly Sample[],
  server: Sample["server"],
): string {
  const mine = samples.filter((s) => s.server === server);
  return duration(Math.max(0, ...mine.map((s) => s.latency_ms ?? 0)));
}
