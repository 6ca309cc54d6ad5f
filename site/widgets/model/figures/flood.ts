// <accepted-flood>: one loud owner and four quiet ones before the same slots,
// first come first served and by turns of the owners.
// Aim: see who waits for whom, and that it is the order that decides it.

import { FLOOD as DECLARED } from "../../../generated/presses.ts";
import {
  experiment,
  experimentFailure,
  experimentRows,
  experimentSentence,
  lastOf,
  PRESS,
  QUEUE,
} from "../experiment.ts";
import { honest } from "../failure.ts";
import type { Side } from "../flood.ts";
import {
  floodMs,
  isWhole,
  longest,
  longestWord,
  loudOf,
  loudTasks,
  SIDES,
} from "../flood.ts";
import { counted } from "../format.ts";
import type { Goal } from "../goals.ts";
import type { Question } from "../prediction.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";
import { spanFor } from "../timescale.ts";

const QUESTION: Question = {
  id: "flood",
  text:
    "One owner submits 120 tasks at once; four others one a second each. " +
    "Instead of first come, first served, the owners take turns. How long do " +
    "the four wait at most, compared with before?",
  options: [
    {
      id: "same",
      label: "About as long",
      feedback:
        "The slots do the same work in the same time either way. But the " +
        "order decides whose tasks they do first.",
    },
    {
      id: "half",
      label: "About half as long",
      feedback:
        "Turns don't share the wait out, they move it: a quiet owner waits " +
        "for one task of each other owner, and not for all of them.",
    },
    {
      id: "little",
      label: "Less than a quarter",
      feedback:
        "A quiet owner waits for the few tasks that had their turn already, " +
        "and then for one of each other owner.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback: "Compare the two lines, and the table of the four owners.",
    },
  ],
};

// As the question has it: "about as long" ends, and "half" begins.
const SAME_FRACTION = 0.75;
const LITTLE_FRACTION = 0.25;
// chosen: an owner notices it, and a busy machine doesn't make it.
const LONG_MS = 3000;
const SHORT_MS = 2000;
// chosen: the window of a press, and its end.
const PLANNED_S = 20;

const GOALS: readonly Goal[] = [
  {
    label: "First come, first served: a quiet owner's task waits 3 s or more",
    isReached: (run) => (longest(run, "first")?.ms ?? 0) >= LONG_MS,
  },
  {
    label: "By turns: none of the quiet owners' tasks waits 2 s",
    isReached: (run) => {
      const most = longest(run, "turns");
      return isMet(run) && most !== null && most.ms < SHORT_MS;
    },
  },
  {
    label: "By turns, too, all tasks of the loud owner have started",
    isReached: (run) => {
      const { started } = loudOf(run, "turns");
      return started > 0 && started === loudTasks(run);
    },
  },
];

// Whether the flood is over where the quiet owners had to wait for it.
function isMet(run: Run): boolean {
  return isWhole(run) && longest(run, "first")?.is_open === false;
}

function waiting(run: Run, side: Side): number {
  const { submitted, started } = loudOf(run, side);
  return Math.max(0, submitted - started);
}

function stage(run: Run): string {
  const flood_ms = floodMs(run) ?? Infinity;
  if ((lastOf(run)?.at_ms ?? 0) < flood_ms) return "before";
  return SIDES.some((side) => waiting(run, side) > 0) ? "flood" : "after";
}

function both(run: Run): string {
  return (
    `longest wait of a quiet owner's task: ${longestWord(run, "first")} first ` +
    `come, first served; ${longestWord(run, "turns")} by turns`
  );
}

function sentence(run: Run): string {
  return experimentSentence(run, {
    ready:
      "Ready. One press starts two stacks with a worker of four slots each.",
    running: () => {
      switch (stage(run)) {
        case "before":
          return "Four quiet owners submit a task a second each.";
        case "flood":
          return (
            `The loud owner has ${counted(waiting(run, "first"), "task")} ` +
            `waiting on one side, ${waiting(run, "turns")} on the other. ` +
            upper(`${both(run)}.`)
          );
        default:
          return "The loud owner's tasks have all started.";
      }
    },
    measured: () => (isWhole(run) ? upper(`${both(run)}.`) : null),
  });
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function loudWords(run: Run, tasks: number): string {
  const first = loudOf(run, "first").started;
  const turns = loudOf(run, "turns").started;
  return first === tasks && turns === tasks
    ? "All tasks of the loud owner have started on both sides."
    : `Of the loud owner's tasks, ${first} and ${turns} have started.`;
}

function cells(run: Run): readonly string[] {
  return SIDES.flatMap((side) => [
    longestWord(run, side),
    `${waiting(run, side)} waiting, ${loudOf(run, side).started} started`,
  ]);
}

export const figure = honest({
  name: "flood",
  title: "One loud owner and four quiet ones",
  sub: () =>
    "Two stacks started only for this run, with four slots each; tasks of " +
    "0.2 s, 14 s, one run at a time.",
  press: "Flood both",
  again: "Flood both again",
  question: QUESTION,
  goals: GOALS,
  controls: [],
  recorded: [{}],
  scenario: () => experiment("flood", DECLARED),
  phase: (run) =>
    `${ticketOf(run).phase} ${stage(run)} ` +
    `${(longest(run, "first")?.ms ?? 0) >= LONG_MS}`,
  said: (run) => ({
    mark: stage(run) === "flood" ? ["queue", "c-queue"] : ["client", "c-client"],
    text: sentence(run),
  }),
  failure: (run) => experimentFailure(run, isWhole),
  outcome: (run) => {
    const tasks = loudTasks(run);
    if (!isWhole(run) || tasks === null) return null;
    return (
      `One owner submitted ${tasks} tasks. ${upper(both(run))}. ` +
      loudWords(run, tasks)
    );
  },
  shown: (run) => {
    const [first, turns] = [longest(run, "first"), longest(run, "turns")];
    if (!isWhole(run) || !first || !turns || first.ms === 0) return null;
    const fraction = turns.ms / first.ms;
    if (fraction >= SAME_FRACTION) return ["same"];
    return [fraction < LITTLE_FRACTION ? "little" : "half"];
  },
  evidence: [
    { track: "first-status", name: "A quiet owner's task, first come, first served" },
    { track: "turns-status", name: "A quiet owner's task, by turns" },
    PRESS,
    QUEUE,
  ],
  head: [
    "Second",
    "First come: longest wait",
    "First come: loud owner's tasks",
    "By turns: longest wait",
    "By turns: loud owner's tasks",
  ],
  rows: (frames) => experimentRows(frames, cells),
  // Two stacks start before the measuring does, sometimes slowly.
  span_s: (whole, now_ms) => {
    const events = whole.logs.flatMap((log) => log.events);
    return spanFor(PLANNED_S, Math.max(now_ms, events.at(-1)?.at_ms ?? 0));
  },
});
