// <accepted-poison>: one task that kills its worker, in plain Celery and
// here. Aim: see what ends the attempts, and what is left of the task then.

import { POISON as DECLARED } from "../../../generated/presses.ts";
import type { Control } from "../choice.ts";
import { runName } from "../choice.ts";
import {
  experiment,
  experimentFailure,
  experimentRows,
  experimentSentence,
  isMeasured,
  PRESS,
  QUEUE,
} from "../experiment.ts";
import { honest } from "../failure.ts";
import type { Fault } from "../fault.ts";
import { askedMs, FAULT } from "../fault.ts";
import { atSecond, counted } from "../format.ts";
import type { Goal } from "../goals.ts";
import {
  attemptsOf,
  isWhole,
  markMs,
  MAX_LOSSES,
  poisonOf,
  replayEnd,
  resultWords,
} from "../poison.ts";
import { QUESTION } from "../poisonquestion.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";
import { spanFor } from "../timescale.ts";

const CONTROLS: readonly Control[] = [
  {
    id: "plain",
    label: "Plain Celery",
    shape: "radio",
    initial: "reject",
    options: [
      { value: "reject", label: "reject_on_worker_lost" },
      { value: "retry", label: "retry_on_worker_lost, 3 retries" },
    ],
  },
  {
    id: "replay",
    label: "The replay comes",
    shape: "radio",
    initial: "mended",
    options: [
      { value: "mended", label: "after the fix" },
      { value: "unmended", label: "without one" },
    ],
  },
];

const WINDOW_S = 16;

const GOALS: readonly Goal[] = [
  {
    label: "Plain Celery tries more often than the stack here ever would",
    isReached: (run) => (poisonOf(run)?.plain.length ?? 0) > MAX_LOSSES,
  },
  {
    label: "The task is given up, and its dead letter says why",
    isReached: (run) => Boolean(poisonOf(run)?.letter?.cause),
  },
  {
    label: "A replay succeeds, a second one is refused, and one charge is made",
    isReached: (run) => {
      const poison = poisonOf(run);
      return (
        poison !== null &&
        replayEnd(poison) === "succeeded" &&
        markMs(run, "refused") !== null &&
        poison.charges === 1
      );
    },
  },
];

/** Replay the dead letter; else REPLAY_AFTER_S (runs/poison.py). */
export const REPLAYING: Fault = {
  press: "Replay it now",
  done: "Replayed",
  otherwise: "3 s after the dead letter",
  isReady: (run) => markMs(run, "dead-letter") !== null,
  awaits: "the task is a dead letter",
  happened_ms: (run) => markMs(run, "replayed"),
};

function stage(run: Run): string {
  if (markMs(run, "replayed") !== null) {
    const poison = poisonOf(run);
    return poison && replayEnd(poison) !== null ? "over" : "replayed";
  }
  return markMs(run, "dead-letter") !== null ? "dead" : "dying";
}

function sentence(run: Run): string {
  const poison = poisonOf(run);
  const now =
    poison === null
      ? ""
      : ` Plain Celery: ${counted(poison.plain.length, "attempt")} so far.`;
  return experimentSentence(run, {
    ready:
      "Ready. One press gives plain Celery and this stack a task that kills " +
      "its worker.",
    running: () => {
      switch (stage(run)) {
        case "dying":
          return `Each attempt charges, and then its process is killed.${now}`;
        case "dead":
          return askedMs(run) === null
            ? "Here the task became a dead letter" +
                `${atSecond(markMs(run, "dead-letter"))}.${now}`
            : "You have asked for the replay. The worker will soon notice it.";
        case "replayed":
          return (
            `Replayed${atSecond(markMs(run, "replayed"))}; a second replay ` +
            `was refused.${now}`
          );
        default:
          return poison && replayEnd(poison) === "succeeded"
            ? `The replay succeeded.${now}`
            : `The replay is a dead letter, too.${now}`;
      }
    },
    measured: () => resultWords(run),
  });
}

function cells(run: Run): readonly string[] {
  const poison = poisonOf(run);
  if (poison === null) return ["", "", "", ""];
  const ours = poison.tasks.map(
    ({ state, attempts }) => `${state}, ${counted(attempts.length, "attempt")}`,
  );
  return [
    counted(poison.plain.length, "attempt"),
    counted(poison.plain_charges, "charge"),
    ours.join("; replay: "),
    `${counted(poison.calls, "call")}, ${counted(poison.charges, "charge")}`,
  ];
}

export const figure = honest({
  name: "poison",
  title: "A task that kills its worker",
  sub: () =>
    "The same charge in plain Celery, with a broker and a worker of this run, " +
    "and in this stack. 16 s, one run at a time.",
  press: "Send the poison",
  again: "Send it again",
  question: QUESTION,
  goals: GOALS,
  controls: CONTROLS,
  recorded: [
    { plain: "reject", replay: "mended" },
    { plain: "retry", replay: "mended" },
    { plain: "reject", replay: "unmended" },
  ],
  scenario: (choice) =>
    experiment(runName("poison", CONTROLS, choice), DECLARED, {
      plain: choice["plain"] === "retry" ? "retry" : "reject",
      replay: choice["replay"] === "unmended" ? "unmended" : "mended",
    }),
  phase: (run) =>
    `${ticketOf(run).phase} ${stage(run)} ${askedMs(run) !== null}`,
  said: (run) => ({ mark: ["worker", "c-worker"], text: sentence(run) }),
  failure: (run) => experimentFailure(run, isWhole),
  outcome: (run) => (isMeasured(run) ? resultWords(run) : null),
  shown: (run) => {
    const poison = poisonOf(run);
    if (!isMeasured(run) || !isWhole(run) || poison === null) return null;
    if (poison.is_left) return ["endless"];
    return [poison.plain.length > 1 ? "some" : "one"];
  },
  evidence: [
    { track: "submit", name: "The task, as this stack got it" },
    { track: "letter", name: "Its dead letter" },
    { track: "replay", name: "The replay" },
    { track: "again", name: "The second replay" },
    PRESS,
    QUEUE,
    FAULT,
  ],
  head: ["Second", "Plain attempts", "Plain charges", "Here", "In the books"],
  rows: (frames) => experimentRows(frames, cells, 1000),
  // Celery starts before the measuring does, sometimes slowly.
  span_s: (whole, now_ms) => {
    const events = whole.logs.flatMap((log) => log.events);
    return spanFor(WINDOW_S + 2, Math.max(now_ms, events.at(-1)?.at_ms ?? 0));
  },
});

/** Count our attempts for the drawing. */
export function oursOf(run: Run): number | null {
  const poison = poisonOf(run);
  return poison === null ? null : attemptsOf(poison);
}
