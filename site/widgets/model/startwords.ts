// What a run's lines say about one task: its id, an event, what was done twice
// and what was lost. Pure.

import { counted } from "./format.ts";
import { pressOf } from "./moments.ts";
import type { Run } from "./run.ts";
import { logOf, taskId } from "./run.ts";
import { ticketOf } from "./sidebyside.ts";
import { looksOf } from "./stored.ts";
import type { EventType, WireEvent } from "./wire.ts";

/** Say of a whole run whether anything was done twice. */
export function duplicates(run: Run): string {
  const attempts = ticketOf(run).task?.attempts.length ?? 0;
  return attempts > 1
    ? `This task was started ${attempts} times: steps may have been done twice.`
    : "No duplicate here: the log has one attempt, so no step was done twice.";
}

/** Say of a whole run whether anything was lost. */
export function losses(run: Run): string {
  const lost = ticketOf(run).task?.attempts.filter((a) => a.handing === "lost");
  if (lost?.length)
    return `${counted(lost.length, "attempt")} of this task was lost with its worker.`;
  const entries = looksOf(run).at(-1)?.stored.log.entries.length ?? 0;
  return (
    "Nothing is lost here: the message is gone from the broker, and the log " +
    `still has ${counted(entries, "event")}.`
  );
}

/** Return the first event of a type that this run has heard of. */
export function eventOf<T extends EventType>(
  run: Run,
  type: T,
): Extract<WireEvent, { type: T }> | null {
  const press = pressOf(run);
  const events = (press && logOf(run, press)?.events) ?? [];
  const found = events.find(({ event }) => event.type === type);
  return (found?.event as Extract<WireEvent, { type: T }> | undefined) ?? null;
}

/** Return the id of the task, from whatever told it first. */
export function idOf(run: Run): string | null {
  const press = pressOf(run);
  if (!press) return null;
  return taskId(press) ?? logOf(run, press)?.task_id ?? null;
}

/** Return of how many steps the report is that a body asks for. */
export function stepsAsked(body: unknown): number | null {
  if (typeof body !== "object" || body === null) return null;
  const input = "input" in body ? body.input : null;
  if (typeof input !== "object" || input === null) return null;
  const steps = "partitions" in input ? input.partitions : null;
  return typeof steps === "number" ? steps : null;
}
