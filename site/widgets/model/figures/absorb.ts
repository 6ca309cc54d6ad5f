// <accepted-absorb>: 12 jobs a second arrive before slots that do 10, at four
// doors with another answer each.
// Aim: see what is left of the work when a queue takes more than it can do.

import { ABSORB as DECLARED } from "../../../generated/presses.ts";
import type { Door } from "../absorb.ts";
import {
  countOf,
  DOORS,
  isWhole,
  PATIENCE_S,
  placesOf,
  rateOf,
} from "../absorb.ts";
import type { Choice, Control } from "../choice.ts";
import { runName } from "../choice.ts";
import {
  experiment,
  experimentFailure,
  experimentRows,
  experimentSentence,
  PRESS,
  QUEUE,
} from "../experiment.ts";
import { honest } from "../failure.ts";
import type { Goal } from "../goals.ts";
import type { Question } from "../prediction.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";
import { spanFor } from "../timescale.ts";

const CONTROLS: readonly Control[] = [
  {
    id: "places",
    label: "Places in the bounded queue",
    shape: "radio",
    initial: "10",
    options: [
      { value: "10", label: "10" },
      { value: "30", label: "30" },
    ],
  },
];

const QUESTION: Question = {
  id: "absorb",
  text:
    "12 jobs a second arrive, the slots do 10, and each client waits 1.5 s " +
    "for its job. After 18 s: how many jobs a second are still done in time, " +
    "if the queue takes all of them?",
  options: [
    {
      id: "all",
      label: "10, as many as the slots do",
      feedback:
        "The slots did 10 a second to the end. But each of these jobs had " +
        "waited longer than its client.",
    },
    {
      id: "most",
      label: "About 8: two of twelve are too many",
      feedback:
        "The surplus doesn't fail by itself. It stays in front of every later " +
        "job, so in the end all of them are late.",
    },
    {
      id: "none",
      label: "None",
      feedback:
        "The queue grows by two jobs a second. Once the wait is longer than " +
        "the clients' patience, every job is done for nobody.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback: "Follow the dashed line in both charts.",
    },
  ],
};

// As the question has it: "10", and "none".
const ALL_PER_S = 9;
const NONE_PER_S = 1;
// chosen: the window of a press, and its end.
const PLANNED_S = 20;

const GOALS: readonly Goal[] = [
  {
    label: "Without a limit, fewer than 1 job a second is done in time",
    isReached: (run) =>
      (countOf(run, "unbounded")?.left ?? 0) > 0 &&
      (rateOf(run, "unbounded") ?? Infinity) < NONE_PER_S,
  },
  {
    label: "A door that refuses at once still has 9 a second or more",
    isReached: (run) =>
      isWhole(run) && (rateOf(run, "predicted") ?? 0) >= ALL_PER_S,
  },
  {
    label: "A bounded queue makes its clients wait for more than 1.5 s",
    isReached: (run) =>
      (countOf(run, "bounded")?.wait_ms ?? 0) > 1000 * PATIENCE_S,
  },
];

/** Say a rate: "9.7", "not yet". */
export function rateWord(run: Run, door: Door): string {
  const rate = rateOf(run, door);
  return rate === null ? "not yet" : rate.toFixed(1);
}

/** Say a wait: "1.2 s". */
export function waitWord(run: Run, door: Door): string {
  const count = countOf(run, door);
  return count === null ? "–" : `${(count.wait_ms / 1000).toFixed(1)} s`;
}

function isLate(run: Run): boolean {
  return (countOf(run, "unbounded")?.wait_ms ?? 0) > 1000 * PATIENCE_S;
}

function rates(run: Run): string {
  return (
    `${rateWord(run, "unbounded")} without a limit, ` +
    `${rateWord(run, "bounded")} with ${placesOf(run) ?? "its"} places, ` +
    `${rateWord(run, "predicted")} by predicted wait, ` +
    `${rateWord(run, "dropping")} when late jobs are dropped`
  );
}

function sentence(run: Run): string {
  return experimentSentence(run, {
    ready: "Ready. One press sends 12 jobs a second to each of four doors.",
    running: () =>
      isLate(run)
        ? "Without a limit, jobs now wait longer than their clients do."
        : "All doors do 10 jobs a second, and two more arrive.",
    measured: () =>
      isWhole(run) ? `Jobs a second done in time: ${rates(run)}.` : null,
  });
}

function cells(run: Run): readonly string[] {
  return DOORS.map((door) => {
    const rate =
      rateOf(run, door) === null
        ? "rate not known yet"
        : `${rateWord(run, door)} a second`;
    return `${rate}, wait ${waitWord(run, door)}`;
  });
}

/** Say what became of the clients that came back when they were told to. */
function backWords(run: Run): string {
  const count = countOf(run, "predicted");
  if (!count || count.back === 0) return "";
  return (
    ` Of ${count.back} clients that were refused by predicted wait and came ` +
    "back when they were told to, " +
    `${count.back_accepted} ${count.back_accepted === 1 ? "was" : "were"} ` +
    "accepted."
  );
}

export const figure = honest({
  name: "absorb",
  title: "The queue that absorbs everything",
  sub: () =>
    "A server started only for this run; jobs of 0.2 s before two slots, " +
    "18 s, one run at a time.",
  press: "Send 12 a second",
  again: "Send them again",
  question: QUESTION,
  goals: GOALS,
  controls: CONTROLS,
  recorded: [{ places: "10" }, { places: "30" }],
  scenario: (choice: Choice) =>
    experiment(runName("absorb", CONTROLS, choice), DECLARED, {
      places: Number(choice["places"] ?? "10"),
    }),
  phase: (run) => `${ticketOf(run).phase} ${isLate(run)}`,
  said: (run) => ({
    mark: isLate(run) ? ["queue", "c-queue"] : ["client", "c-client"],
    text: sentence(run),
  }),
  failure: (run) => experimentFailure(run, isWhole),
  outcome: (run) =>
    isWhole(run)
      ? `At the end, jobs a second done in time: ${rates(run)}.${backWords(run)}`
      : null,
  shown: (run) => {
    const rate = rateOf(run, "unbounded");
    if (!isWhole(run) || rate === null) return null;
    if (rate < NONE_PER_S) return ["none"];
    return [rate >= ALL_PER_S ? "all" : "most"];
  },
  evidence: [
    { track: "unbounded-door", name: "No limit: the first job, and the first that was late" },
    { track: "bounded-door", name: "Bounded: the first job, and the first refusal", is_optional: true },
    { track: "predicted-door", name: "By predicted wait: the first job, and the first refusal" },
    { track: "dropping-door", name: "Late jobs dropped: the first job, and the first that was late" },
    PRESS,
    QUEUE,
  ],
  head: [
    "Second",
    "No limit",
    "Bounded",
    "By predicted wait",
    "Late jobs dropped",
  ],
  rows: (frames) => experimentRows(frames, cells),
  // A server starts before the measuring does, sometimes slowly.
  span_s: (whole, now_ms) => {
    const events = whole.logs.flatMap((log) => log.events);
    return spanFor(PLANNED_S, Math.max(now_ms, events.at(-1)?.at_ms ?? 0));
  },
});
