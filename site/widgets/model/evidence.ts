// The raw exchange as text: request line, header fields, body, and when the
// answer came. What is shown is what was sent and received; nothing is made
// up, and header fields that a page can't read are left out. Pure.

import type { LoadExchange } from "./experiment.ts";
import { loadExchanges } from "./experiment.ts";
import { exactSecond, secondCell } from "./format.ts";
import type { Exchange, Run } from "./run.ts";
import { askedWords, openWords, STREAM_TRACK } from "./streamed.ts";
import type { Track } from "./wire.ts";

export type Ink = "plain" | "key" | "strong" | "good" | "bad" | "address";

export interface Piece {
  readonly ink: Ink;
  readonly text: string;
}

export type Line = readonly Piece[];

// chosen: the fields that the lesson is about; the rest is counted.
const SHOWN_FIELDS = new Set([
  ...["host", "content-type", "content-length", "location", "retry-after"],
  ...["server", "via", "x-request-id", "etag", "if-none-match", "prefer"],
  "accept",
  ...["preference-applied", "last-event-id", "idempotency-key"],
  ...["idempotency-replayed", "content-range", "range", "ratelimit"],
  ...["if-range", "repr-digest"],
]);

// chosen: a body longer than this is cut, and says by how much.
const MOST_BODY_CHARACTERS = 600;

/** Return all exchanges of one track as lines: the page's, the load generator's. */
export function exchangeLines(run: Run, track: Track): readonly Line[] {
  const all = [
    ...run.exchanges
      .filter((e) => e.track === track)
      .map((e) => (track === STREAM_TRACK ? streamText(e) : exchangeText(e))),
    ...loadExchanges(run, track).map(loadText),
  ];
  return all.flatMap((lines, n) => [...(n > 0 ? [[], []] : []), ...lines]);
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
        : "reader gone: nobody received the result";
    case "failed":
      return event.problem.title;
    case "fault_requested":
      return event.fault;
    case "cancel_requested":
    case "cancelled":
      return "";
  }
}

/** Return both messages of an exchange as lines, or one of them. */
export function exchangeText(
  e: Exchange,
  only?: "request" | "response",
): readonly Line[] {
  const { method, path, headers, body } = e.request;
  const request: readonly Line[] = [
    [{ ink: "strong", text: `${method} ${path} HTTP/1.1` }],
    ...fields(headers),
    ...content(body),
  ];
  if (only === "request") return request;
  const lines: Line[] = only === "response" ? [] : [...request, []];
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

// What counts of a stream: when it was asked for, and how long it is open.
function streamText(e: Exchange): readonly Line[] {
  return [
    [{ ink: "key", text: askedWords(e) }],
    ...exchangeText(e),
    ...(e.response ? [[], [{ ink: "key" as const, text: openWords(e) }]] : []),
  ];
}

// Requests of the load generator stand there as it went over the wire.
function loadText(e: LoadExchange): readonly Line[] {
  const later = `... ${exactSecond(e.took_ms)} later`;
  return [
    [{ ink: "key", text: `at ${exactSecond(e.sent_ms)}` }],
    ...messageText(e.request),
    [],
    ...(e.response
      ? [[{ ink: "key", text: later } as const], ...messageText(e.response)]
      : [[{ ink: "bad", text: `${later}: dropped, unread` } as const]]),
  ];
}

function messageText(message: string): readonly Line[] {
  const [head = "", ...rest] = message.split("\n\n");
  const [first = "", ...lines] = head.split("\n");
  const [, status] = /^HTTP\/1\.\d (\d+)/.exec(first) ?? [];
  const ink =
    status === undefined ? "strong" : Number(status) < 400 ? "good" : "bad";
  const named = Object.fromEntries(
    lines.map((line) => {
      const [name = "", ...value] = line.split(": ");
      return [name, value.join(": ")];
    }),
  );
  const body = rest.join("\n\n");
  return [
    [{ ink, text: first }],
    ...fields(named),
    ...(body ? [[], [{ ink: "plain" as const, text: shortened(body) }]] : []),
  ];
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
  return [[], [{ ink: "plain", text: shortened(JSON.stringify(body)) }]];
}

function shortened(text: string): string {
  const rest = text.length - MOST_BODY_CHARACTERS;
  if (rest <= 0) return text;
  return `${text.slice(0, MOST_BODY_CHARACTERS)} ... ${rest} characters more`;
}
