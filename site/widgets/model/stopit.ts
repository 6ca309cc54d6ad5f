// Tasks that are to end early, as their logs, the books and the client have
// it, and races of cancel against finish. What a line holds:
// lessons/load/runs/stopit.py. Moments are on the run's clock. Pure.

import type { components } from "../../generated/api.d.ts";
import { beganMs, seenOf } from "./experiment.ts";
import { unexpected } from "./failure.ts";
import { counted, duration } from "./format.ts";
import type { Run } from "./run.ts";

type Schemas = components["schemas"];
type StopitLine = Schemas["StopitLine"];
export type Did = Schemas["StopitDid"];
export type Logged = Schemas["StopitLogged"];
export type Charge = Schemas["StopitCharge"];
export type Race = Schemas["StopitRace"];
export type Races = Schemas["StopitRaces"];
export type Name = Did["case"];

export const CASES: readonly Name[] = ["tab", "cancel", "deaf", "soft", "hard"];

export const TITLES: Readonly<Record<Name, string>> = {
  tab: "Tab closed",
  cancel: "Cancelled",
  deaf: "Deaf work",
  soft: "Soft limit",
  hard: "Hard limit",
};

const ENDS: readonly string[] = ["succeeded", "failed", "cancelled"];

export interface Stopit {
  readonly did: readonly Did[];
  readonly log: readonly Logged[];
  readonly charges: readonly Charge[];
  readonly races: readonly Race[];
  readonly sum: Races | null;
}

/** Return all that was seen by now. */
export function stopitOf(run: Run): Stopit {
  const seen = seenOf<StopitLine>(run).map(({ line }) => line);
  const began_ms = beganMs(run) ?? 0;
  const moved = <T extends { readonly at_ms: number }>(found: T): T => ({
    ...found,
    at_ms: found.at_ms + began_ms,
  });
  return {
    did: seen.flatMap((line) => line.did.map(moved)),
    log: seen.flatMap((line) => line.log.map(moved)),
    charges: seen.flatMap((line) => line.charges.map(moved)),
    races: seen.flatMap((line) => line.races),
    sum: seen.at(-1)?.summary ?? null,
  };
}

/** Say which answers failed; a race may be too late, and is told so. */
export function failedOf(run: Run): string | null {
  const { did, races } = stopitOf(run);
  return (
    unexpected(did.map(({ status }) => status ?? 202), [202], "requests") ??
    unexpected(races.map(({ status }) => status), [202, 409], "cancellations")
  );
}

/** One case by now; null where it isn't known yet. */
export interface Case {
  readonly started_ms: number | null;
  /** When its client closed its stream, or asked for the end. */
  readonly acted_ms: number | null;
  readonly end: Logged | null;
  readonly charges: readonly Charge[];
  /** Charges made after the client had acted. */
  readonly after: number;
}

export function caseOf(stopit: Stopit, name: Name): Case {
  const log = stopit.log.filter((event) => event.case === name);
  const acted = stopit.did.find(
    (did) => did.case === name && did.what !== "submitted",
  );
  const charges = stopit.charges.filter((charge) => charge.case === name);
  return {
    started_ms: log.find(({ type }) => type === "started")?.at_ms ?? null,
    acted_ms: acted?.at_ms ?? null,
    end: log.find(({ type }) => ENDS.includes(type)) ?? null,
    charges,
    after: acted ? charges.filter((c) => c.at_ms > acted.at_ms).length : 0,
  };
}

/** Return how long the work went on after its client had acted, or in all
 *  where nobody did anything; null while that isn't known. */
export function lastedMs({ started_ms, acted_ms, end }: Case): number | null {
  const from_ms = acted_ms ?? started_ms;
  return from_ms === null || end === null ? null : end.at_ms - from_ms;
}

/** Whether all cases and all races have come to their end. */
export function isSettled(stopit: Stopit): boolean {
  return (
    stopit.sum !== null &&
    CASES.every((name) => caseOf(stopit, name).end !== null)
  );
}

/** How the races ended whose cancellation got one response. */
export interface Answered {
  readonly cancelled: number;
  readonly succeeded: number;
  readonly both: number;
}

export function answeredWith({ races }: Stopit, status: number): Answered {
  const own = races.filter((race) => race.status === status);
  const once = own.filter(({ ends }) => ends === 1);
  return {
    cancelled: once.filter(({ end }) => end === "cancelled").length,
    succeeded: once.filter(({ end }) => end === "succeeded").length,
    both: own.length - once.length,
  };
}

/** Say how long the worker went on. */
export function workerWord(stopit: Stopit, name: Name): string {
  const one = caseOf(stopit, name);
  const lasted_ms = lastedMs(one);
  if (lasted_ms === null)
    return one.started_ms === null ? "not started" : "at work";
  return one.acted_ms === null
    ? `stopped after ${duration(lasted_ms)}`
    : `${duration(lasted_ms)} more`;
}

/** Say what the books have: charges, and those made after the client acted. */
export function booksWord(stopit: Stopit, name: Name): string {
  if (name !== "tab" && name !== "cancel") return "–";
  const { charges, acted_ms, after } = caseOf(stopit, name);
  const all = counted(charges.length, "charge");
  return acted_ms === null ? all : `${all}, ${after} afterwards`;
}

/** Say what the owner reads: the state, and why it failed. */
export function ownerWord(stopit: Stopit, name: Name): string {
  const { started_ms, end } = caseOf(stopit, name);
  if (end === null) return started_ms === null ? "queued" : "running";
  return end.problem === undefined ? end.type : `${end.type}: ${end.problem}`;
}
