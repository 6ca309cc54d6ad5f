// <accepted-grace>: a small calculator of the sum that has to stay below the
// grace period of a worker. Nothing is sent and nothing runs.

import type { TemplateResult } from "lit";
import { html } from "lit";
import { initialChoice } from "../../model/choice.ts";
import { CONTROLS, graceOf, neededS, sentence } from "../../model/grace.ts";
import { controls } from "../kit/controls.ts";
import { compare } from "../kit/counters.ts";
import { LightElement } from "../kit/light.ts";
import { Speaker, statusLine } from "../kit/speaker.ts";

export default class Grace extends LightElement {
  readonly #speaker = new Speaker(this);
  #choice = initialChoice(CONTROLS);

  override render(): TemplateResult {
    const grace = graceOf(this.#choice);
    const said = sentence(grace);
    const { hook_s, work_s, close_s, grace_s } = grace;
    return html`<section class="ac-w" aria-label="The sum below the grace period">
      <div class="ac-w__head">
        <div>
          <h2 class="ac-w__title">The sum below the grace period</h2>
          <p class="ac-w__sub">Computed on this page, for your numbers.</p>
        </div>
      </div>
      ${controls({
        name: "grace",
        title: "Seconds of each part",
        controls: CONTROLS,
        recorded: [],
        choice: this.#choice,
        is_off: false,
        is_recorded: false,
        choose: (id, value) => {
          this.#choice = { ...this.#choice, [id]: value };
          this.requestUpdate();
        },
      })}
      ${compare(
        "The sum",
        ["", "preStop", "Work", "Give back, close", "Needed", "Allowed"],
        [
          [
            "Seconds",
            String(hook_s),
            String(work_s),
            String(close_s),
            String(neededS(grace)),
            String(grace_s),
          ],
        ],
      )}
      ${statusLine(said, this.#speaker.say(said.text, () => said))}
    </section>`;
  }
}
