// <accepted-repeat>: two clients lose the answer to a charge and send it
// again, one of them with a key.
// Aim: see what a repeat does when the first request had worked.

import { REPEAT as DECLARED } from "../../../generated/presses.ts";
import {
  experiment,
  experimentFailure,
  experimentRows,
  experimentSentence,
} from "../experiment.ts";
import { honest, unexpected } from "../failure.ts";
import { amount, counted, times } from "../format.ts";
import type { Goal } from "../goals.ts";
import type { Question } from "../prediction.ts";
import type { Client, Sent } from "../repeat.ts";
import { booksOf, sentBy, toldWord } from "../repeat.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";

const QUESTION: Question = {
  id: "repeat",
  text:
    "A client requests a charge and loses the response. It sends the same " +
    "request again, with the same key. What does it get?",
  options: [
    {
      id: "error",
      label: "An error: the key was used before",
      feedback:
        "Using a key again for the same request isn't a mistake. The key " +
        "exists for this.",
    },
    {
      id: "second",
      label: "202, and a second charge",
      feedback: "That is what happens without a key.",
    },
    {
      id: "same",
      label: "202, and the address of the first task",
      feedback: "The repeat gets the same response as the first request.",
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
    label: "Without a key, the repeat is charged too",
    isReached: (run) => booksOf(run, "bare")?.charges === 2,
  },
  {
    label: "With the key, the repeat gets the first task",
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

// Short enough that no answer is left out of the table.
const ROW_MS = 1;

function sentence(run: Run): string {
  const [bare, keyed] = [booksOf(run, "bare"), booksOf(run, "keyed")];
  return experimentSentence(run, {
    ready: "Ready. One press sends a charge from each of two clients.",
    running: () =>
      [
        "The clients send their first requests.",
        "Both responses are lost. Neither client knows whether it has paid.",
        "Both clients have sent their request again, and both got 202.",
        "The second amount under the same key is refused.",
      ][stepsOf(run)] ?? "The charges are being counted.",
    measured: () =>
      bare && keyed
        ? `Without a key: ${counted(bare.charges, "charge")}. ` +
          `With a key: ${counted(keyed.charges, "charge")}.`
        : null,
  });
}

/** Return how many steps all have taken who take them. */
function stepsOf(run: Run): number {
  const has = (client: Client, step: Sent["step"]): boolean =>
    sentBy(run, client).some((sent) => sent.step === step);
  const both = (step: Sent["step"]): boolean =>
    has("bare", step) && has("keyed", step);
  return [both("first"), both("again"), has("keyed", "other")].filter(Boolean)
    .length;
}

function failedOf(run: Run): string | null {
  const steps = [...sentBy(run, "bare"), ...sentBy(run, "keyed")];
  const of = (step: Sent["step"]): readonly (number | null)[] =>
    steps.filter((sent) => sent.step === step).map(({ status }) => status);
  return (
    unexpected(of("first"), [null], "responses to lose") ??
    unexpected(of("again"), [202], "repeats") ??
    unexpected(of("other"), [422], "requests for another amount")
  );
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

export const figure = honest({
  name: "repeat",
  title: "The answer that nobody read",
  sub: () =>
    "A charge of 19.99 from each of two clients. Each drops its connection " +
    "when the response arrives, and sends again.",
  press: "Lose two responses",
  again: "Lose two again",
  question: QUESTION,
  goals: GOALS,
  controls: [],
  recorded: [{}],
  scenario: () => ({
    ...experiment("repeat", DECLARED),
    span_s: 6,
  }),
  phase: (run) =>
    `${ticketOf(run).phase} ${stepsOf(run)} ` +
    `${booksOf(run, "keyed") !== null}`,
  said: (run) => ({ mark: ["lost", "c-lost"], text: sentence(run) }),
  failure: (run) =>
    experimentFailure(run, (whole) => booksOf(whole, "keyed") !== null, failedOf),
  outcome: (run) => {
    const [bare, keyed] = [booksOf(run, "bare"), booksOf(run, "keyed")];
    if (!bare || !keyed) return null;
    return (
      `charged ${times(bare.charges)} without a key, ` +
      `${times(keyed.charges)} with one.`
    );
  },
  shown: (run) => {
    const keyed = booksOf(run, "keyed");
    const again = sentBy(run, "keyed").find(({ step }) => step === "again");
    if (!keyed || !again) return null;
    if (keyed.charges > 1) return ["second"];
    return [again.is_replay ? "same" : "error"];
  },
  evidence: [
    { track: "bare", name: "Without a key" },
    { track: "keyed", name: "With a key" },
  ],
  head: [
    "Second",
    "Without a key",
    "Its books, without a key",
    "With a key",
    "Its books, with a key",
  ],
  rows: (frames) => experimentRows(frames, cells, ROW_MS),
});
