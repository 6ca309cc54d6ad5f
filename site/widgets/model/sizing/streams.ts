// What following tasks costs the API: streams that stay open, or polls. The
// twin of demo/sizing/streams.py, which has the sources of the figures.

import { ceiling, count, notNegative, positive } from "./quantities.ts";

const STREAM_BYTES = 46 * 1024;
const STREAMS_PER_PROCESS = 5_000;
const EVENTS_PER_S_PER_PROCESS = 10_000;
const HEARTBEAT_S = 15;

/** What a number of open streams takes. */
export interface Streams {
  readonly processes: number;
  readonly bytes_per_process: number;
  readonly heartbeats_per_s: number;
  readonly events_per_s: number;
  readonly bound_by: string;
}

/** Return the API processes for that many clients of event streams. */
export function streams(
  clients: number,
  events_per_s: number,
  readers_per_event = 1,
): Streams {
  const whole = "it has to be a whole number, 1 or more.";
  count("the number of clients", clients, whole);
  const advice = "it has to be 0 or more.";
  const sent_per_s =
    notNegative("the events", events_per_s, advice) *
    notNegative("the readers", readers_per_event, advice);
  const by_streams = Math.ceil(clients / STREAMS_PER_PROCESS);
  const by_events = ceiling(sent_per_s / EVENTS_PER_S_PER_PROCESS);
  const processes = Math.max(by_streams, by_events);
  return {
    processes,
    bytes_per_process: (clients / processes) * STREAM_BYTES,
    heartbeats_per_s: clients / HEARTBEAT_S,
    events_per_s: sent_per_s,
    bound_by: by_streams >= by_events ? "streams" : "events",
  };
}

/** Return the requests a second of clients that ask again and again. */
export function pollsPerS(watched_tasks: number, interval_s: number): number {
  const advice = "it has to be 0 or more.";
  const tasks = notNegative("the number", watched_tasks, advice);
  const between = "it has to be above 0 seconds.";
  return tasks / positive("the interval", interval_s, between);
}
