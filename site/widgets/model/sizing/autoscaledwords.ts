// What is asked before an hour of the autoscaler, and what is said of it:
// the settings, the question, goals, sentences, the hour as rows.

import type { Row } from "../changes.ts";
import type { Control } from "../choice.ts";
import type { Goal } from "../goals.ts";
import type { Said } from "../grammar.ts";
import type { Question } from "../prediction.ts";
import type { Hour, Settings } from "./autoscaled.ts";
import {
  BUSY_BEFORE,
  LIST_PER_POD,
  PODS_BEFORE,
  STEP_S,
  waitingByModel,
} from "./autoscaled.ts";
import { number, seconds } from "./words.ts";

export const CONTROLS: readonly Control[] = [
  {
    id: "metric",
    label: "The autoscaler counts",
    shape: "radio",
    initial: "list",
    options: [
      { value: "list", label: "list length" },
      { value: "both", label: "queued + running" },
    ],
  },
  {
    id: "step",
    label: "Then the load is",
    shape: "radio",
    initial: "4",
    options: ["2", "4", "8"].map((value) => ({ value, label: `${value} ×` })),
  },
  {
    id: "nodes",
    label: "Nodes for more pods",
    shape: "radio",
    initial: "cold",
    options: [
      { value: "cold", label: "have to start" },
      { value: "ready", label: "are ready" },
    ],
  },
];

export const QUESTION: Question = {
  id: "autoscaler",
  about: { metric: "waiting" },
  text:
    `A steady load keeps about ${BUSY_BEFORE} of ${PODS_BEFORE} pods busy, ` +
    `and nothing waits. The autoscaler counts the list and runs one pod for ` +
    `each ${LIST_PER_POD} tasks in it. What happens to the pods?`,
  options: [
    {
      id: "stay",
      label: "They stay as they are",
      feedback:
        "They would if running tasks counted. But an empty list asks for the " +
        "minimum number of pods, whatever the pods are doing.",
    },
    {
      id: "idle",
      label: "Idle pods are removed",
      feedback:
        "The HPA sets a number, and a ReplicaSet picks the pods. Neither " +
        "knows which pods are working.",
    },
    {
      id: "any",
      label: "Idle and busy pods are removed",
      feedback:
        "An empty list asks for the minimum number of pods. The HPA waits " +
        "for its stabilizationWindowSeconds, five minutes, and then removes " +
        "them, whatever they are doing.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback: "Look at the ready slots before the load steps up.",
    },
  ],
};

/** What has happened in the hours that the reader has simulated. */
export const GOALS: readonly Goal<readonly Hour[]>[] = [
  {
    label: "Busy pods are killed while the load stays as it is",
    isReached: (hours) => hours.some((hour) => hour.killed_before_step > 0),
  },
  {
    label: "Counting queued and running, tasks of the same load wait less",
    isReached: (hours) =>
      hours.some((list) =>
        hours.some(
          (both) =>
            isSameLoad(list.settings, both.settings) &&
            list.settings.metric === "waiting" &&
            both.settings.metric === "queued_and_running" &&
            both.longest_wait_s < list.longest_wait_s,
        ),
      ),
  },
  {
    label: "Counting both, a busy pod is still killed",
    isReached: (hours) =>
      hours.some(
        ({ settings, outcome }) =>
          settings.metric === "queued_and_running" && outcome.killed > 0,
      ),
  },
];

function isSameLoad(one: Settings, other: Settings): boolean {
  return (
    one.step === other.step && one.has_cold_nodes === other.has_cold_nodes
  );
}

/** Name an hour by what it was set to. */
export function nameOf({ metric, step, has_cold_nodes }: Settings): string {
  const counted = metric === "waiting" ? "List length" : "Queued + running";
  return `${counted}, ${step} ×, nodes ${has_cold_nodes ? "start" : "ready"}`;
}

/** Say so many: "1 busy pod was killed", "no busy pod was killed". */
function killedWords(killed: number): string {
  if (killed === 0) return "no busy pod was killed";
  return killed === 1
    ? "1 busy pod was killed"
    : `${number(killed)} busy pods were killed`;
}

/** Say when the queue was empty again, after the step. */
export function emptyWords({ empty_after_s }: Hour): string {
  return empty_after_s === null
    ? "not before the load fell"
    : seconds(empty_after_s);
}

/** Say when the model has it empty again, after the step. */
export function emptyByModel({ model }: Hour): string {
  return seconds(model.delay_s + model.drain_s);
}

/** Say the hour in one sentence or two; before the first, what a press does. */
export function sentenceOf(hour: Hour | null): Said {
  if (!hour)
    return {
      mark: ["worker", ""],
      text: "Ready. One press computes an hour on this page.",
    };
  const { outcome, model, longest_wait_s } = hour;
  return {
    mark: ["worker", outcome.killed > 0 ? "is-failed" : ""],
    text:
      `Simulated: ${killedWords(outcome.killed)} in the hour. After the step ` +
      `a task waited at most ${seconds(longest_wait_s)}; the model with the ` +
      `planned slots gives ${seconds(model.peak_wait_s)}.`,
  };
}

/** Say what the question asked about; it follows "The simulation". */
export function outcomeOf({ killed_before_step, settings }: Hour): string {
  const counted =
    settings.metric === "waiting" ? "the list length" : "queued and running";
  const what = killedWords(killed_before_step);
  return `says: by ${counted}, ${what} in the ${STEP_S / 60} minutes before the step.`;
}

/** Return the answers that an hour has shown to be right. */
export function shownBy({ killed_before_step }: Hour): readonly string[] {
  return [killed_before_step > 0 ? "any" : "stay"];
}

export const HEAD = [
  "Minute",
  "Slots wanted",
  "Ready",
  "Busy",
  "Waiting",
  "Waiting, model",
  "Killed so far",
];
const ROW_EVERY_S = 120;

/** Return the hour as rows, one for every two minutes. */
export function rowsOf(hour: Hour): readonly Row[] {
  return hour.outcome.samples
    .filter(({ at_s }) => at_s % ROW_EVERY_S === 0)
    .map((s) => [
      String(s.at_s / 60),
      number(s.pods_wanted),
      number(s.slots),
      number(s.running),
      number(s.waiting),
      number(Math.round(waitingByModel(hour, s.at_s))),
      number(s.killed),
    ]);
}
