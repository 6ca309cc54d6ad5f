// <accepted-sequence>: one task through all rooms; each arrow lights up when
// the real event has passed, and opens its bytes.
// Aim: see where the work is when the 202 leaves.

import type { Lit } from "../arrows.ts";
import { ARROWS, litArrows, passings, wayOf } from "../arrows.ts";
import { mermaid } from "../diagram.ts";
import { honest } from "../failure.ts";
import { exactSecond, secondCell } from "../format.ts";
import type { Goal } from "../goals.ts";
import { MARKS, oneTaskFailure } from "../onetask.ts";
import type { Question } from "../prediction.ts";
import { happenedMs } from "../moments.ts";
import type { Run } from "../run.ts";
import { runAt } from "../run.ts";
import { SEQUENCE } from "../scenario.ts";
import { ticketOf } from "../sidebyside.ts";
import { goneMs, looksOf, STORED_TRACK } from "../stored.ts";

const QUESTION: Question = {
  id: "sequence",
  text: "The client has just received its 202. Where is the work?",
  options: [
    {
      id: "memory",
      label: "In the memory of the API",
      feedback:
        "The API keeps nothing: it wrote an event and a message, sent the " +
        "response and forgot the request.",
    },
    {
      id: "stored",
      label: "Recorded, in two places",
      feedback:
        "An event in the log describes the work, and a message in the queue " +
        "tells a worker to look.",
    },
    {
      id: "worker",
      label: "Partly done, by a worker",
      feedback:
        "A worker may have taken the message by then, but no step of the " +
        "work was done.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback: "Open arrows 3 and 4: both came before arrow 5.",
    },
  ],
};

const GOALS: readonly Goal[] = [
  {
    label: "The 202 arrives before the first step is done",
    isReached: (run) => {
      const { exchange } = ticketOf(run);
      const accepted_ms = exchange?.response?.at_ms;
      const [first_ms] = happenedMs(run, "progressed");
      return (
        exchange?.response?.status === 202 &&
        accepted_ms !== undefined &&
        first_ms !== undefined &&
        accepted_ms < first_ms
      );
    },
  },
  {
    label: "The message is visible in the broker",
    isReached: (run) =>
      looksOf(run).some(
        ({ stored: { lane, unacked } }) =>
          lane.waiting.length + unacked.taken.length > 0,
      ),
  },
  {
    label: "After the end the message is gone, but every event is still there",
    isReached: (run) => {
      const last = looksOf(run).at(-1)?.stored;
      const seq = run.logs.find((l) => l.track === "tasks")?.events.at(-1)
        ?.event.seq;
      return goneMs(run) !== null && last?.log.entries.length === seq;
    },
  },
];

function sentence(run: Run): string {
  const { phase, task } = ticketOf(run);
  const lit = litArrows(run).filter((l) => l.at_ms !== null).length;
  const count = `${lit} of ${ARROWS.length} arrows`;
  switch (phase) {
    case "idle":
      return "Ready. One press sends one report of four steps.";
    case "sent":
      return "The request is on its way.";
    case "queued":
      return "Accepted: an event in the log, a message in the queue.";
    case "running":
      return task?.done
        ? `A worker has recorded ${task.done} of ${task.total} steps.`
        : "A worker has taken the message and claimed the task.";
    case "ended":
      return "The work is done. Its result is the last event.";
    case "received":
      return goneMs(run) === null
        ? "The page has the result. The message is still in the broker."
        : `${count} have lit up. The message is gone, the log is still there.`;
    // The others say why the run explains nothing.
    default:
      return "The task was cancelled.";
  }
}

function phase(run: Run): string {
  const ticket = ticketOf(run);
  return `${ticket.phase} ${ticket.task?.done ?? 0} ${goneMs(run) !== null}`;
}

export const figure = honest({
  name: "sequence",
  title: "One request, straight through",
  sub: () => "One report of four steps of a second each, in one worker slot.",
  press: "Send one report",
  again: "Send another report",
  question: QUESTION,
  goals: GOALS,
  controls: [],
  recorded: [{}],
  scenario: () => SEQUENCE,
  phase,
  said: (run) => ({ mark: MARKS[ticketOf(run).phase], text: sentence(run) }),
  failure: oneTaskFailure,
  outcome: (run) => {
    const { exchange } = ticketOf(run);
    const response = exchange?.response;
    const [first_ms] = happenedMs(run, "progressed");
    if (response?.status !== 202 || first_ms === undefined) return null;
    return (
      `The 202 was there ${exactSecond(response.at_ms - exchange!.sent_ms)} ` +
      `after the press, the first step at ${exactSecond(first_ms)}.`
    );
  },
  shown: (run) => {
    const [first] = looksOf(run);
    if (!first) return null;
    const { log, lane, unacked } = first.stored;
    const messages = lane.waiting.length + unacked.taken.length;
    return log.entries.length > 0 && messages > 0 ? ["stored"] : null;
  },
  evidence: [
    { track: "tasks", name: "The page's exchanges" },
    { track: STORED_TRACK, name: "The stored data, read at three moments" },
  ],
  head: ["Second", "Arrow", "From, to", "What"],
  // In the order in which it happened, whatever was heard of first.
  rows: (frames) =>
    passings(runAt(frames, Infinity)).map(({ at_ms, arrows }) => [
      secondCell(at_ms),
      ...cells(arrows),
    ]),
});

// All arrows of one moment, in one row.
function cells(lit: readonly Lit[]): readonly string[] {
  return [
    lit.map((l) => String(l.number)).join(", "),
    lit.map((l) => wayOf(l.arrow)).join(", "),
    lit.map((l) => l.arrow.label).join(", "),
  ];
}

/** What the page shows of it at rest. */
export const diagram = mermaid();
