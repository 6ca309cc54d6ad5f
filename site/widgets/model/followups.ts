// What a page asks for by itself while a run is on: the result, which is a
// resource of its own, once where the task's message is, and what is stored
// of it. Pure.

import type { Run } from "./run.ts";
import { logOf, submissions } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import { ticketOf } from "./sidebyside.ts";
import { STORED_TRACK, wantsLook } from "./stored.ts";
import { isTerminal, taskOf } from "./task.ts";
import type { Track } from "./wire.ts";

/** The evidence's row of the queue, by its own name. */
export const QUEUE_TRACK = "queue";

export interface FollowUp {
  readonly track: Track;
  readonly path: string;
}

/** Return what is to be asked now and hasn't been. */
export function followUps(run: Run, scenario: Scenario): readonly FollowUp[] {
  const { phase, task } = ticketOf(run);
  const exchange = submissions(run, "tasks")[0];
  const log = exchange && logOf(run, exchange);
  const is_going = log?.events.some(({ event }) => event.type === "progressed");
  const wanted: FollowUp[] = [];
  if (!task) return [];
  const address = `/api/tasks/${task.task_id}`;
  if (scenario.reads_result && phase === "ended")
    wanted.push({ track: "tasks", path: `${address}/result` });
  if (scenario.reads_message && phase === "running" && is_going)
    wanted.push({ track: QUEUE_TRACK, path: `${address}/message` });
  const fresh = wanted.filter(
    ({ path }) => !run.exchanges.some((e) => e.request.path === path && !e.closed),
  );
  if (scenario.reads_stored && wantsLook(run))
    fresh.push({ track: STORED_TRACK, path: `${address}/stored` });
  return fresh;
}

/** Return what asks to stop this run's own unfinished tasks, and no others. */
export function cancellations({ logs }: Run): readonly FollowUp[] {
  return logs
    .filter((log) => log.track === "tasks" && !isTerminal(taskOf(log).state))
    .map(({ task_id, track }) => ({
      track,
      path: `/api/tasks/${task_id}/cancel`,
    }));
}
