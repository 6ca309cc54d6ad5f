// Which of a figure's runs stands beside the one that is shown: the newest of
// those that have ended and were set to something else. A live run stands
// beside a live one, a recorded one beside a recorded one.

import type { Before } from "../model/beside.ts";
import { beforeOf } from "../model/beside.ts";
import type { Figure } from "../model/figure.ts";
import { memory } from "../sources/page.ts";
import type { Showing } from "./showing.ts";

export class Earlier {
  readonly #figure: Figure;
  readonly #shown: Showing;
  #looked = "";
  #found: Before | null = null;

  constructor(figure: Figure, shown: Showing) {
    this.#figure = figure;
    this.#shown = shown;
  }

  /** Return the run before; it is looked for when another is shown. */
  before(): Before | null {
    const { phase, scenario, isRecorded } = this.#shown;
    // Nothing is given away before the question.
    if (phase === "idle" || !this.#figure.beside) return null;
    const looked = `${phase} ${scenario.name} ${isRecorded}`;
    if (looked !== this.#looked) {
      this.#looked = looked;
      const others = memory
        .others(scenario.name)
        .filter(({ is_recorded = false }) => is_recorded === isRecorded);
      this.#found = beforeOf(this.#figure, others.map(({ frames }) => frames));
    }
    return this.#found;
  }
}
