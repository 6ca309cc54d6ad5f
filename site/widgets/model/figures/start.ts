// <accepted-start>: one task from the press to its result; each sign of the
// guide's figures is met once, with one sentence.
// Aim: know the signs, and see which part does what.
// Cost of one press: one task of 4 s of paced work, one worker slot.

import { honest } from "../failure.ts";
import { duration, exactSecond, secondCell } from "../format.ts";
import type { Goal } from "../goals.ts";
import { happenedMs } from "../moments.ts";
import { MARKS, oneTaskFailure } from "../onetask.ts";
import type { Question } from "../prediction.ts";
import type { Run } from "../run.ts";
import { runAt } from "../run.ts";
import { START } from "../scenario.ts";
import { ticketOf } from "../sidebyside.ts";
import { metBy, SIGNS } from "../start.ts";
import { goneMs, looksOf, STORED_TRACK } from "../stored.ts";

const QUESTION: Question = {
  id: "start",
  text:
    "The task is done, and the client has closed the page. Which part still " +
    "has the result when the client asks again?",
  options: [
    {
      id: "queue",
      label: "The queue, in the message",
      feedback:
        "The message only told a worker to look. It is gone as soon as the " +
        "work is over.",
    },
    {
      id: "worker",
      label: "The worker that computed it",
      feedback: "The worker has written it down, and is on its next task.",
    },
    {
      id: "log",
      label: "The event log",
      feedback:
        "It is the one part that remembers. Every other may be restarted.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback:
        "The walk says where it is: at the result, and at what is lost.",
    },
  ],
};

const met = (run: Run): number =>
  metBy(run).filter((one) => one.met !== null).length;

const GOALS: readonly Goal[] = [
  {
    label: "The ticket is there before the first step is done",
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
    label: "The client has the result",
    isReached: (run) => ticketOf(run).received_ms !== null,
  },
  {
    label: "Each of the signs has been met",
    isReached: (run) => met(run) === SIGNS.length,
  },
];

function sentence(run: Run): string {
  const { phase, task } = ticketOf(run);
  switch (phase) {
    case "idle":
      return "Ready. One press sends one report of four steps.";
    case "sent":
      return "The request is on its way.";
    case "queued":
      return "Accepted: the client has its ticket, and the work waits.";
    case "running":
      return task?.done
        ? "The work goes on, and no request waits for it."
        : "A worker has taken the message.";
    case "ended":
      return "The work is done. The page fetches the result.";
    case "received":
      return goneMs(run) === null
        ? "The page has the result. The message is still in the broker."
        : `Delivered. ${met(run)} of ${SIGNS.length} signs met.`;
    // The others say why the run explains nothing.
    default:
      return "The task was cancelled.";
  }
}

// The log has the last event, and no other part has anything of the task.
function isOnlyInLog(run: Run): boolean {
  const last = looksOf(run).at(-1)?.stored.log.entries.at(-1);
  const type = last?.fields.find(([name]) => name === "type")?.[1];
  return goneMs(run) !== null && type === "succeeded";
}

export const figure = honest({
  name: "start",
  title: "From the press to the result",
  sub: () => "One report of four steps of a second each, in one worker slot.",
  press: "Send one report",
  again: "Send another report",
  question: QUESTION,
  goals: GOALS,
  controls: [],
  recorded: [{}],
  scenario: () => START,
  phase: (run) =>
    `${ticketOf(run).phase} ${(ticketOf(run).task?.done ?? 0) > 0} ` +
    `${goneMs(run) !== null}`,
  said: (run) => ({ mark: MARKS[ticketOf(run).phase], text: sentence(run) }),
  failure: oneTaskFailure,
  outcome: (run) => {
    const { exchange, received_ms } = ticketOf(run);
    const response = exchange?.response;
    if (response?.status !== 202 || received_ms === null) return null;
    return (
      `The ticket took ${duration(response.at_ms - exchange!.sent_ms)}, and ` +
      `the result came at ${exactSecond(received_ms)}, from the event log.`
    );
  },
  shown: (run) => (isOnlyInLog(run) ? ["log"] : null),
  evidence: [
    { track: "tasks", name: "The page's exchanges" },
    { track: STORED_TRACK, name: "The stored data, read at three moments" },
  ],
  head: ["Second", "Sign", "What it does in this run"],
  // In the order in which they appear, with all that the run says of them.
  rows: (frames) =>
    metBy(runAt(frames, Infinity))
      .flatMap(({ sign, met }) => (met ? [{ sign, met }] : []))
      .sort((a, b) => a.met.at_ms - b.met.at_ms)
      .map(({ sign, met }) => [secondCell(met.at_ms), sign.name, met.text]),
});
