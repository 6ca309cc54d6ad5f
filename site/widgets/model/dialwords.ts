// What the dial asks before a run, and says of long runs beside short ones.

import { TASKS } from "./dial.ts";
import { duration } from "./format.ts";
import { LONG_TASKS, longWaitS, shortRatio } from "./longrun.ts";
import type { Question } from "./prediction.ts";

// What the question compares.
const LOW = 0.7;
const HIGH = 0.95;

export const QUESTION: Question = {
  id: "dial",
  text:
    "A slot is busy 70 % of the time, and tasks wait. More tasks arrive, and " +
    "it is busy 95 %. Over thousands of tasks, how much longer is the mean " +
    "wait?",
  options: [
    {
      id: "third",
      label: "A third longer",
      feedback:
        "The slot is a third busier. But the wait depends on the free time, " +
        "and of that only a sixth is left.",
    },
    {
      id: "twice",
      label: "Two to three times",
      feedback:
        "That is true of a run of 56 tasks: it begins without a queue, and " +
        "is over before a long one builds up. Over thousands of tasks, as on " +
        "the curve, it is about eight.",
    },
    {
      id: "eight",
      label: "About eight times",
      feedback:
        "The wait grows as busy / free: 70/30 against 95/5. The curve shows " +
        "it over 20,000 tasks. A run of 56 begins without a queue, and " +
        "reaches about two.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback: "Compare the curve at 70 % and at 95 %.",
    },
  ],
};

/** Say a time in seconds: "0.41 s". */
export function shortly(value_s: number): string {
  return value_s < 10 ? `${value_s.toFixed(2)} s` : duration(value_s * 1000);
}

/** Return the answer that the simulation of many tasks has shown. */
export function longAnswer(): string {
  const times = longWaitS(HIGH) / longWaitS(LOW);
  return times < 1.7 ? "third" : times < 5 ? "twice" : "eight";
}

let long_words: string | null = null;

/** Say what the question asked about, and why a run here is another thing. */
export function longWords(): string {
  // Simulated once, and said with every look.
  long_words ??= simulatedWords();
  return long_words;
}

function simulatedWords(): string {
  const [low_s, high_s] = [longWaitS(LOW), longWaitS(HIGH)];
  return (
    `Over ${LONG_TASKS.toLocaleString("en")} simulated tasks the wait is ` +
    `${shortly(low_s)} at 70 % and ${shortly(high_s)} at 95 %, ` +
    `${(high_s / low_s).toFixed(1)} times as long. Of pairs of runs with ` +
    `${TASKS} tasks, half exceed ${shortRatio(LOW, HIGH).toFixed(1)} times.`
  );
}

/** Say how busy the slot was: "67 %". */
export function busyWords(busy: number | null): string {
  return busy === null ? "–" : `${Math.round(busy * 100)} %`;
}
