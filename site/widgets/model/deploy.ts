// A deployment as the books and the broker saw it: two workers, six jobs,
// and what became of each. What a line holds: lessons/load/runs/deploy.py.
// Moments are on the run's clock. Pure.

import type { components } from "../../generated/api.d.ts";
import { beganMs, seenOf } from "./experiment.ts";
import type { Run } from "./run.ts";

type Schemas = components["schemas"];
type DeployLine = Schemas["DeployLine"];
export type Mark = Schemas["DeployMark"];
export type Entry = Schemas["DeployEntry"];
export type Fate = Schemas["DeployFate"];
export type Sum = Schemas["DeploySum"];
export type Worker = Mark["worker"];
export type End = Fate["end"];

/** The jobs in the order of their publication, as the load generator has
 *  them; the first three are at work when the signal comes. */
export const JOBS = ["A", "B", "C", "D", "E", "F"] as const;
/** The one that needs longest. */
export const LONG = "C";
/** Seconds that it still needs at the signal. */
export const LEFT_S = 6.5;

export interface Deploy {
  readonly marks: readonly Mark[];
  readonly books: readonly Entry[];
  /** Messages in the broker by now: without a worker, and unacknowledged. */
  readonly waiting: number | null;
  readonly taken: number | null;
  readonly fates: readonly Fate[] | null;
  readonly sum: Sum | null;
}

/** Return all that was seen by now. */
export function deployOf(run: Run): Deploy {
  const seen = seenOf<DeployLine>(run).map(({ line }) => line);
  const began_ms = beganMs(run) ?? 0;
  const moved = <T extends { readonly at_ms: number }>(found: T): T => ({
    ...found,
    at_ms: found.at_ms + began_ms,
  });
  const last = seen.at(-1);
  return {
    marks: seen.flatMap((line) => line.marks.map(moved)),
    books: seen.flatMap((line) => line.books.map(moved)),
    waiting: last?.waiting ?? null,
    taken: last?.taken ?? null,
    fates: last?.fates ?? null,
    sum: last?.summary ?? null,
  };
}

/** Return when something was first done to a worker, null before that. */
export function markMs(
  { marks }: Deploy,
  worker: Worker,
  what: Mark["what"],
): number | null {
  const found = marks.find((m) => m.worker === worker && m.what === what);
  return found?.at_ms ?? null;
}

/** One try at a job: `to_ms` null while it lasts. */
export interface Try {
  readonly worker: Worker;
  readonly from_ms: number;
  readonly to_ms: number | null;
  /** Whether the job came to its end; otherwise it was cut off. */
  readonly is_done: boolean;
}

/** Return all tries at a job; one ends at the latest with its worker. */
export function triesOf(deploy: Deploy, job: string): readonly Try[] {
  const own = deploy.books.filter((entry) => entry.job === job);
  return own
    .filter(({ what }) => what === "began")
    .map(({ worker, pid, at_ms }) => {
      const ended = own.find(
        (e) => e.what === "ended" && e.pid === pid && e.at_ms >= at_ms,
      );
      return {
        worker,
        from_ms: at_ms,
        to_ms: ended?.at_ms ?? markMs(deploy, worker, "gone"),
        is_done: ended !== undefined,
      };
    });
}

/** Return what became of a job; null while that isn't known. */
export function fateOf(deploy: Deploy, job: string): Fate | null {
  return deploy.fates?.find((fate) => fate.job === job) ?? null;
}

/** Return the jobs that have ended by now. */
export function endedBy(deploy: Deploy): readonly string[] {
  return JOBS.filter((job) => triesOf(deploy, job).some((t) => t.is_done));
}

/** Say where a worker stands. */
export function workerWord(deploy: Deploy, worker: Worker): string {
  const has = (what: Mark["what"]): boolean =>
    markMs(deploy, worker, what) !== null;
  if (has("killed")) return "killed by SIGKILL";
  if (has("gone")) return "ended by itself";
  if (has("told")) return "told to stop";
  if (has("ready")) return "at work";
  return has("starting") ? "starting" : "not started";
}

/** Say how many jobs came to which end: "2 done, 3 late, 1 lost". */
export function endsWord(sum: Sum): string {
  const counts: readonly (readonly [number, string])[] = [
    [sum.done, "done"],
    [sum.handed_over, "handed over"],
    [sum.late, "late"],
    [sum.lost, "lost"],
  ];
  return counts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(", ");
}
