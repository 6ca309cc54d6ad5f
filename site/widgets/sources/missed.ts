// What the stream didn't bring is read from the logs of the run's own tasks:
// after a reload, a reconnection, a gap in the numbers, a sleep.

import type { Run } from "../model/run.ts";
import { logOf, taskId } from "../model/run.ts";
import { isTerminal, taskOf } from "../model/task.ts";
import type { Track, WireEvent } from "../model/wire.ts";
import type { Fetch } from "./http.ts";
import { momentOf, readLog } from "./logs.ts";

// chosen: an event takes milliseconds; without one by then, the log is asked.
export const UNHEARD_MS = 2000;
export const NO_COOKIE =
  "the server doesn't know this browser as the task's owner. The browser " +
  "didn't keep the cookie that identifies the owner; it may block cookies";
export const SILENT = "the server doesn't respond";

/** How an attempt to read ended. */
export type Found = "read" | "not ours" | "no answer";

interface Parts {
  readonly fetch: Fetch;
  readonly run: () => Run;
  readonly now_ms: () => number;
  readonly took: (event: WireEvent, cursor: string, at_ms: number) => void;
}

export class Missed {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Read all logs that aren't over, and those of which nothing is known. */
  async readAll(): Promise<readonly Found[]> {
    const open = this.#parts
      .run()
      .logs.filter((log) => !isTerminal(taskOf(log).state));
    const found = await Promise.all([
      ...open.map((log) => this.read(log.task_id, log.track)),
      this.readUnheard(),
    ]);
    return found.flat();
  }

  /** Read the logs of tasks that were accepted and have told nothing. */
  async readUnheard(): Promise<readonly Found[]> {
    const run = this.#parts.run();
    const unheard = run.exchanges.filter((e) => !logOf(run, e));
    const named = unheard.flatMap((e) => {
      const id = taskId(e);
      return id === null ? [] : [this.read(id, e.track)];
    });
    return Promise.all(named);
  }

  /** Read one log, and take the events that aren't known yet. */
  async read(task_id: string, track: Track): Promise<Found> {
    const { fetch, run, now_ms, took } = this.#parts;
    const events = await readLog(fetch, track, task_id);
    // A held request's log is nobody's business but the held server's.
    if (events === "not ours") return track === "tasks" ? events : "read";
    if (events === "no answer") return events;
    for (const event of events) {
      const log = run().logs.find((l) => l.task_id === task_id);
      if (event.seq > (log?.events.at(-1)?.event.seq ?? 0))
        took(event, "", momentOf(event, run(), now_ms(), true));
    }
    return "read";
  }
}
