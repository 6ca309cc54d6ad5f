// What the calculator says aloud: the answer in one sentence, or why there
// is none; and in another what would cost less.

import type { Said } from "../grammar.ts";
import type { Asked } from "./asked.ts";
import type { Answer } from "./calculator.ts";
import type { Lever } from "./lever.ts";
import type { Plan } from "./plan.ts";
import { waitQuantileS } from "./steady.ts";
import type { Waits } from "./waits.ts";
import { counted, number, percent, seconds } from "./words.ts";

export interface Spoken {
  readonly size: string;
  readonly wait: string;
}

/** Say how many tasks a fraction is: "99 of 100 tasks", "99.9% of tasks". */
export function ofTasks(quantile: number): string {
  const of_100 = Number((quantile * 100).toPrecision(12));
  return Number.isInteger(of_100)
    ? `${of_100} of 100 tasks`
    : `${percent(quantile)} of tasks`;
}

/** Return the answer in a few words. */
export function spokenOf({ target }: Asked, plan: Plan): Spoken {
  const { steady, pods, nodes } = plan;
  const wait = seconds(waitQuantileS(steady, target.quantile));
  return {
    size:
      `${counted(pods, "pod")} on ${counted(nodes, "node")}, ` +
      `${percent(steady.utilisation)} busy.`,
    wait: `${ofTasks(target.quantile)} wait ${wait} at most.`,
  };
}

/** Say what many slots in a pod would cost, where tasks only wait. */
export function leverWords(plan: Plan, lever: Lever): string {
  const usd = (value: number) => `${number(Math.round(value))} USD`;
  return (
    `if tasks mostly wait for something else instead of computing, a pod ` +
    `with ${number(lever.pod.cpu)} core runs ${lever.pod.slots} of them: ` +
    `${counted(lever.pods, "pod")} on ${counted(lever.nodes, "node")}, ` +
    `${usd(lever.usd_per_month)} for a peak month at full price instead of ` +
    `${usd(plan.usd_per_month ?? 0)}, ${number(Number(lever.times.toPrecision(2)))} ` +
    "times less."
  );
}

/** Say what was simulated beside what the formula says. */
export function simulatedWords(waits: Waits, quantile: number): string {
  return (
    `Simulated, ${number(waits.tasks)} tasks on these slots: ` +
    `${percent(waits.waited_fraction)} wait, the mean over all is ` +
    `${seconds(waits.mean_s)}, ` +
    `and ${ofTasks(quantile)} ${seconds(waits.quantile_s)} ` +
    "at most."
  );
}

/** Say the answer. */
export function sentenceOf({ spoken, refusal }: Answer): Said {
  if (refusal !== null)
    return { mark: ["x", "is-failed"], text: `No answer: ${refusal}` };
  if (spoken === null) return { mark: ["x", "is-failed"], text: "No answer." };
  return { mark: ["worker", ""], text: `${spoken.size} ${spoken.wait}` };
}
