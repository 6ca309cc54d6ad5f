// A frame: one timestamped item of a run, the same live and recorded.
// Also the shape of a recording, the file that lessons/recorder.py writes.
// `at_ms` counts from the press, on the client's clock.

import type { Track, WireEvent } from "./wire.ts";

export interface RequestFrame {
  readonly at_ms: number;
  readonly track: Track;
  readonly kind: "request";
  /** Where no header field has it: a browser sends its own for a stream. */
  readonly request_id?: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface ResponseFrame {
  readonly at_ms: number;
  readonly track: Track;
  readonly kind: "response";
  readonly request_id: string;
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface EventFrame {
  readonly at_ms: number;
  readonly track: Track;
  readonly kind: "event";
  readonly event: WireEvent;
  readonly cursor: string;
}

/** A connection that ended without a response. */
export interface ClosedFrame {
  readonly at_ms: number;
  readonly track: Track;
  readonly kind: "closed";
  readonly request_id?: string;
  readonly reason?: string;
}

/** The page gave up watching; no recording has it. */
export interface StoppedFrame {
  readonly at_ms: number;
  readonly track: Track;
  readonly kind: "stopped";
  readonly reason: string;
}

export type Frame =
  | RequestFrame
  | ResponseFrame
  | EventFrame
  | ClosedFrame
  | StoppedFrame;

export interface Recording {
  readonly scenario: string;
  readonly recorded_at: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: string;
  readonly frames: readonly Frame[];
}

/** Header names are case-insensitive (RFC 9110, 5.1). */
export function header(
  headers: Readonly<Record<string, string>>,
  name: string,
): string | null {
  const wanted = name.toLowerCase();
  for (const [key, value] of Object.entries(headers))
    if (key.toLowerCase() === wanted) return value;
  return null;
}
