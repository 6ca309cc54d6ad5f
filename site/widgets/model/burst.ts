// The burst: one order, twenty times at each of two doors, and which task
// each request was told of. What a line holds: lessons/load/runs/burst.py. Pure.

import type { components } from "../../generated/api.d.ts";
import { seenOf } from "./experiment.ts";
import type { Run } from "./run.ts";

type Schemas = components["schemas"];
type BurstLine = Schemas["BurstLine"];
export type Answer = Schemas["BurstAnswered"];
export type Counted = Schemas["BurstCount"];
export type Door = Answer["side"];

/** One request in the order of sending: the letter of its task. */
export interface Told {
  readonly letter: string;
  readonly is_new: boolean;
}

export const REQUESTS = 20;

/** Return what one door has answered so far, in the order of sending. */
export function answersAt(run: Run, door: Door): readonly Answer[] {
  return seenOf<BurstLine>(run)
    .flatMap(({ line }) => line.answers)
    .filter((answer) => answer.side === door)
    .sort((a, b) => a.sent_ms - b.sent_ms);
}

/** Return which task each request was told of: A for the first, B, C ... */
export function toldAt(run: Run, door: Door): readonly Told[] {
  const known: string[] = [];
  return answersAt(run, door).map(({ task, is_new }) => {
    if (task === null) return { letter: "×", is_new: false };
    if (!known.includes(task)) known.push(task);
    return {
      letter: String.fromCharCode(65 + known.indexOf(task)),
      is_new: is_new === true,
    };
  });
}

/** Return how many different tasks one door's answers name. */
export function tasksNamed(run: Run, door: Door): number {
  return new Set(answersAt(run, door).flatMap(({ task }) => task ?? [])).size;
}

/** Return what the books have counted, null before the end. */
export function countedAt(run: Run, door: Door): Counted | null {
  return seenOf<BurstLine>(run).at(-1)?.line.summary?.[door] ?? null;
}
