// One request, straight through: each arrow between two rooms, when it has
// passed in this run, how that is known, and the bytes that went along it.
// The arrows are the same whatever runs; a run lights them. Pure.

import {
  entryLines,
  envelopeLines,
  feedLines,
  frameLines,
  goneLines,
  leaseLines,
  takenLines,
} from "./bytes.ts";
import type { Line } from "./evidence.ts";
import { exchangeText } from "./evidence.ts";
import { happenedMs, heardMs, pressOf, writtenMs } from "./moments.ts";
import type { Exchange, Run } from "./run.ts";
import { goneMs } from "./stored.ts";

export const ROOMS = [
  ["client", "Client"],
  ["gateway", "Gateway"],
  ["api", "API"],
  ["log", "Event log"],
  ["queue", "Queue"],
  ["worker", "Worker"],
] as const;

export type Room = (typeof ROOMS)[number][0];

export interface Arrow {
  readonly id: string;
  readonly from: Room;
  readonly to: Room;
  /** Few words, above the arrow. */
  readonly label: string;
  /** How the page knows of it, and of the bytes. */
  readonly known: string;
  readonly passed_ms: (run: Run) => readonly number[];
  readonly bytes: (run: Run) => readonly Line[];
}

/** An arrow in a run: when it has passed, and how often. */
export interface Lit {
  readonly arrow: Arrow;
  readonly number: number;
  readonly at_ms: number | null;
  readonly count: number;
}

export const ARROWS: readonly Arrow[] = [
  {
    id: "submit",
    from: "client",
    to: "gateway",
    label: "POST /api/tasks",
    known: "The page sent it.",
    passed_ms: (run) => press(run).map((e) => e.sent_ms),
    bytes: (run) => press(run).flatMap((e) => exchangeText(e, "request")),
  },
  {
    id: "forward",
    from: "gateway",
    to: "api",
    label: "the same request",
    known:
      "Known from its response: Server names the API, Via names the gateway.",
    passed_ms: writtenMs,
    bytes: (run) =>
      press(run).flatMap((e) =>
        exchangeText(e, "response").filter(([first]) =>
          /^(HTTP|server|via|x-request-id)/i.test(first?.text ?? ""),
        ),
      ),
  },
  {
    id: "record",
    from: "api",
    to: "log",
    label: "event 1: queued",
    known:
      "Known from its event, or from the 202 that is sent after it; timed by " +
      "the store's clock. Read back from the task's stream. One step with " +
      "arrow 4.",
    passed_ms: writtenMs,
    bytes: (run) => entryLines(run, "queued"),
  },
  {
    id: "enqueue",
    from: "api",
    to: "queue",
    label: "the message",
    known:
      "Read back from the broker, where it stays until its work is over. The " +
      "same script wrote the event.",
    passed_ms: writtenMs,
    bytes: envelopeLines,
  },
  {
    id: "accepted",
    from: "api",
    to: "client",
    label: "202, Location",
    known: "The page received it, through the gateway.",
    passed_ms: (run) => answered(run),
    bytes: (run) => press(run).flatMap((e) => exchangeText(e, "response")),
  },
  {
    id: "take",
    from: "queue",
    to: "worker",
    label: "the message",
    known:
      "Read back from the hash of messages that a worker has taken and not " +
      "acknowledged.",
    passed_ms: (run) => happenedMs(run, "started"),
    bytes: takenLines,
  },
  {
    id: "claim",
    from: "worker",
    to: "log",
    label: "event 2: started",
    known: "Read back from the task's stream, with the lease beside it.",
    passed_ms: (run) => happenedMs(run, "started"),
    bytes: (run) => [...entryLines(run, "started"), [], ...leaseLines(run)],
  },
  {
    id: "progress",
    from: "worker",
    to: "log",
    label: "progressed",
    known: "Read back from the task's stream; the newest.",
    passed_ms: (run) => happenedMs(run, "progressed"),
    bytes: (run) => entryLines(run, "progressed"),
  },
  {
    id: "feed",
    from: "log",
    to: "api",
    label: "copy on the feed",
    known:
      "Read back from the feed, the one stream that every API process reads.",
    passed_ms: (run) => happenedMs(run),
    bytes: feedLines,
  },
  {
    id: "frame",
    from: "api",
    to: "client",
    label: "server-sent event",
    known:
      "As the API writes it to the page's open stream. The page has received " +
      "each of these.",
    passed_ms: heardMs,
    bytes: frameLines,
  },
  {
    id: "end",
    from: "worker",
    to: "log",
    label: "the last event: succeeded",
    known: "Read back from the task's stream. The result is in it.",
    passed_ms: (run) => happenedMs(run, "succeeded"),
    bytes: (run) => entryLines(run, "succeeded"),
  },
  {
    id: "read",
    from: "client",
    to: "api",
    label: "GET the result",
    known: "The page sent it, through the gateway.",
    passed_ms: (run) => results(run).map((e) => e.sent_ms),
    bytes: (run) => results(run).flatMap((e) => exchangeText(e, "request")),
  },
  {
    id: "result",
    from: "api",
    to: "client",
    label: "200, the report",
    known: "The page received it. It was read from the last event.",
    passed_ms: (run) =>
      results(run).flatMap((e) => (e.response ? [e.response.at_ms] : [])),
    bytes: (run) => results(run).flatMap((e) => exchangeText(e, "response")),
  },
  {
    id: "acknowledge",
    from: "worker",
    to: "queue",
    label: "acknowledged",
    known:
      "Known because the broker holds nothing about the task any more.",
    passed_ms: (run) => {
      const at_ms = goneMs(run);
      return at_ms === null ? [] : [at_ms];
    },
    bytes: goneLines,
  },
];

/** Return each arrow as the run has lit it so far. */
export function litArrows(run: Run): readonly Lit[] {
  return ARROWS.map((arrow, n) => {
    const moments = arrow.passed_ms(run);
    return {
      arrow,
      number: n + 1,
      at_ms: moments.at(-1) ?? null,
      count: moments.length,
    };
  });
}

/** Return which arrows have passed in a run, moment by moment. */
export function passings(
  run: Run,
): readonly { readonly at_ms: number; readonly arrows: readonly Lit[] }[] {
  const at = new Map<number, Lit[]>();
  for (const lit of litArrows(run))
    for (const at_ms of lit.arrow.passed_ms(run))
      at.set(at_ms, [...(at.get(at_ms) ?? []), lit]);
  return [...at]
    .sort(([a], [b]) => a - b)
    .map(([at_ms, arrows]) => ({ at_ms, arrows: arrows.sort((a, b) => place(a) - place(b)) }));
}

// By their numbers; but the last event (11) comes before its copies (9, 10).
const place = (lit: Lit): number => (lit.arrow.id === "end" ? 8 : lit.number);

/** Say from where to where: "API to Queue". */
export function wayOf({ from, to }: Arrow): string {
  const name = (room: Room): string =>
    ROOMS.find(([id]) => id === room)?.[1] ?? room;
  return `${name(from)} to ${name(to)}`;
}

function press(run: Run): readonly Exchange[] {
  const exchange = pressOf(run);
  return exchange ? [exchange] : [];
}

function answered(run: Run): readonly number[] {
  return press(run).flatMap((e) => (e.response ? [e.response.at_ms] : []));
}

function results(run: Run): readonly Exchange[] {
  return run.exchanges.filter(
    (e) => e.track === "tasks" && e.request.path.endsWith("/result"),
  );
}
