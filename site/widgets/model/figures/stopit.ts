// <accepted-stopit>: a closed tab, two cancellations and two limits on one
// clock, and many tasks that are cancelled when they finish.
// Aim: see what ends a task, and what the worker, the books and its owner see.

import { STOPIT as DECLARED } from "../../../generated/presses.ts";
import {
  experiment,
  experimentFailure,
  experimentRows,
  experimentSentence,
  PRESS,
  QUEUE,
} from "../experiment.ts";
import { honest } from "../failure.ts";
import { counted, duration } from "../format.ts";
import type { Goal } from "../goals.ts";
import type { Question } from "../prediction.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";
import type { Stopit } from "../stopit.ts";
import {
  booksWord,
  caseOf,
  CASES,
  failedOf,
  isSettled,
  lastedMs,
  ownerWord,
  stopitOf,
} from "../stopit.ts";

const QUESTION: Question = {
  id: "stopit",
  text:
    "Many tasks are cancelled at about the moment at which they finish. " +
    "What do the tasks show whose cancellation was answered with 202?",
  options: [
    {
      id: "asked",
      label: "All of them were cancelled",
      feedback:
        "A 202 says that the request was noted. The worker may have finished " +
        "before it looked again.",
    },
    {
      id: "one",
      label: "Each has one end: cancelled, or succeeded",
      feedback:
        "The request is an event of the log, and not an end. One of the two " +
        "ends is appended first, and the log refuses the other.",
    },
    {
      id: "both",
      label: "Some were cancelled and succeeded as well",
      feedback:
        "That is how it looks where a state is overwritten. Here the log " +
        "refuses whatever follows an end.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback: "Compare the columns of the table of races.",
    },
  ],
};

// The promise of the API (demo/settings.py, renew_s).
const PROMISE_MS = 1000;

function isCancelledInTime(run: Run, name: "cancel" | "deaf"): boolean {
  const one = caseOf(stopitOf(run), name);
  const lasted_ms = lastedMs(one);
  return (
    one.end?.type === "cancelled" &&
    lasted_ms !== null &&
    lasted_ms < PROMISE_MS
  );
}

const GOALS: readonly Goal[] = [
  {
    label: "A closed tab stops nothing: charges are made afterwards",
    isReached: (run) => caseOf(stopitOf(run), "tab").after > 0,
  },
  {
    label: "A cancelled task ends within 1 s, and its charges remain",
    isReached: (run) =>
      isCancelledInTime(run, "cancel") &&
      caseOf(stopitOf(run), "cancel").charges.length > 0,
  },
  {
    label: "Work that doesn't listen is ended within 1 s all the same",
    isReached: (run) => isCancelledInTime(run, "deaf"),
  },
  {
    label: "A task succeeds although its cancellation was answered with 202",
    isReached: (run) => (stopitOf(run).sum?.asked_succeeded ?? 0) > 0,
  },
];

function ended(stopit: Stopit): number {
  return CASES.filter((name) => caseOf(stopit, name).end !== null).length;
}

function sentence(run: Run): string {
  const stopit = stopitOf(run);
  return experimentSentence(run, {
    ready:
      "Ready. One press starts five tasks that are to end early, and 64 " +
      "that are cancelled when they finish.",
    running: () =>
      `${ended(stopit)} of ${CASES.length} tasks have ended. ` +
      `${counted(stopit.races.length, "race")} decided.`,
    measured: () => measured(stopit),
  });
}

function measured(stopit: Stopit): string | null {
  const { sum } = stopit;
  const lasted_ms = lastedMs(caseOf(stopit, "cancel"));
  if (sum === null || lasted_ms === null || !isSettled(stopit)) return null;
  return (
    `The closed tab: ${booksWord(stopit, "tab")}. Cancelled: ended after ` +
    `${duration(lasted_ms)}. ${sum.races} races: ${sum.cancelled} cancelled, ` +
    `${sum.succeeded} succeeded, ${sum.two_ends} with two ends; ` +
    `${sum.asked_succeeded} of ${sum.asked} succeeded after a 202.`
  );
}

function cells(run: Run): readonly string[] {
  const stopit = stopitOf(run);
  return [
    ...CASES.map((name) => ownerWord(stopit, name)),
    counted(stopit.races.length, "race"),
  ];
}

export const figure = honest({
  name: "stopit",
  title: "Five ways to end a task early",
  sub: () =>
    "69 small tasks of an owner of the run's own, up to 24 s, one run at a " +
    "time. Limits are set to 3 s here; commonly they are minutes.",
  press: "End them",
  again: "End them again",
  question: QUESTION,
  goals: GOALS,
  controls: [],
  recorded: [{}],
  scenario: () => ({ ...experiment("stopit", DECLARED), span_s: 13 }),
  phase: (run) => `${ticketOf(run).phase} ${ended(stopitOf(run))}`,
  said: (run) => ({ mark: ["worker", "c-worker"], text: sentence(run) }),
  failure: (run) =>
    experimentFailure(
      run,
      (whole) => measured(stopitOf(whole)) !== null,
      failedOf,
    ),
  outcome: (run) => measured(stopitOf(run)),
  shown: (run) => {
    const { sum } = stopitOf(run);
    if (sum === null) return null;
    if (sum.two_ends > 0) return ["both"];
    return [sum.asked_succeeded > 0 ? "one" : "asked"];
  },
  evidence: [
    PRESS,
    QUEUE,
    { track: "cancel", name: "The cancellation" },
    { track: "deaf", name: "The cancellation of work that doesn't listen" },
  ],
  head: [
    "Second",
    "Tab closed",
    "Cancelled",
    "Deaf work, cancelled",
    "Soft limit",
    "Hard limit",
    "Races",
  ],
  rows: (frames) => experimentRows(frames, cells, 500),
});
