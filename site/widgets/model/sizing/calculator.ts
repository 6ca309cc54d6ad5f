// The calculator: from what a reader puts in to figures, what limits them, or
// why there are none.

import { askedOf } from "./asked.ts";
import { SizingError } from "./errors.ts";
import type { Figure } from "./figures.ts";
import { figuresOf } from "./figures.ts";
import type { Inputs } from "./inputs.ts";
import { planOf } from "./plan.ts";

/** The whole answer; a refusal instead of figures if there is none. */
export interface Answer {
  readonly figures: readonly Figure[];
  readonly warnings: readonly string[];
  readonly refusal: string | null;
}

/** Return the figures for these inputs, or why there are none. */
export function answerOf(inputs: Inputs): Answer {
  try {
    const asked = askedOf(inputs);
    const plan = planOf(asked.demand, asked.target, asked.place);
    return {
      figures: figuresOf(asked, plan),
      warnings: plan.warnings,
      refusal: null,
    };
  } catch (error) {
    if (!(error instanceof SizingError)) throw error;
    return { figures: [], warnings: [], refusal: error.message };
  }
}
