// One task as its log tells it: state, attempts, and the spans of time it
// waited and worked. Mirrors the fold of demo/contract.py for the eyes of a
// page. Pure; moments are milliseconds since the press.

import type { TaskLog } from "./run.ts";
import type { Partition, State, TaskProblem, Worker } from "./wire.ts";
import { isPartition } from "./wire.ts";

/** A stretch of time; `to_ms` is null while it lasts. */
export interface Span {
  readonly from_ms: number;
  readonly to_ms: number | null;
}

/**
 * How an attempt ended that another follows: it failed or was handed over,
 * and is tried again, or it was lost with its worker.
 */
export type Handing = "retried" | "lost";

export interface Attempt extends Span {
  readonly attempt: number;
  readonly worker: Worker;
  /** Null for the last: it goes on, or the task has ended with it. */
  readonly handing: Handing | null;
}

/** One finished step of the work and the partial result it left. */
export interface Step extends Span {
  readonly to_ms: number;
  readonly partition: Partition | null;
}

export interface Task {
  readonly task_id: string;
  readonly state: State;
  readonly waits: readonly Span[];
  readonly attempts: readonly Attempt[];
  readonly steps: readonly Step[];
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  readonly ended_ms: number | null;
  readonly result: unknown;
  readonly problem: TaskProblem | null;
  /** Held way only: whether anyone was connected when it ended. */
  readonly reader_present: boolean | null;
}

export function isTerminal(state: State): boolean {
  return state !== "queued" && state !== "running";
}

/** Fold one task's log. */
export function taskOf(log: TaskLog): Task {
  let task: Task = {
    task_id: log.task_id,
    state: "queued",
    waits: [],
    attempts: [],
    steps: [],
    done: 0,
    total: 0,
    unit: "",
    ended_ms: null,
    result: null,
    problem: null,
    reader_present: null,
  };
  for (const { at_ms, event } of log.events) {
    switch (event.type) {
      case "queued":
        task = { ...task, waits: [{ from_ms: at_ms, to_ms: null }] };
        break;
      case "started":
        task = {
          ...task,
          state: "running",
          waits: closeLast(task.waits, at_ms),
          attempts: [
            ...task.attempts,
            {
              attempt: event.attempt,
              worker: event.worker,
              handing: null,
              from_ms: at_ms,
              to_ms: null,
            },
          ],
        };
        break;
      case "progressed": {
        const partition = isPartition(event.partial) ? event.partial : null;
        const from_ms = stepStart(task);
        task = {
          ...task,
          done: event.done,
          total: event.total,
          unit: event.unit,
          steps: [...task.steps, { from_ms, to_ms: at_ms, partition }],
        };
        break;
      }
      case "retried":
      case "lost":
        task = {
          ...task,
          state: "queued",
          attempts: closeLast(task.attempts, at_ms, { handing: event.type }),
          waits: [...task.waits, { from_ms: at_ms, to_ms: null }],
        };
        break;
      case "cancel_requested":
      case "fault_requested":
        break;
      case "succeeded":
        task = {
          ...ended(task, "succeeded", at_ms),
          result: event.result ?? null,
          reader_present: event.reader_present ?? null,
        };
        break;
      case "failed":
        task = { ...ended(task, "failed", at_ms), problem: event.problem };
        break;
      case "cancelled":
        task = ended(task, "cancelled", at_ms);
        break;
    }
  }
  return task;
}

function ended(task: Task, state: State, at_ms: number): Task {
  return {
    ...task,
    state,
    ended_ms: at_ms,
    waits: closeLast(task.waits, at_ms),
    attempts: closeLast(task.attempts, at_ms),
  };
}

/** A step begins where the last one ended, or where the attempt began. */
function stepStart(task: Task): number {
  const attempt_ms = task.attempts.at(-1)?.from_ms ?? 0;
  return Math.max(attempt_ms, task.steps.at(-1)?.to_ms ?? 0);
}

function closeLast<S extends Span>(
  spans: readonly S[],
  at_ms: number,
  also: Partial<S> = {},
): readonly S[] {
  const last = spans.at(-1);
  if (!last || last.to_ms !== null) return spans;
  return [...spans.slice(0, -1), { ...last, to_ms: at_ms, ...also }];
}
