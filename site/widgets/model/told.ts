// Frames told by hand: for tests, and for what the gallery shows. Pure.

import type { EventFrame, Frame, RequestFrame } from "./frame.ts";
import type { EventType, Log, Track, WireEvent } from "./wire.ts";

const REASONS: Readonly<Record<number, string>> = {
  409: "Conflict",
  504: "Gateway Timeout",
};

export function asked(
  at_ms: number,
  track: Track,
  id: string,
  path = track === "held" ? "/api/held/tasks" : "/api/tasks",
  method = "POST",
): RequestFrame {
  const headers = { "X-Request-Id": id };
  return { at_ms, track, kind: "request", method, path, headers, body: {} };
}

export function answered(
  at_ms: number,
  track: Track,
  request_id: string,
  status: number,
  body: unknown = null,
  headers: Record<string, string> = {},
): Frame {
  const reason = REASONS[status] ?? "";
  return {
    at_ms, track, kind: "response", request_id, status, reason, headers, body,
  };
}

export function event(
  track: Log,
  task_id: string,
  seq: number,
  type: EventType,
  data: Record<string, unknown> = {},
): WireEvent {
  const at = new Date(1_800_000_000_000 + seq * 1000).toISOString();
  const fact = { log: track, task_id, seq, at, attempt: 1, type };
  return { ...fact, ...data } as WireEvent;
}

export function told(
  at_ms: number,
  ...of: Parameters<typeof event>
): EventFrame {
  const [track] = of;
  return { at_ms, track, kind: "event", event: event(...of), cursor: "" };
}
