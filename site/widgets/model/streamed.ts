// The request by which a page follows its tasks, GET /api/stream, as one more
// exchange of the run: asked for before the press, answered at once, and open
// until the run is over. A gateway's clock that waits for the first byte of a
// response has nothing against it. Pure.

import type { Shown } from "./figure.ts";
import { exactSecond } from "./format.ts";
import type { Frame } from "./frame.ts";
import type { Exchange, Run } from "./run.ts";

export const STREAM_TRACK = "stream";

export const BROKE = "the connection broke, and the browser is reconnecting";

export const STREAM: Shown = {
  track: STREAM_TRACK,
  name: "Event stream over which the page follows the tasks",
  is_optional: true,
};

/**
 * Return the frames of a stream that has been answered. A page isn't told the
 * header fields; that it was a 200 and a stream, the browser has checked.
 */
export function streamFrames(
  run: Run,
  host: string,
  link: { readonly asked_ms: number; readonly answered_ms: number } | null,
  since_ms: number,
): readonly Frame[] {
  if (!link) return [];
  const track = STREAM_TRACK;
  const request_id = `stream ${streamsOf(run).length + 1}`;
  return [
    {
      at_ms: link.asked_ms - since_ms,
      track,
      kind: "request",
      request_id,
      method: "GET",
      path: "/api/stream",
      headers: { host, accept: "text/event-stream" },
      body: null,
    },
    {
      at_ms: link.answered_ms - since_ms,
      track,
      kind: "response",
      request_id,
      status: 200,
      reason: "OK",
      headers: { "content-type": "text/event-stream" },
      body: null,
    },
  ];
}

/** Return the frames of connections that end with the page. */
export function hungUp(run: Run, at_ms: number): readonly Frame[] {
  const reason = "the page was left";
  const waiting = run.exchanges.filter((e) => !e.response && !e.closed);
  return [
    ...waiting.map(
      ({ track, request_id }): Frame => ({
        at_ms, track, kind: "closed", request_id, reason,
      }),
    ),
    ...streamEnd(run, at_ms, reason),
  ];
}

/** Return the frame that ends the open stream, if there is one. */
export function streamEnd(
  run: Run,
  at_ms: number,
  reason: string,
): readonly Frame[] {
  return streamsOf(run)
    .filter((e) => e.response && !e.closed)
    .map(({ request_id, track }) => ({
      at_ms, track, kind: "closed", request_id, reason,
    }));
}

/** Say when a stream was asked for, seen from the press. */
export function askedWords({ sent_ms }: Exchange): string {
  return sent_ms <= 0
    ? `${exactSecond(-sent_ms)} before the press`
    : `${exactSecond(sent_ms)} after the press`;
}

/** Say how long it has been open, counted from its first byte. */
export function openWords({ response, closed }: Exchange): string {
  if (!response || !closed) return "... and still open";
  const open = exactSecond(closed.at_ms - response.at_ms);
  return `... open for ${open}: ${closed.reason}`;
}

function streamsOf(run: Run): readonly Exchange[] {
  return run.exchanges.filter((e) => e.track === STREAM_TRACK);
}
