// A run: what the frames so far add up to. Run = fold(frames).
// Two facts are kept apart, because their difference is the lesson: an
// exchange (one request and what came back) and a task's own events, which
// may go on after the exchange is over. Pure.

import type { Frame, RequestFrame, ResponseFrame } from "./frame.ts";
import { header } from "./frame.ts";
import type { Track, WireEvent } from "./wire.ts";

export interface Exchange {
  readonly request_id: string;
  readonly track: Track;
  readonly sent_ms: number;
  readonly request: RequestFrame;
  readonly response: ResponseFrame | null;
  /** When the connection ended without a response, and why. */
  readonly closed: { readonly at_ms: number; readonly reason: string } | null;
}

export interface TimedEvent {
  readonly at_ms: number;
  readonly event: WireEvent;
}

export interface TaskLog {
  readonly task_id: string;
  readonly track: Track;
  readonly request_id: string | null;
  readonly events: readonly TimedEvent[];
}

export interface Run {
  readonly exchanges: readonly Exchange[];
  readonly logs: readonly TaskLog[];
  /** When the page stopped watching before the end, and why. */
  readonly stopped: { readonly at_ms: number; readonly reason: string } | null;
}

export const EMPTY: Run = { exchanges: [], logs: [], stopped: null };

/** Return the run after one more frame; a repeated event changes nothing. */
export function apply(run: Run, frame: Frame): Run {
  switch (frame.kind) {
    case "request":
      return { ...run, exchanges: [...run.exchanges, opened(frame)] };
    case "response":
      return withExchange(run, frame.request_id, (e) => ({
        ...e,
        response: frame,
      }));
    case "closed":
      return withExchange(run, frame.request_id ?? "", (e) => ({
        ...e,
        closed: { at_ms: frame.at_ms, reason: frame.reason ?? "closed" },
      }));
    case "stopped":
      return { ...run, stopped: { at_ms: frame.at_ms, reason: frame.reason } };
    case "event":
      return withEvent(run, frame.at_ms, frame.track, frame.event);
  }
}

/** Return the frames that had happened by `now_ms`. */
export function seenBy(
  frames: readonly Frame[],
  now_ms: number,
): readonly Frame[] {
  return frames.filter((f) => f.at_ms <= now_ms);
}

/** Fold all frames that had happened by `now_ms`. */
export function runAt(frames: readonly Frame[], now_ms: number): Run {
  return seenBy(frames, now_ms).reduce(apply, EMPTY);
}

/** Return the next or the last moment at which something happened. */
export function nextMoment(
  frames: readonly Frame[],
  now_ms: number,
  direction: 1 | -1,
): number | undefined {
  const moments = frames.map((f) => f.at_ms).sort((a, b) => a - b);
  return direction > 0
    ? moments.find((ms) => ms > now_ms)
    : moments.findLast((ms) => ms < now_ms);
}

/** Return the exchanges that submitted work on a track, oldest first. */
export function submissions(run: Run, track: Track): readonly Exchange[] {
  return run.exchanges.filter(
    (e) =>
      e.track === track &&
      e.request.method === "POST" &&
      !e.request.path.endsWith("/cancel"),
  );
}

/** Return the log of the task that an exchange submitted, if it is known. */
export function logOf(run: Run, exchange: Exchange): TaskLog | null {
  const id = taskId(exchange);
  return (
    run.logs.find(
      (log) => log.request_id === exchange.request_id || log.task_id === id,
    ) ?? null
  );
}

/** Whether an event is of a task that this run has asked for. */
export function isOwn(run: Run, event: WireEvent): boolean {
  const request_id = event.type === "queued" ? event.request_id : null;
  return run.exchanges.some(
    (e) => e.request_id === request_id || taskId(e) === event.task_id,
  );
}

/** Return the task id that a response named: its 202 body, or a held 200. */
export function taskId(exchange: Exchange): string | null {
  const body = exchange.response?.body;
  if (typeof body !== "object" || body === null) return null;
  const view = "task" in body ? body.task : body;
  if (typeof view !== "object" || view === null) return null;
  return "id" in view && typeof view.id === "string" ? view.id : null;
}

/**
 * Return in how many seconds a run may begin that was refused since another
 * one is on; null where that isn't so.
 */
export function busyForS(run: Run): number | null {
  const response = submissions(run, "tasks")[0]?.response;
  if (response?.status !== 409) return null;
  const wait_s = Number(header(response.headers, "retry-after") ?? NaN);
  return Number.isFinite(wait_s) ? wait_s : null;
}

function opened(frame: RequestFrame): Exchange {
  return {
    request_id:
      frame.request_id ?? header(frame.headers, "x-request-id") ?? "",
    track: frame.track,
    sent_ms: frame.at_ms,
    request: frame,
    response: null,
    closed: null,
  };
}

function withExchange(
  run: Run,
  request_id: string,
  change: (exchange: Exchange) => Exchange,
): Run {
  return {
    ...run,
    exchanges: run.exchanges.map((e) =>
      e.request_id === request_id ? change(e) : e,
    ),
  };
}

function withEvent(
  run: Run,
  at_ms: number,
  track: Track,
  event: WireEvent,
): Run {
  const known = run.logs.find((log) => log.task_id === event.task_id);
  const log = known ?? {
    task_id: event.task_id,
    track,
    request_id: null,
    events: [],
  };
  // A reader that resumes may get an event twice: the number tells.
  if (event.seq <= (log.events.at(-1)?.event.seq ?? 0)) return run;
  const longer: TaskLog = {
    ...log,
    request_id: event.type === "queued" ? event.request_id : log.request_id,
    events: [...log.events, { at_ms, event }],
  };
  return {
    ...run,
    logs: known
      ? run.logs.map((other) => (other === known ? longer : other))
      : [...run.logs, longer],
  };
}
