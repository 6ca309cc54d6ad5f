// The raw exchange as text: request line, header fields, body, and when the
// answer came. What is shown is what was sent and received; nothing is made
// up, and header fields that a page can't read are left out. Pure.

import { exactSecond, secondCell } from "./format.ts";
import type { Exchange, Run } from "./run.ts";
import type { Track } from "./wire.ts";

export type Ink = "plain" | "key" | "strong" | "good" | "bad" | "address";

export interface Piece {
  readonly ink: Ink;
  readonly text: string;
}

export type Line = readonly Piece[];

// chosen: the fields that the lesson is about; the rest is counted.
const SHOWN_FIELDS = new Set([
  "host",
  "content-type",
  "content-length",
  "location",
  "retry-after",
  "server",
  "via",
  "x-request-id",
]);

// chosen: a body longer than this is cut, and says by how much.
const MOST_BODY_CHARACTERS = 600;

/** Return all exchanges of one track as lines. */
export function exchangeLines(run: Run, track: Track): readonly Line[] {
  return run.exchanges
    .filter((e) => e.track === track)
    .flatMap((e, n) => [...(n > 0 ? [[], []] : []), ...exchangeText(e)]);
}

/** One line of a task's event log. */
export interface EventLine {
  readonly at: string;
  readonly log: Track;
  readonly task_id: string;
  readonly seq: number;
  readonly type: string;
  readonly detail: string;
}

/** Return all events of the run in the order they arrived. */
export function eventLines(run: Run): readonly EventLine[] {
  return run.logs
    .flatMap((log) => log.events.map((timed) => ({ log, ...timed })))
    .sort((a, b) => a.at_ms - b.at_ms)
    .map(({ log, at_ms, event }) => ({
      at: secondCell(at_ms),
      log: log.track,
      task_id: log.task_id,
      seq: event.seq,
      type: event.type,
      detail: detailOf(event),
    }));
}

function detailOf(event: Run["logs"][0]["events"][0]["event"]): string {
  switch (event.type) {
    case "queued":
      return `${event.kind}, lane ${event.lane}`;
    case "started":
      return (
        `attempt ${event.attempt}, ${event.worker.host} ` +
        `pid ${event.worker.pid}`
      );
    case "progressed":
      return `${event.done}/${event.total} ${event.note}`.trim();
    case "retried":
      return `${event.problem.title}, again in ${event.delay_s} s`;
    case "lost":
      return event.reason;
    case "succeeded":
      if (event.reader_present === undefined) return "result kept";
      return event.reader_present
        ? "reader present"
        : "reader gone: the result went nowhere";
    case "failed":
      return event.problem.title;
    case "cancel_requested":
    case "cancelled":
      return "";
  }
}

function exchangeText(e: Exchange): readonly Line[] {
  const { method, path, headers, body } = e.request;
  const lines: Line[] = [
    [{ ink: "strong", text: `${method} ${path} HTTP/1.1` }],
    ...fields(headers),
    ...content(body),
    [],
  ];
  if (e.response) {
    const { at_ms, status, reason } = e.response;
    const ink = status < 400 ? "good" : "bad";
    lines.push(
      [{ ink: "key", text: `... ${exactSecond(at_ms - e.sent_ms)} later` }],
      [{ ink, text: `HTTP/1.1 ${status} ${reason}` }],
      ...fields(e.response.headers),
      ...content(e.response.body),
    );
  } else if (e.closed) {
    const after = exactSecond(e.closed.at_ms - e.sent_ms);
    lines.push([{ ink: "bad", text: `... ${after} later: ${e.closed.reason}` }]);
  } else {
    lines.push([{ ink: "key", text: "... no answer yet" }]);
  }
  return lines;
}

function fields(headers: Readonly<Record<string, string>>): readonly Line[] {
  const all = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  const shown = all.filter(([name]) => SHOWN_FIELDS.has(name));
  const lines = shown.map(([name, value]): Line => [
    { ink: "key", text: `${name}: ` },
    { ink: name === "location" ? "address" : "plain", text: value },
  ]);
  const rest = all.length - shown.length;
  return rest === 0
    ? lines
    : [...lines, [{ ink: "key", text: `and ${rest} more fields` }]];
}

function content(body: unknown): readonly Line[] {
  if (body === null || body === undefined) return [];
  const text = JSON.stringify(body);
  const rest = text.length - MOST_BODY_CHARACTERS;
  const shown =
    rest > 0
      ? `${text.slice(0, MOST_BODY_CHARACTERS)} ... ${rest} characters more`
      : text;
  return [[], [{ ink: "plain", text: shown }]];
}
