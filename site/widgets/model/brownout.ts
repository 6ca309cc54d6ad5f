// Five retry policies on one clock (lessons/load/runs/brownout.py says what a
// line holds): what their clients sent, what came back in time, and since
// when it has come back again. Pure.

import type { components } from "../../generated/api.d.ts";
import { beganMs, lastOf, seenOf } from "./experiment.ts";
import { second } from "./format.ts";
import type { Run } from "./run.ts";

type Schemas = components["schemas"];
export type BrownoutLine = Schemas["BrownoutLine"];
export type Policy = keyof Schemas["BrownoutSides"];
export type Mark = Schemas["BrownoutMark"];
export type WayOut = "restart" | "shed" | "budget";

export const POLICIES = [
  "none", "fixed", "exponential", "jitter", "budget",
] as const satisfies readonly Policy[];

/** As in lessons/load: a call a slot, ten slots, and six tries at most. */
export const CAPACITY_PER_S = 100;
export const TRIES = 6;
export const CLIENTS = 100;
export const TIMEOUT_S = 0.5;
export const STOP_S = 2.5;

const NAMES: Readonly<Record<Policy, string>> = {
  none: "No retries",
  fixed: "Fixed pause",
  exponential: "Exponential",
  jitter: "Exponential with full jitter",
  budget: "Full jitter with a budget",
};

export function nameOf(policy: Policy): string {
  return NAMES[policy];
}

/** What one policy's clients did and met in a part of the run. */
export interface Bin {
  /** Its end, on the run's clock. */
  readonly at_ms: number;
  readonly long_ms: number;
  readonly tasks: number;
  readonly tries: number;
  readonly in_time: number;
  readonly wasted: number;
}

/** Return all parts of a run so far for one policy. */
export function binsOf(run: Run, policy: Policy): readonly Bin[] {
  const began_ms = beganMs(run) ?? 0;
  let before_ms = 0;
  return seenOf<BrownoutLine>(run).map(({ line }) => {
    const long_ms = line.at_ms - before_ms;
    before_ms = line.at_ms;
    const { tasks, tries, in_time, wasted } = line.sides[policy];
    const at_ms = line.at_ms + began_ms;
    return { at_ms, long_ms, tasks, tries, in_time, wasted };
  });
}

export interface Total {
  readonly tasks: number;
  readonly tries: number;
  readonly in_time: number;
  readonly wasted: number;
}

/** Add up the parts of a run. */
export function totalOf(bins: readonly Bin[]): Total {
  const sum = (of: (bin: Bin) => number): number =>
    bins.reduce((all, bin) => all + of(bin), 0);
  return {
    tasks: sum((bin) => bin.tasks),
    tries: sum((bin) => bin.tries),
    in_time: sum((bin) => bin.in_time),
    wasted: sum((bin) => bin.wasted),
  };
}

/** Return the most tries a second in any part of a run. */
export function peakPerS(bins: readonly Bin[]): number | null {
  if (bins.length === 0) return null;
  return Math.max(...bins.map(({ tries, long_ms }) => (tries * 1000) / long_ms));
}

/** Return all that was done to the dependencies, on the run's clock. */
export function marksOf(run: Run): readonly Mark[] {
  const began_ms = beganMs(run) ?? 0;
  return seenOf<BrownoutLine>(run)
    .flatMap(({ line }) => line.marks)
    .map((mark) => ({ ...mark, at_ms: mark.at_ms + began_ms }));
}

/** Return when something was done; null if it wasn't, or not yet. */
export function markMs(run: Run, what: Mark["what"]): number | null {
  return marksOf(run).find((mark) => mark.what === what)?.at_ms ?? null;
}

const WAYS: Readonly<Record<WayOut, string>> = {
  restart: "all five dependencies were restarted",
  shed: "all five dependencies began to shed load",
  budget: "all clients got a retry budget",
};

export interface Done {
  readonly way: WayOut;
  readonly at_ms: number;
  readonly words: string;
}

/** Return the way out that this run was given; null without one. */
export function wayOutOf(run: Run): Done | null {
  for (const { what, at_ms } of marksOf(run))
    if (what === "restart" || what === "shed" || what === "budget")
      return { way: what, at_ms, words: WAYS[what] };
  return null;
}

// chosen: a failed client takes 0.5 s to notice, and two of the parts could
// be good by chance; four are 2 s.
const PARTS = 4;
// chosen: tasks come at random, so a few of each 2 s end in the next.
const GOOD_FRACTION = 0.7;

/** Say whether the tasks of the parts from `n` on were answered in time. */
function isGood(bins: readonly Bin[], n: number): boolean {
  const { tasks, in_time } = totalOf(bins.slice(n, n + PARTS));
  return (bins[n]?.in_time ?? 0) > 0 && in_time >= GOOD_FRACTION * tasks;
}

/**
 * Return since when, after the stop, tasks have been answered in time until
 * the newest line; null if they aren't, or not for 2 s.
 */
export function goodSinceMs(run: Run, policy: Policy): number | null {
  const continued_ms = markMs(run, "continued");
  if (continued_ms === null) return null;
  const bins = binsOf(run, policy).filter(({ at_ms }) => at_ms > continued_ms);
  let since_ms: number | null = null;
  for (let n = bins.length - PARTS; n >= 0; n -= 1) {
    const bin = bins[n];
    if (!bin || !isGood(bins, n)) break;
    since_ms = bin.at_ms - bin.long_ms;
  }
  return since_ms;
}

/** Return how long after the end of the stop a policy was good again. */
export function recoveredAfterMs(run: Run, policy: Policy): number | null {
  const since_ms = goodSinceMs(run, policy);
  const continued_ms = markMs(run, "continued");
  if (since_ms === null || continued_ms === null) return null;
  return Math.max(0, since_ms - continued_ms);
}

/** Return how many were answered in time since the way out, and in the end. */
export function sinceWayOut(
  run: Run,
  policy: Policy,
): { readonly in_time: number; readonly at_end: number } | null {
  const done = wayOutOf(run);
  if (done === null) return null;
  const after = binsOf(run, policy).filter(({ at_ms }) => at_ms > done.at_ms);
  return {
    in_time: totalOf(after).in_time,
    at_end: totalOf(after.slice(-PARTS)).in_time,
  };
}

// chosen: the clients' patience is 500 ms; a generator that is later than
// most of it measures itself.
const BEHIND_MS = 400;

/** Say that the load generator was too late to measure anything. */
export function behindWords(run: Run): string | null {
  const late = seenOf<BrownoutLine>(run).map(({ line }) => line.behind_ms);
  const most_ms = Math.max(0, ...late);
  if (most_ms < BEHIND_MS) return null;
  return (
    `The load generator was ${second(most_ms)} late itself, so its clients' ` +
    "patience means nothing. Is the machine busy?"
  );
}

/** Say whether the run went past the stop, to a last line. */
export function isWhole(run: Run): boolean {
  const last = lastOf<BrownoutLine>(run);
  return last?.is_over === true && markMs(run, "continued") !== null;
}

/** Say how it went for each policy, after the stop: two lists of names. */
export function recoveryWords(run: Run): string | null {
  if (markMs(run, "continued") === null) return null;
  const back: string[] = [];
  const never: string[] = [];
  for (const policy of POLICIES) {
    const after_ms = recoveredAfterMs(run, policy);
    if (after_ms === null) never.push(lower(policy));
    else back.push(`${lower(policy)} (${second(after_ms)})`);
  }
  const parts = [
    back.length > 0
      ? `In time again, counted from the end of the stop: ${back.join(", ")}.`
      : "",
    never.length > 0 ? `Not by the end of the run: ${never.join(", ")}.` : "",
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function lower(policy: Policy): string {
  const name = nameOf(policy);
  return name.charAt(0).toLowerCase() + name.slice(1);
}
