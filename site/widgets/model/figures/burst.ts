// <accepted-burst>: the same order twenty times at two doors of a shop, one
// that checks before it inserts and one that hands the number on as a key.
// Aim: see what a look before the insert is worth.

import { BURST as DECLARED } from "../../../generated/presses.ts";
import type { Door } from "../burst.ts";
import { answersAt, countedAt, REQUESTS, tasksNamed } from "../burst.ts";
import type { Choice } from "../choice.ts";
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
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";

const QUESTION: Question = {
  id: "burst",
  about: { spread_ms: "0" },
  text:
    "Twenty identical orders arrive at once. The shop checks whether the " +
    "order exists, and accepts it if it doesn't. How many charges are made?",
  options: [
    {
      id: "one",
      label: "One",
      feedback:
        "The look is right when it happens. But the order is written later, " +
        "and other requests that look in between find nothing either.",
    },
    {
      id: "few",
      label: "More than one, but not twenty",
      feedback:
        "There is one charge for each request that checks before the first " +
        "one has written. That number depends on the timing: run it again.",
    },
    {
      id: "all",
      label: "Twenty",
      feedback:
        "Each request that checks before the first one has written is " +
        "accepted. Later requests find the order.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback:
        "Compare the letters of the two doors: each letter stands for a task.",
    },
  ],
};

const GOALS: readonly Goal[] = [
  {
    label: "One order is charged more than once, and no response is an error",
    isReached: (run) =>
      (countedAt(run, "checked")?.charges ?? 0) > 1 &&
      answersAt(run, "checked").every(({ status }) => status === 200),
  },
  {
    label: "Twenty requests with one key are one task and one charge",
    isReached: (run) => {
      const books = countedAt(run, "keyed");
      return books?.tasks === 1 && books.charges === 1;
    },
  },
];

const SPREAD = {
  id: "spread_ms",
  label: "They arrive",
  shape: "radio",
  initial: "0",
  options: [
    { value: "0", label: "at once" },
    { value: "100", label: "within 100 ms" },
    { value: "4000", label: "one by one, in 4 s" },
  ],
} as const;

function phase(run: Run): string {
  return `${ticketOf(run).phase} ${countedAt(run, "keyed") !== null}`;
}

function sentence(run: Run): string {
  const checked = countedAt(run, "checked");
  const keyed = countedAt(run, "keyed");
  const answered = answersAt(run, "checked").length;
  return experimentSentence(run, {
    ready: "Ready. One press sends one order twenty times to each door.",
    running: () =>
      checked === null
        ? `${answered} of ${REQUESTS} are answered at the door that checks first.`
        : "All are answered. The charges are being counted.",
    measured: () =>
      checked && keyed
        ? `The door that checks first: ${counted(checked.charges, "charge")} ` +
          `for one order. The door with the key: ` +
          `${counted(keyed.charges, "charge")}.`
        : null,
  });
}

function failedOf(run: Run): string | null {
  const answers = (["checked", "keyed"] as const).flatMap((door) =>
    answersAt(run, door).map(({ status }) => status),
  );
  return unexpected(answers, [200], "orders");
}

// Answers come within a fraction of a second, or over four.
const ROW_MS = 500;

function cells(run: Run): readonly string[] {
  return (["checked", "keyed"] as const).flatMap((door) => [
    `${answersAt(run, door).length} answered, ` +
      `${counted(tasksNamed(run, door), "task")} named`,
    booksOf(run, door),
  ]);
}

function booksOf(run: Run, door: Door): string {
  const books = countedAt(run, door);
  if (!books) return "not read yet";
  return `${counted(books.charges, "charge")}, ${amount(books.charged_cents)}`;
}

export const figure = honest({
  name: "burst",
  title: "One order, twenty times",
  sub: ({ spread_ms }: Choice) =>
    `20 equal requests to each of two doors, ${arrival(spread_ms)}. One ` +
    "order costs 19.99.",
  press: "Send 20 orders",
  again: "Send 20 again",
  question: QUESTION,
  goals: GOALS,
  controls: [SPREAD],
  recorded: [{ spread_ms: "0" }, { spread_ms: "4000" }],
  scenario: ({ spread_ms = SPREAD.initial }) => ({
    ...experiment(
      spread_ms === SPREAD.initial ? "burst" : `burst.${spread_ms}`,
      DECLARED,
      { spread_ms: Number(spread_ms) },
    ),
    span_s: 8,
  }),
  phase,
  said: (run) => ({ mark: ["dup", "c-dup"], text: sentence(run) }),
  failure: (run) =>
    experimentFailure(run, (whole) => countedAt(whole, "keyed") !== null, failedOf),
  outcome: (run) => {
    const [checked, keyed] = [countedAt(run, "checked"), countedAt(run, "keyed")];
    if (!checked || !keyed) return null;
    return (
      `charged the order ${times(checked.charges)} at the door that checks ` +
      `first, ${times(keyed.charges)} at the other.`
    );
  },
  shown: (run) => {
    const charges = countedAt(run, "checked")?.charges;
    if (charges === undefined) return null;
    return [charges === 1 ? "one" : charges < REQUESTS ? "few" : "all"];
  },
  evidence: [
    { track: "checked", name: "The door that checks first" },
    { track: "keyed", name: "The door with the key" },
    { track: "checked-api", name: "Behind the first door: the shop calls the API" },
    { track: "keyed-api", name: "Behind the second: the same, with the key" },
  ],
  head: [
    "Second",
    "Looks first",
    "Its books, looks first",
    "With a key",
    "Its books, with a key",
  ],
  rows: (frames) => experimentRows(frames, cells, ROW_MS),
});

function arrival(spread_ms: string | undefined): string {
  return (
    SPREAD.options.find(({ value }) => value === spread_ms)?.label ?? "at once"
  );
}
