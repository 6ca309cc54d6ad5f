// What is said of the model's answers, and of a run beside them. Pure.

import type { Answer, Fate, Forced, Left, Setting } from "./breakit.ts";
import type { Planned } from "./checking/attack.ts";
import { ruleOf } from "./checking/compile.ts";
import type { Break, Step } from "./checking/search.ts";
import { BREAKS } from "./checking/search.ts";
import { counted, second } from "./format.ts";

export const BREAK_WORDS: Readonly<Record<Fate, string>> = {
  lost: "lost",
  doubled: "charged twice",
  overwritten: "end overwritten",
  kept: "one charge, one end",
};

export const FATE_WORDS: Readonly<Record<Fate, string>> = {
  lost: "The task is lost",
  doubled: "The task was charged twice",
  overwritten: "The end of the task was overwritten",
  kept: "The task was charged once and ended once",
};

/** Say "All 16 steps", "The one step". */
export function allSteps(count: number): string {
  return count === 1 ? "The one step" : `All ${count} steps`;
}

const BREAK_TITLES: Readonly<Record<Break, string>> = {
  lost: "A task is lost",
  doubled: "Charged twice",
  overwritten: "An end is overwritten",
};

/** The protections as a sentence names them. */
const PROTECTIONS: Readonly<Record<string, string>> = {
  ack: "late acknowledgement",
  reject: "task_reject_on_worker_lost",
  timeout: "the long visibility timeout",
  lease: "the lease",
  fence: "the fence",
  key: "the key",
};

export function protectionWord(name: string): string {
  return PROTECTIONS[name] ?? name;
}

function statesWord({ found }: Answer): string {
  return `${found.states.toLocaleString("en")} states`;
}

function faultsWord({ faults }: Setting): string {
  return faults === 0 ? "no fault" : `up to ${counted(faults, "fault")}`;
}

/** Say what the model has found for a setting. */
export function answerWords(setting: Setting, answer: Answer): string {
  const { attack, near } = answer;
  const searched = `The model has ${statesWord(answer)} with ${faultsWord(setting)}`;
  if (attack.breaks !== null && attack.without === null)
    return (
      `${searched}. The shortest sequence that breaks it has ` +
      `${counted(attack.path.length, "step")}: ${BREAK_WORDS[attack.breaks]}.`
    );
  const without = near.map(
    ([name, breaks, steps]) =>
      `${protectionWord(name)} (${counted(steps, "step")}: ${BREAK_WORDS[breaks]})`,
  );
  return (
    `${searched}, and in none of them is the task lost, charged twice or ` +
    "overwritten." +
    (without.length > 0
      ? ` A sequence exists without ${without.join(", or without ")}.`
      : "")
  );
}

/** Return the shortest sequence to each break, as rows of a table. */
export function answerRows({ found }: Answer): readonly (readonly string[])[] {
  return BREAKS.map((name) => {
    const path = found.paths[name];
    return [
      BREAK_TITLES[name],
      path ? sequenceWords(path) : "no sequence",
    ];
  });
}

/** Say a sequence; a worker is named where it's another than before. */
export function sequenceWords(path: readonly Step[]): string {
  const is_one = new Set(path.map((s) => s.worker).filter(Boolean)).size < 2;
  let before = "";
  const words = path.map(({ rule, worker }) => {
    const { step } = ruleOf(rule);
    if (worker === "" || worker === before || is_one) return step;
    before = worker;
    return `${worker.toUpperCase()}: ${step}`;
  });
  return words.join(" · ");
}

/** Say what the run is about to do, or did. */
export function attackWords({ attack }: Answer): string {
  if (attack.breaks === null)
    return "Nothing goes wrong in this run: the model knows no attack.";
  if (attack.without === null) return "The shortest sequence that breaks it.";
  return (
    `The sequence that breaks it without ${protectionWord(attack.without)}, ` +
    "done to the settings with it."
  );
}

/** Say where a step happens: a worker, or the broker. */
export function whereWord(worker: string): string {
  return worker === "" ? "Broker" : `Worker ${worker.toUpperCase()}`;
}

/** Say a step as it was seen, or as it is planned. */
export function stepWord({ step, outcome }: Planned | Forced): string {
  return `${step}: ${outcome}`;
}

/** Say what is left at the end. */
export function leftWords(left: Left): string {
  return (
    `${counted(left.effects, "charge")} in the books, ` +
    `${counted(left.ends, "end")} recorded, ` +
    `${left.list + left.unacked} messages left, ` +
    `${counted(left.leases, "lease")}`
  );
}

/** Say for how long nothing moved when nothing was withheld any more. */
export function quietWords({ quiet_ms }: Left): string {
  return `Nothing was withheld for another ${second(quiet_ms)}, and nothing moved.`;
}
