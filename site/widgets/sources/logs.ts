// A task's events read from its log, for what the stream didn't bring: a
// reload, a reconnection, a gap in the numbers. The log tells the server's
// times; they are moved onto the run's clock.

import type { Run } from "../model/run.ts";
import type { Track, WireEvent } from "../model/wire.ts";
import type { Fetch } from "./http.ts";

/** What is known of a task: its events, that it isn't ours, or nothing. */
export type Logged = readonly WireEvent[] | "not ours" | "no answer";

const NOT_FOUND = 404;
// chosen: over what an event takes to a page that is awake.
const LATE_MS = 1500;

/** Read all events of a task. */
export async function readLog(
  fetch: Fetch,
  track: Track,
  task_id: string,
): Promise<Logged> {
  const lane = track === "held" ? "/api/held/tasks" : "/api/tasks";
  try {
    const response = await fetch(`${lane}/${task_id}/events`);
    if (response.status === NOT_FOUND) return "not ours";
    if (!response.ok) return "no answer";
    return ((await response.json()) as { events: WireEvent[] }).events;
  } catch {
    return "no answer";
  }
}

/**
 * Return when an event happened, on the run's clock. What arrives as it
 * happens counts from its arrival; what waited for a page that slept, or was
 * away, counts from the server's time.
 */
export function momentOf(
  event: WireEvent,
  run: Run,
  now_ms: number,
  is_logged = false,
): number {
  const offset_ms = offsetOf(run, event);
  if (offset_ms === null) return now_ms;
  const happened_ms = Date.parse(event.at) + offset_ms;
  const is_late = is_logged || now_ms - happened_ms > LATE_MS;
  return is_late ? Math.min(happened_ms, now_ms) : now_ms;
}

/**
 * Return run's clock minus server's clock. The event that travelled fastest
 * gives the least difference, so the least is the best estimate. Before
 * there is one, a request and the event that it caused are as good as equal.
 */
export function offsetOf(run: Run, first?: WireEvent): number | null {
  const seen = run.logs.flatMap((log) => log.events);
  if (seen.length > 0)
    return Math.min(...seen.map((e) => e.at_ms - Date.parse(e.event.at)));
  if (first?.type !== "queued") return null;
  const cause = run.exchanges.find((e) => e.request_id === first.request_id);
  return cause ? cause.sent_ms - Date.parse(first.at) : null;
}
