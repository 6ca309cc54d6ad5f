// The calculator: from what a reader puts in to figures, what limits them, or
// why there are none.

import { askedOf } from "./asked.ts";
import { SizingError } from "./errors.ts";
import type { Figure } from "./figures.ts";
import { figuresOf } from "./figures.ts";
import type { Inputs } from "./inputs.ts";
import { leverOf } from "./lever.ts";
import { planOf } from "./plan.ts";
import type { Spoken } from "./sentence.ts";
import { leverWords, spokenOf } from "./sentence.ts";
import type { Waits } from "./waits.ts";
import { simulatedWaits } from "./waits.ts";

/** The whole answer; a refusal instead of figures if there is none. */
export interface Answer {
  readonly figures: readonly Figure[];
  readonly warnings: readonly string[];
  readonly refusal: string | null;
  /** The answer in a few words, to be said. */
  readonly spoken: Spoken | null;
  /** What pods of many slots would cost, where that is a lever. */
  readonly lever: string | null;
}

/** Return the figures for these inputs, or why there are none. */
export function answerOf(inputs: Inputs): Answer {
  try {
    const asked = askedOf(inputs);
    const plan = planOf(asked.demand, asked.target, asked.place);
    const lever = leverOf(asked.demand, asked.target, asked.place, plan);
    return {
      figures: figuresOf(asked, plan),
      warnings: [...asked.notes, ...plan.warnings],
      refusal: null,
      spoken: spokenOf(asked, plan),
      lever: lever && leverWords(plan, lever),
    };
  } catch (error) {
    if (!(error instanceof SizingError)) throw error;
    return {
      figures: [],
      warnings: [],
      refusal: error.message,
      spoken: null,
      lever: null,
    };
  }
}

/** Simulate the pool that these inputs get; null where there is none. */
export function simulated(inputs: Inputs): Waits | null {
  try {
    const { demand, target, place } = askedOf(inputs);
    const { slots } = planOf(demand, target, place);
    const { rate_per_s, task_s, cs2 } = demand;
    return simulatedWaits(rate_per_s, task_s, cs2, slots, target.quantile);
  } catch (error) {
    if (!(error instanceof SizingError)) throw error;
    return null;
  }
}
