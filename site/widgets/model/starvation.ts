// The starvation run: 60 held requests beside 60 tasks, and how long each
// server's ping takes meanwhile. Measured by a process outside the browser;
// each line carries counters and the newest ping samples. Pure.

import type { components } from "../../generated/api.d.ts";
import { beganMs, lastOf, seenOf } from "./experiment.ts";
import { unexpected } from "./failure.ts";
import { duration } from "./format.ts";
import type { Run } from "./run.ts";

type Schemas = components["schemas"];
type StarvationLine = Schemas["StarvationLine"];
export type Sample = Schemas["StarvationPing"];

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

/** Say whether all that was to be measured is there. */
export function isWhole(run: Run): boolean {
  const last = lastOf<StarvationLine>(run);
  if (last?.summary === undefined) return false;
  const servers = new Set(samplesOf(run).map(({ server }) => server));
  return servers.size === 2 && last.tasks.accepted === REQUESTS;
}

/** Say which pings failed; one to the held server may be cut. */
export function failedOf(run: Run): string | null {
  const samples = samplesOf(run);
  const of = (server: Sample["server"]): readonly (number | null)[] =>
    samples.filter((s) => s.server === server).map(({ status }) => status);
  return (
    unexpected(of("api"), [200], "pings beside the tasks") ??
    unexpected(of("held"), [200, 504], "pings to the held server")
  );
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

/** Return how long the slowest ping of a server took, null without any. */
export function slowestMs(
  samples: readonly Sample[],
  server: Sample["server"],
): number | null {
  const mine = samples.flatMap((s) =>
    s.server === server && s.latency_ms !== null ? [s.latency_ms] : [],
  );
  return mine.length > 0 ? Math.max(...mine) : null;
}

/** Return the slowest ping of a server in words, a dash without any. */
export function worstOf(
  samples: readonly Sample[],
  server: Sample["server"],
): string {
  const slowest_ms = slowestMs(samples, server);
  return slowest_ms === null ? "–" : duration(slowest_ms);
}
