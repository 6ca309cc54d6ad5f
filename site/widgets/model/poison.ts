// A task that kills its worker, in plain Celery and here
// (lessons/load/runs/poison.py says what a line holds): attempts, charges,
// and the dead letter. Each line has all that was known by then. Pure.

import type { components } from "../../generated/api.d.ts";
import { beganMs, lastOf } from "./experiment.ts";
import { counted } from "./format.ts";
import type { Run } from "./run.ts";

type Schemas = components["schemas"];
export type PoisonLine = Schemas["PoisonLine"];
export type Attempt = Schemas["PoisonAttempt"];
export type Stand = Schemas["PoisonStand"];
export type Letter = Schemas["PoisonLetter"];
export type What = Schemas["PoisonMark"]["what"];

/** As in demo/losses.py. */
export const MAX_LOSSES = 3;

export interface Poison {
  /** When plain Celery started the task, on the run's clock. */
  readonly plain: readonly number[];
  readonly plain_charges: number;
  /** Whether its message is still in the queue, or in a worker's hands. */
  readonly is_left: boolean;
  /** The task and, after it, its replay. */
  readonly tasks: readonly Stand[];
  readonly calls: number;
  readonly charges: number;
  readonly letter: Letter | null;
}

/** Return all that is known by now; null before the first line. */
export function poisonOf(run: Run): Poison | null {
  const line = lastOf<PoisonLine>(run);
  if (!line) return null;
  const began_ms = beganMs(run) ?? 0;
  return {
    plain: line.plain.attempts.map((at_ms) => at_ms + began_ms),
    plain_charges: line.plain.charges,
    is_left: line.plain.is_left,
    tasks: line.ours.tasks.map((task) => ({
      ...task,
      attempts: task.attempts.map((attempt) => ({
        ...attempt,
        at_ms: attempt.at_ms + began_ms,
        until_ms:
          attempt.until_ms === null ? null : attempt.until_ms + began_ms,
      })),
    })),
    calls: line.ours.calls,
    charges: line.ours.charges,
    letter: line.letter,
  };
}

/** Return when something happened, on the run's clock. */
export function markMs(run: Run, what: What): number | null {
  const line = lastOf<PoisonLine>(run);
  const mark = line?.marks.find((one) => one.what === what);
  return mark === undefined ? null : mark.at_ms + (beganMs(run) ?? 0);
}

/** Count our attempts: those of the task and those of its replay. */
export function attemptsOf({ tasks }: Poison): number {
  return tasks.reduce((sum, { attempts }) => sum + attempts.length, 0);
}

/** Say how the replay has ended: its state, null where there is none yet. */
export function replayEnd({ tasks }: Poison): "succeeded" | "failed" | null {
  const state = tasks[1]?.state;
  return state === "succeeded" || state === "failed" ? state : null;
}

/** Say whether all has happened that a run is to show. */
export function isWhole(run: Run): boolean {
  const poison = poisonOf(run);
  return (
    lastOf<PoisonLine>(run)?.is_over === true &&
    poison !== null &&
    poison.letter !== null &&
    replayEnd(poison) !== null &&
    markMs(run, "refused") !== null &&
    poison.plain.length > 0
  );
}

/** Say what came of it in both systems, with their own numbers. */
export function resultWords(run: Run): string | null {
  const poison = poisonOf(run);
  if (!isWhole(run) || poison === null) return null;
  const tried = counted(poison.plain.length, "attempt");
  const plain = poison.is_left
    ? `Plain Celery: ${tried}, and its message is still there`
    : `Plain Celery: ${tried}, then nothing that anybody could replay`;
  const first = poison.tasks[0]?.attempts.length ?? 0;
  const replay =
    replayEnd(poison) === "succeeded"
      ? "its replay succeeded"
      : "its replay became a dead letter as well";
  return (
    `${plain}; ${counted(poison.plain_charges, "charge")}. Here: ` +
    `${counted(first, "attempt")}, a dead letter, and ${replay}; ` +
    `${counted(poison.calls, "call")} to the provider, ` +
    `${counted(poison.charges, "charge")}.`
  );
}
