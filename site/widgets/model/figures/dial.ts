// <accepted-dial>: tasks arrive before one slot of the running stack, at the
// utilisation that the reader sets. Aim: see Little's law hold between three
// measured numbers, and a wait grow faster than the utilisation.

import { DIAL as DECLARED } from "../../../generated/presses.ts";
import type { Choice, Control } from "../choice.ts";
import { runName } from "../choice.ts";
import type { DialLine } from "../dial.ts";
import {
  busyOf,
  expected,
  littleOf,
  offFraction,
  TASK_S,
  TASKS,
  wholeOf,
} from "../dial.ts";
import {
  experiment,
  experimentFailure,
  experimentRows,
  experimentSentence,
  inputOf,
  isMeasured,
  lastOf,
  PRESS,
  QUEUE,
} from "../experiment.ts";
import { busyWords, longAnswer, longWords, QUESTION, shortly } from "../dialwords.ts";
import { honest } from "../failure.ts";
import type { Goal } from "../goals.ts";
import { pointOf } from "../longrun.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";

const CONTROLS: readonly Control[] = [
  {
    id: "busy",
    label: "Target utilisation",
    shape: "radio",
    initial: "70",
    options: [
      { value: "70", label: "70 %" },
      { value: "90", label: "90 %" },
      { value: "95", label: "95 %" },
    ],
  },
  {
    id: "seed",
    label: "Draw",
    shape: "number",
    initial: "2",
    unit: "",
    least: 1,
    most: 99,
    step: 1,
  },
];

export function utilisationOf(choice: Choice): number {
  return Number(choice["busy"] ?? "70") / 100;
}

// chosen: the looks come four times a second, and a run has 60 to 100 of them.
const AGREES_FRACTION = 0.1;
const GOALS: readonly Goal[] = [
  {
    label: "Three measured numbers agree with Little's law within a tenth",
    isReached: (run) => {
      const last = wholeOf(run);
      const off = last && offFraction(last.measured);
      return off !== null && off < AGREES_FRACTION;
    },
  },
  {
    label: "The measured wait is within the range of the model",
    isReached: (run) => {
      const last = wholeOf(run);
      if (!last || last.measured.wait_s === null) return false;
      const { low_s, high_s } = expectedOf(run, last);
      const { wait_s } = last.measured;
      return low_s <= wait_s && wait_s <= high_s;
    },
  },
  {
    label: "On average, tasks wait longer than they take",
    isReached: (run) => {
      const measured = wholeOf(run)?.measured;
      return (measured?.wait_s ?? 0) > (measured?.task_s ?? Infinity);
    },
  },
];

/** Return what the theory says of the load that this run has asked for. */
export function expectedOf(run: Run, line: DialLine) {
  return expected(askedOf(run), line.measured.gap_s ?? 0);
}

function askedOf(run: Run): number {
  return setBusyOf(run) ?? utilisationOf({});
}

function setBusyOf(run: Run): number | null {
  const { utilisation } = inputOf(run);
  return typeof utilisation === "number" ? utilisation : null;
}

/** Say what a run was set to: "70 %, draw 2". */
function settingOf(run: Run): string | null {
  const busy = setBusyOf(run);
  const { seed } = inputOf(run);
  if (busy === null || typeof seed !== "number") return null;
  return `${busyWords(busy)}, draw ${seed}`;
}

/** Compare two runs by what was measured, where both had one slot. */
function besideWords(run: Run, before: Run): string | null {
  const [now, then] = [wholeOf(run), wholeOf(before)];
  const [setting, other] = [settingOf(run), settingOf(before)];
  if (!now || !then || setting === null || other === null) return null;
  if (caveat(now) !== "" || caveat(then) !== "") return null;
  const [dot, old] = [pointOf(now), pointOf(then)];
  if (dot === null || old === null) return null;
  return (
    `Mean wait now (${setting}): ${shortly(dot.wait_s)} at ` +
    `${busyWords(dot.busy)} busy; before (${other}): ` +
    `${shortly(old.wait_s)} at ${busyWords(old.busy)}.`
  );
}

/** Say a number with two digits behind the point, or that it isn't there. */
export function number(value: number | null | undefined): string {
  return value == null ? "not yet" : value.toFixed(2);
}

/** Say what makes this run one of which the model says nothing. */
export function caveat({ measured }: DialLine): string {
  if (measured.most_running > 1)
    return (
      ` ${measured.most_running} tasks ran at once here: this stack has more ` +
      "than the one slot that the model assumes."
    );
  return "";
}

// The numbers of a part are not those of which the law speaks.
function unfinished(run: Run): string | null {
  const last = lastOf<DialLine>(run);
  if (!last || last.is_over || !isMeasured(run)) return null;
  return `Time ran out after ${last.ended} of ${TASKS} tasks.`;
}

function sentence(run: Run): string {
  const last = lastOf<DialLine>(run);
  return experimentSentence(run, {
    ready: `Ready. One press sends ${TASKS} tasks, one by one, to one slot.`,
    running: () =>
      last && last.ended > 0
        ? "Tasks arrive, wait and end. The three numbers settle."
        : "The first tasks arrive.",
    measured: () => {
      if (!last?.is_over) return null;
      const { measured } = last;
      return (
        `Seen in the system: ${number(measured.in_system)}. Rate times time: ` +
        `${number(littleOf(measured))}.${caveat(last)}`
      );
    },
  });
}

function cells(run: Run): readonly string[] {
  const last = lastOf<DialLine>(run);
  if (!last) return ["", "", "", "", ""];
  const { measured } = last;
  return [
    `${last.sent} sent, ${last.ended} ended`,
    `${number(measured.in_system)}, mean of ${measured.looks} samples`,
    `${number(measured.rate_per_s)} a second x ` +
      `${number(measured.response_s)} s = ${number(littleOf(measured))}`,
    // Of a part it would be what has arrived by then, not what was worked.
    last.is_over ? busyWords(busyOf(measured)) : "not yet",
    `${number(measured.wait_s)} s`,
  ];
}

function isKnown(run: Run): boolean {
  const measured = wholeOf(run)?.measured;
  if (!measured || measured.wait_s === null) return false;
  return measured.in_system !== null && littleOf(measured) !== null;
}

export const figure = honest({
  name: "dial",
  title: "How busy, and how long to wait",
  sub: (choice) =>
    `${TASKS} random tasks of ${TASK_S} s on average, ` +
    `${(utilisationOf(choice) / TASK_S).toFixed(1)} a second, to one slot of ` +
    "the lane compute. One run at a time.",
  press: `Send ${TASKS} tasks`,
  again: `Send ${TASKS} again`,
  question: QUESTION,
  goals: GOALS,
  controls: CONTROLS,
  recorded: [
    { busy: "70", seed: "2" },
    { busy: "90", seed: "2" },
    { busy: "95", seed: "2" },
  ],
  scenario: (choice) =>
    experiment(runName("dial", CONTROLS, choice), DECLARED, {
      utilisation: utilisationOf(choice),
      seed: Number(choice["seed"] ?? "2"),
    }),
  phase: (run) => {
    const ended = lastOf<DialLine>(run)?.ended ?? 0;
    return `${ticketOf(run).phase} ${ended > 0}`;
  },
  said: (run) => ({ mark: ["worker", "c-worker"], text: sentence(run) }),
  failure: (run) => experimentFailure(run, isKnown, unfinished),
  outcome: (run) => {
    const last = wholeOf(run);
    if (!last || last.measured.wait_s === null) return null;
    const { low_s, high_s } = expectedOf(run, last);
    return (
      `Tasks waited ${shortly(last.measured.wait_s)} on average. For runs ` +
      `this short, the model puts 95 in 100 between ${shortly(low_s)} and ` +
      `${shortly(high_s)}. ${longWords()}`
    );
  },
  // The question is about thousands of tasks, so no short run answers it.
  shown: (run) => (wholeOf(run) ? [longAnswer()] : null),
  beside: { setting: settingOf, sentence: besideWords },
  evidence: [
    { track: "submit", name: "The first of the tasks" },
    { track: "monitor", name: "The last of them, with the times of its events" },
    PRESS,
    QUEUE,
  ],
  head: [
    "Second",
    "Tasks",
    "Seen in the system",
    "Rate x time",
    "Slot busy",
    "Mean wait",
  ],
  rows: (frames) => experimentRows(frames, cells),
});
