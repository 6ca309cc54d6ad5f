// <accepted-breakit>: the model's shortest way to break a setting, and the
// same steps done to a real broker and two real workers.
// Aim: find the way to break a setting, and see it happen.

import { BREAKIT as DECLARED } from "../../../generated/presses.ts";
import {
  answerOf,
  asPlanned,
  fateOf,
  forcedOf,
  isWhole,
  leftOf,
  planOf,
  settingOf,
  settingOfRun,
} from "../breakit.ts";
import { BREAKIT_QUESTION } from "../breakitquestion.ts";
import {
  allSteps,
  FATE_WORDS,
  leftWords,
  quietWords,
  stepWord,
  whereWord,
} from "../breakitwords.ts";
import { changes } from "../changes.ts";
import type { Choice, Control } from "../choice.ts";
import { runName } from "../choice.ts";
import {
  experiment,
  experimentFailure,
  experimentSentence,
  PRESS,
  QUEUE,
  stageWord,
} from "../experiment.ts";
import { honest } from "../failure.ts";
import { counted } from "../format.ts";
import type { Goal } from "../goals.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";

export const CONTROLS: readonly Control[] = [
  {
    id: "protection",
    label: "The worker has",
    shape: "switches",
    initial: "ack-reject-timeout",
    options: [
      { value: "ack", label: "acks_late" },
      { value: "reject", label: "reject_on_worker_lost" },
      { value: "timeout", label: "visibility timeout longer than the work" },
      { value: "lease", label: "lease and sweeper" },
      { value: "fence", label: "fence" },
      { value: "key", label: "key for the charge" },
    ],
  },
  {
    id: "faults",
    label: "Faults, at most",
    shape: "number",
    initial: "1",
    unit: "",
    least: 0,
    most: 3,
    step: 1,
  },
  {
    id: "fault",
    label: "A fault is",
    shape: "select",
    initial: "any",
    options: [
      { value: "any", label: "any of these" },
      { value: "child", label: "kill -9 of the child" },
      { value: "worker", label: "kill -9 of the whole worker" },
      { value: "stop", label: "SIGSTOP, later SIGCONT" },
    ],
  },
];

const RECORDED: readonly Choice[] = [
  { protection: "ack-reject-timeout", faults: "1", fault: "any" },
  { protection: "ack-timeout", faults: "1", fault: "child" },
  { protection: "ack-reject", faults: "0", fault: "any" },
  { protection: "ack-reject-timeout-lease-key", faults: "1", fault: "any" },
  {
    protection: "ack-reject-timeout-lease-fence-key",
    faults: "1",
    fault: "any",
  },
];

const GOALS: readonly Goal[] = [
  {
    label: "A sequence of the model breaks the promise for real",
    isReached: (run) => {
      const left = leftOf(run);
      return isWhole(run) && left !== null && fateOf(left) !== "kept";
    },
  },
  {
    label: "A protection holds against the sequence that breaks it without",
    isReached: (run) => {
      const [left, setting] = [leftOf(run), settingOfRun(run)];
      if (!isWhole(run) || left === null || setting === null) return false;
      const { without } = answerOf(setting).attack;
      return without !== null && fateOf(left) === "kept";
    },
  },
];

function sentence(run: Run): string {
  const [plan, left] = [planOf(run), leftOf(run)];
  const forced = forcedOf(run);
  const last = forced.at(-1);
  return experimentSentence(run, {
    ready:
      "Ready. The model's answer is above. One press starts a broker and two " +
      "workers, and does the same to them.",
    running: () => {
      if (!plan) return "The broker and the workers are starting.";
      const done = `${forced.length} of ${counted(plan.steps, "step")} done.`;
      return last ? `${done} ${whereWord(last.worker)}, ${stepWord(last)}.` : done;
    },
    measured: () => {
      if (!isWhole(run) || !left) return null;
      return (
        `${FATE_WORDS[fateOf(left)]}. ` +
        `${allSteps(forced.length)} came out as in the model. ` +
        `${leftWords(left)}. ${quietWords(left)}`
      );
    },
  });
}

function input(choice: Choice): Parameters<typeof experiment>[2] {
  const { settings, faults } = settingOf(choice);
  return { ...settings, faults };
}

function cells(run: Run): readonly string[] {
  const last = forcedOf(run).at(-1);
  const left = leftOf(run);
  if (left) return ["after the last step", "", leftWords(left)];
  if (!last) return [stageWord(ticketOf(run))];
  return [last.step, whereWord(last.worker), last.outcome];
}

export const figure = honest({
  name: "breakit",
  title: "Find the way to break it",
  sub: () =>
    "One task, one broker and two workers only for this run, at most 30 s, " +
    "one run at a time.",
  press: "Do it to real processes",
  again: "Do it again",
  question: BREAKIT_QUESTION,
  goals: GOALS,
  controls: CONTROLS,
  recorded: RECORDED,
  answers_any_choice: true,
  scenario: (choice) => ({
    ...experiment(runName("breakit", CONTROLS, choice), DECLARED, input(choice)),
    span_s: 12,
  }),
  phase: (run) =>
    `${ticketOf(run).phase} ${planOf(run) !== null} ${leftOf(run) !== null}`,
  said: (run) => {
    const left = leftOf(run);
    return {
      mark:
        left && fateOf(left) !== "kept"
          ? ["lost", "c-lost"]
          : ["worker", "c-worker"],
      text: sentence(run),
    };
  },
  failure: (run) => experimentFailure(run, isWhole),
  outcome: (run) => {
    const [left, setting] = [leftOf(run), settingOfRun(run)];
    if (!left || !setting || !isWhole(run)) return null;
    const { plan } = answerOf(setting);
    return (
      `took ${counted(asPlanned(forcedOf(run), plan), "step")} of the model's ` +
      `${plan.length}. ${FATE_WORDS[fateOf(left)]}.`
    );
  },
  shown: (run) => {
    const left = leftOf(run);
    if (!left || !isWhole(run)) return null;
    const fate = fateOf(left);
    return BREAKIT_QUESTION.options.some(({ id }) => id === fate) ? [fate] : [];
  },
  evidence: [
    PRESS,
    QUEUE,
    { track: "worker-a", name: "What worker A sent, and the proxy withheld" },
    {
      track: "worker-b",
      name: "What worker B sent, and the proxy withheld",
      is_optional: true,
    },
  ],
  head: ["Second", "Step", "Where", "How it came out"],
  rows: (frames) =>
    changes(
      frames,
      (run) =>
        `${ticketOf(run).phase} ${forcedOf(run).length} ${leftOf(run) !== null}`,
      cells,
    ),
});
