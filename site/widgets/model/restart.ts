// A restart as the load generator saw it (lessons/load/runs/restart.py says what a line
// holds): jobs done in three ways, and one long job on each side of a
// restart. Moments are on the run's clock. Pure.

import type { components } from "../../generated/api.d.ts";
import { beganMs, seenOf } from "./experiment.ts";
import { unexpected } from "./failure.ts";
import type { Run } from "./run.ts";

type Schemas = components["schemas"];
type RestartLine = Schemas["RestartLine"];
export type Job = Schemas["RestartJob"];
export type Poll = Schemas["RestartPoll"];
export type Mark = Schemas["RestartMark"];
export type Logged = Schemas["RestartLogged"];
/** Two servers are restarted; one of them also works inside requests. */
export type Side = Poll["side"];
export type Way = Job["side"];

/** In each way, as in lessons/load/runs/restart.py. */
const SHORT_JOBS = 3;

export interface Restart {
  /** When the servers were there and the measuring began. */
  readonly began_ms: number;
  readonly jobs: readonly Job[];
  readonly polls: readonly Poll[];
  readonly marks: readonly Mark[];
  readonly log: readonly Logged[];
}

/** Return all that was seen by now. */
export function restartOf(run: Run): Restart {
  const seen = seenOf<RestartLine>(run).map(({ line }) => line);
  const began_ms = beganMs(run) ?? 0;
  const moved = <T extends { readonly at_ms: number }>(found: T): T => ({
    ...found,
    at_ms: found.at_ms + began_ms,
  });
  return {
    began_ms,
    jobs: seen.flatMap((line) => line.jobs),
    polls: seen.flatMap((line) => line.polls.map(moved)),
    marks: seen.flatMap((line) => line.marks.map(moved)),
    log: seen.flatMap((line) => line.log.map(moved)),
  };
}

export function markOf(
  { marks }: Restart,
  side: Side,
  what: Mark["what"],
): Mark | null {
  return marks.find((m) => m.side === side && m.what === what) ?? null;
}

/** How a side's long job stands, by what is answered about it. */
export type Fate =
  | "not given"
  | "running"
  | "no answer"
  | "unknown"
  | "stuck"
  | "succeeded";

/** Return the newest fate of a side's long job. */
export function fateOf(restart: Restart, side: Side): Fate {
  const polls = restart.polls.filter((p) => p.side === side);
  const last = polls.at(-1);
  if (!last) return "not given";
  if (last.status === null) return "no answer";
  if (last.status === 404) return "unknown";
  if (last.state === "succeeded") return "succeeded";
  const started_ms = markOf(restart, side, "started")?.at_ms ?? Infinity;
  const after = polls.filter((p) => p.at_ms > started_ms);
  const is_still = after.every((p) => p.done === after[0]?.done);
  return after.length >= STILL_POLLS && is_still ? "stuck" : "running";
}

const SETTLED: readonly Fate[] = ["unknown", "stuck", "succeeded"];

/** Say whether all that was to be compared has come to its end. */
export function isSettled(restart: Restart): boolean {
  const are_up = (["background", "queue"] as const).every((side) =>
    markOf(restart, side, "started"),
  );
  return (
    are_up &&
    (["request", "background", "queue"] as const).every((way) =>
      slowest(restart, way),
    ) &&
    SETTLED.includes(fateOf(restart, "background")) &&
    fateOf(restart, "queue") === "succeeded"
  );
}

/** Say which answers failed; what a restart does to them is meant. */
export function failedOf(run: Run): string | null {
  const { polls } = restartOf(run);
  const of = (side: Side): readonly (number | null)[] =>
    polls.filter((poll) => poll.side === side).map(({ status }) => status);
  return (
    unexpected(of("queue"), [200, null], "looks at the queued job") ??
    unexpected(of("background"), [200, 404, null], "looks at the other job")
  );
}

// chosen: a step takes two looks; after six without one nobody works.
const STILL_POLLS = 6;

/** Return the slowest acceptance and end of one way's jobs, of all of them. */
export function slowest(
  { jobs }: Restart,
  side: Way,
): { readonly accepted_ms: number; readonly took_ms: number } | null {
  const own = jobs.filter((j) => j.side === side);
  if (own.length < SHORT_JOBS) return null;
  return {
    accepted_ms: Math.max(...own.map((j) => j.accepted_ms)),
    took_ms: Math.max(...own.map((j) => j.took_ms)),
  };
}

/** Return the events that were recorded while a side had no server. */
export function recordedMeanwhile(restart: Restart): readonly Logged[] {
  const ended_ms = markOf(restart, "queue", "ended")?.at_ms;
  const started_ms = markOf(restart, "queue", "started")?.at_ms ?? Infinity;
  if (ended_ms === undefined) return [];
  return restart.log.filter((e) => e.at_ms > ended_ms && e.at_ms < started_ms);
}

const WORDS: Readonly<Record<Fate, string>> = {
  "not given": "no long job yet",
  running: "running",
  "no answer": "no answer",
  unknown: "404, unknown",
  stuck: "“running” for ever",
  succeeded: "succeeded",
};

/** Say how a side's long job stands. */
export function fateWord(restart: Restart, side: Side): string {
  return WORDS[fateOf(restart, side)];
}

/** Say how long the slowest job of a way took to be accepted, or done. */
export function slowestWord(
  restart: Restart,
  way: Way,
  what: "accepted_ms" | "took_ms",
): string {
  const own = slowest(restart, way);
  return own ? `${Math.round(own[what]).toLocaleString("en")} ms` : "–";
}
