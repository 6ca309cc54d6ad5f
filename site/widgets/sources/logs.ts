// A task's events read from its log, for what the stream didn't bring: a
// reload, a reconnection, a gap in the numbers. The log tells the server's
// times; they are moved onto the run's clock.

import type { Run } from "../model/run.ts";
import type { Track, WireEvent } from "../model/wire.ts";
import type { Fetch } from "./http.ts";

export interface LoggedEvent {
  readonly event: WireEvent;
  /** On the run's clock; null when nothing ties the two clocks together. */
  readonly at_ms: number | null;
}

/** Read all events of a task; null when the log can't be read now. */
export async function readLog(
  fetch: Fetch,
  track: Track,
  task_id: string,
  run: Run,
): Promise<readonly LoggedEvent[] | null> {
  const lane = track === "held" ? "/api/held/tasks" : "/api/tasks";
  try {
    const response = await fetch(`${lane}/${task_id}/events`);
    if (!response.ok) return null;
    const { events } = (await response.json()) as { events: WireEvent[] };
    const offset_ms = offsetOf(run);
    return events.map((event) => ({
      event,
      at_ms: offset_ms === null ? null : Date.parse(event.at) + offset_ms,
    }));
  } catch {
    return null;
  }
}

/**
 * Return run's clock minus server's clock. The event that travelled fastest
 * gives the least difference, so the least is the best estimate.
 */
export function offsetOf(run: Run): number | null {
  const seen = run.logs.flatMap((log) => log.events);
  if (seen.length === 0) return null;
  return Math.min(...seen.map((e) => e.at_ms - Date.parse(e.event.at)));
}
