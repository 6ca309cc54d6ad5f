// What the reader has chosen for the next press: kept in sessionStorage, so
// that it is still there after a reload, as the run is.

import type { ReactiveController } from "lit";
import type { Choice } from "../../model/choice.ts";
import { nearestRecorded, soundChoice } from "../../model/choice.ts";
import type { Recordable } from "../../model/figure.ts";
import type { LightElement } from "./light.ts";

export class Chosen implements ReactiveController {
  readonly #host: LightElement;
  readonly #figure: Recordable;
  #choice: Choice;

  constructor(host: LightElement, figure: Recordable) {
    this.#host = host;
    this.#figure = figure;
    this.#choice = soundChoice(figure.controls, null);
    host.addController(this);
  }

  hostConnected(): void {
    this.#choice = soundChoice(this.#figure.controls, this.#stored());
  }

  get choice(): Choice {
    return this.#choice;
  }

  /** Return the choice, or the recorded one that is nearest to it. */
  playable(is_recorded: boolean): Choice {
    if (!is_recorded) return this.#choice;
    return nearestRecorded(this.#figure.recorded, this.#choice);
  }

  choose(id: string, value: string, is_recorded: boolean): void {
    const wished = { ...this.#choice, [id]: value };
    this.#choice = is_recorded
      ? nearestRecorded(this.#figure.recorded, wished, id)
      : wished;
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(this.#choice));
    } catch {
      // Storage is forbidden: the choice lives as long as the page.
    }
    this.#host.requestUpdate();
  }

  get #key(): string {
    return `accepted.choice.${this.#figure.name}`;
  }

  #stored(): unknown {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key) ?? "null");
    } catch {
      return null;
    }
  }
}
