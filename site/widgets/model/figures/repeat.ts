// <accepted-repeat>: two clients lose the answer to a charge and send it
// again, one of them with a key.
// Aim: see what a repeat does when the first request had worked.

import { experiment, experimentRows, experimentSentence } from "../experiment.ts";
import type { Figure } from "../figure.ts";
import { amount, counted, times } from "../format.ts";
import type { Goal } from "../goals.ts";
import type { Question } from "../prediction.ts";
import type { Client } from "../repeat.ts";
import { booksOf, sentBy, toldWord } from "../repeat.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";

const QUESTION: Question = {
  id: "repeat",
  text:
    "A client asks for a charge and loses the answer. It sends the same " +
    "again, with the key that the first request had. What does it get?",
  options: [
    {
      id: "error",
      label: "An error: the key is used",
      feedback:
        "A key that is used by the same request isn't a mistake. It is what " +
        "the key is for.",
    },
    {
      id: "second",
      label: "202, and a second charge",
      feedback: "That is what happens without a key, on the left.",
    },
    {
      id: "same",
      label: "202, and the address of the first",
      feedback: "The repeat is answered as the first request was.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback: "Look for the field Idempotency-Replayed in the evidence.",
    },
  ],
};

const GOALS: readonly Goal[] = [
  {
    label: "Without a key, the repeat is charged as well",
    isReached: (run) => booksOf(run, "bare")?.charges === 2,
  },
  {
    label: "With the key, the repeat is told of the first task",
    isReached: (run) =>
      sentBy(run, "keyed").some(({ step, is_replay }) =>
        step === "again" && is_replay,
      ) && booksOf(run, "keyed")?.charges === 1,
  },
  {
    label: "The same key for another amount is refused with 422",
    isReached: (run) =>
      sentBy(run, "keyed").some(
        ({ step, status }) => step === "other" && status === 422,
      ),
  },
];

// chosen: time to read what has happened before the next step.
const PAUSE_S = 1.5;

function sentence(run: Run): string {
  const steps = sentBy(run, "keyed").length;
  return experimentSentence(run, {
    ready: "Ready. One press sends a charge from each of two clients.",
    running: () =>
      [
        "The clients send their first requests.",
        "Both answers are lost. Neither client knows whether it has paid.",
        "Both have sent again, and both got 202.",
        "The second amount under the same key is refused.",
      ][steps] ?? "The books are being read.",
    measured: () =>
      `Without a key: ${counted(booksOf(run, "bare")?.charges ?? 0, "charge")}. ` +
      `With a key: ${counted(booksOf(run, "keyed")?.charges ?? 0, "charge")}.`,
  });
}

function cells(run: Run): readonly string[] {
  return (["bare", "keyed"] as const).flatMap((client) => {
    const last = sentBy(run, client).at(-1);
    return [last ? toldWord(last) : "nothing yet", paid(run, client)];
  });
}

function paid(run: Run, client: Client): string {
  const books = booksOf(run, client);
  if (!books) return "not read yet";
  return `${counted(books.charges, "charge")}, ${amount(books.charged_cents)}`;
}

export const figure: Figure = {
  name: "repeat",
  title: "The answer that nobody read",
  sub: () =>
    "A charge of 19.99 from each of two clients. Each drops its connection " +
    "when the answer is there, and sends again.",
  press: "Lose two answers",
  again: "Lose two again",
  question: QUESTION,
  goals: GOALS,
  controls: [],
  recorded: [{}],
  scenario: () => ({
    ...experiment("repeat", "repeat", { pause_s: PAUSE_S, window_s: 8 }),
    span_s: 6,
  }),
  phase: (run) =>
    `${ticketOf(run).phase} ${sentBy(run, "keyed").length} ` +
    `${booksOf(run, "keyed") !== null}`,
  said: (run) => ({ mark: ["lost", "c-lost"], text: sentence(run) }),
  outcome: (run) => {
    const [bare, keyed] = [booksOf(run, "bare"), booksOf(run, "keyed")];
    if (!bare || !keyed) return null;
    return (
      `charged ${times(bare.charges)} without a key, ` +
      `${times(keyed.charges)} with one.`
    );
  },
  evidence: [
    { track: "bare", name: "Without a key" },
    { track: "keyed", name: "With a key" },
  ],
  head: ["Second", "Without a key", "Its books", "With a key", "Its books"],
  rows: (frames) => experimentRows(frames, cells, PAUSE_S * 500),
};
