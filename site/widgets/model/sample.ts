// The figure of the gallery and its sample data: made up, fixed, and never
// called a run. It uses every part once. Pure.

import { answered, asked, told } from "./told.ts";
import type { Press } from "./experiment.ts";
import type { Line } from "./experiment.ts";
import {
  experiment,
  experimentFailure,
  experimentRows,
  experimentSentence,
  lastOf,
} from "./experiment.ts";
import { honest } from "./failure.ts";
import type { Frame } from "./frame.ts";
import type { Run } from "./run.ts";
import { ticketOf } from "./sidebyside.ts";

export interface SampleLine extends Line {
  readonly eager: number;
  readonly polite: number;
}

const WINDOW_S = 8;
const DECLARED: Press = [
  {
    track: "tasks",
    path: "/api/tasks",
    body: { kind: "sample", input: { window_s: WINDOW_S } },
  },
];

function words(run: Run): string {
  const last = lastOf<SampleLine>(run);
  return experimentSentence(run, {
    ready: "Ready. Nothing here can be started.",
    running: () => bothOf(last) ?? "",
    measured: () => bothOf(last),
  });
}

function bothOf(last: SampleLine | null): string | null {
  return last && `${last.eager} requests against ${last.polite}.`;
}

export const SAMPLE = honest({
  name: "sample",
  title: "A figure of the gallery",
  sub: ({ clients = "50", pause }) =>
    `${clients} clients, ${pause === "fixed" ? "a fixed pause" : "a growing one"}. Sample data.`,
  press: "Run",
  again: "Run again",
  question: {
    id: "sample",
    text: "Which side sends more requests?",
    options: [
      { id: "left", label: "The left one", feedback: "It does, here." },
      { id: "right", label: "The right one", feedback: "Not in this sample." },
      { id: "same", label: "Both the same", feedback: "They differ here." },
      { id: "unsure", label: "Not sure", feedback: "Look at the counts." },
    ],
  },
  goals: [
    {
      label: "More than 100 requests have been sent",
      isReached: (run) => (lastOf<SampleLine>(run)?.eager ?? 0) > 100,
    },
    {
      label: "The measurement is over",
      isReached: (run) => ticketOf(run).phase === "ended",
    },
  ],
  controls: [
    {
      id: "pause",
      label: "Pause between two requests",
      shape: "radio",
      initial: "fixed",
      options: [
        { value: "fixed", label: "fixed" },
        { value: "growing", label: "growing" },
      ],
    },
    {
      id: "kind",
      label: "Kind of work",
      shape: "select",
      initial: "report",
      options: [
        { value: "report", label: "report" },
        { value: "digest", label: "digest" },
      ],
    },
    {
      id: "clients",
      label: "Clients",
      shape: "number",
      initial: "50",
      unit: "clients",
      least: 10,
      most: 60,
      step: 10,
    },
  ],
  recorded: [
    { pause: "fixed", kind: "report", clients: "50" },
    { pause: "growing", kind: "report", clients: "50" },
  ],
  scenario: () => experiment("sample", DECLARED),
  phase: (run) => ticketOf(run).phase,
  said: (run) => ({ mark: ["client", "c-client"], text: words(run) }),
  failure: (run) => experimentFailure(run, (whole) => lastOf(whole) !== null),
  outcome: (run) => (lastOf(run) ? words(run) : null),
  shown: (run) => (lastOf(run) ? ["left"] : null),
  evidence: [
    { track: "tasks", name: "The request of this page" },
    { track: "eager", name: "One client of the load generator" },
  ],
  head: ["Second", "Left", "Right"],
  rows: (frames) =>
    experimentRows(frames, (run) => {
      const last = lastOf<SampleLine>(run);
      if (!last) return ["", ""];
      return [`${last.eager} requests`, `${last.polite} requests`];
    }),
});

const ID = "t_sample";
const EXCHANGE = {
  track: "eager",
  sent_ms: 1000,
  took_ms: 3,
  request: `GET /api/tasks/${ID} HTTP/1.1\nHost: sample\nIf-None-Match: "2"`,
  response: 'HTTP/1.1 304 Not Modified\nETag: "2"\nRetry-After: 1',
};

const START: readonly Frame[] = [
  asked(0, "tasks", "r"),
  answered(9, "tasks", "r", 202, { id: ID }, { location: `/api/tasks/${ID}` }),
  told(10, "tasks", ID, 1, "queued", {
    request_id: "r",
    kind: "sample",
    lane: "paced",
  }),
  told(40, "tasks", ID, 2, "started", { worker: { host: "sample", pid: 7 } }),
];

const LINES: readonly Frame[] = Array.from({ length: WINDOW_S * 2 }, (_, n) => {
  const at_ms = (n + 1) * 500;
  const line: SampleLine = {
    at_ms,
    eager: Math.round((n + 1) * 12.5),
    polite: Math.round(Math.sqrt(n + 1) * 20),
    ...(n === 1 ? { exchanges: [EXCHANGE] } : {}),
  };
  return told(at_ms + 60, "tasks", ID, n + 3, "progressed", {
    done: Math.floor(at_ms / 1000),
    total: WINDOW_S,
    unit: "seconds",
    note: `${line.eager} requests`,
    partial: line,
  });
});

const LAST_SEQ = LINES.length + 2;
const PROBLEM = {
  type: "/problems/work-failed/",
  title: "The work failed",
  status: 500,
};

/** The sample run in each state that a figure can be in. */
export const STATES: Readonly<Record<string, readonly Frame[]>> = {
  idle: [],
  running: [...START, ...LINES.slice(0, 7)],
  done: [
    ...START,
    ...LINES,
    told(8100, "tasks", ID, LAST_SEQ + 1, "succeeded", { result: {} }),
  ],
  stopped: [
    ...START,
    ...LINES.slice(0, 7),
    {
      at_ms: 3600,
      track: "page",
      kind: "stopped",
      reason: "the server closed the event stream",
    },
  ],
  failed: [
    ...START,
    ...LINES.slice(0, 5),
    told(2700, "tasks", ID, 8, "failed", { problem: PROBLEM }),
  ],
  refused: [
    asked(0, "tasks", "r"),
    answered(
      9,
      "tasks",
      "r",
      409,
      { title: "One run at a time" },
      { "retry-after": "17" },
    ),
  ],
};
