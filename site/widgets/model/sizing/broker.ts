// What the broker has to hold: bytes in memory, and connections. The twin of
// demo/sizing/broker.py, which has the sources of the factors.

import {
  ceiling,
  count,
  notNegative,
  positive,
  ratePerS,
  slotsOf,
} from "./quantities.ts";

const ALLOCATOR_FACTOR = 1.5;
const REWRITE_FACTOR = 2;
const ALARM_FRACTION = 0.6;
const CONNECTIONS_PER_WORKER = 4;
const CONNECTIONS_PER_SLOT = 1.3;
const READERS_PER_API = 1;

/** What the broker's memory is for, in bytes. */
export interface Memory {
  readonly kept_tasks: number;
  readonly stored_bytes: number;
  readonly resident_bytes: number;
  readonly peak_bytes: number;
  readonly needed_bytes: number;
}

/** Return what tasks take that are kept for `kept_s` seconds. */
export function memory(
  rate_per_s: number,
  kept_s: number,
  message_bytes: number,
  record_bytes: number,
  events: number,
  event_bytes: number,
): Memory {
  const rate = ratePerS(rate_per_s);
  const kept = "it has to be above 0 seconds.";
  positive("the retention time", kept_s, kept);
  const advice = "it has to be 0 bytes or more.";
  const each_bytes =
    notNegative("a message", message_bytes, advice) +
    notNegative("a record", record_bytes, advice) +
    notNegative("the events of a task", events, advice) *
      notNegative("an event", event_bytes, advice);
  const stored = rate * kept_s * each_bytes;
  const resident = stored * ALLOCATOR_FACTOR;
  const peak = resident * REWRITE_FACTOR;
  return {
    kept_tasks: rate * kept_s,
    stored_bytes: stored,
    resident_bytes: resident,
    peak_bytes: peak,
    needed_bytes: peak / ALARM_FRACTION,
  };
}

/** Return how many connections the broker has to take. */
export function connections(
  workers: number,
  slots_per_worker: number,
  api_processes: number,
  api_pool: number,
): number {
  const advice = "it has to be a whole number, 0 or more.";
  count("the workers", workers, advice, 0);
  count("the API processes", api_processes, advice, 0);
  count("an API's pool", api_pool, advice, 0);
  const each =
    CONNECTIONS_PER_WORKER + CONNECTIONS_PER_SLOT * slotsOf(slots_per_worker);
  return ceiling(
    workers * each + api_processes * (api_pool + READERS_PER_API),
  );
}
