// <accepted-autoscaler>: an hour of an autoscaled pool, simulated in the page
// beside what the fluid model says. Nothing is sent and nothing runs: it is
// labelled SIMULATED. Aim: see what the autoscaler does by what it counts.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { initialChoice } from "../../model/choice.ts";
import { isAsked } from "../../model/prediction.ts";
import type { Hour } from "../../model/sizing/autoscaled.ts";
import { hourOf, settingsOf, UNTIL_S } from "../../model/sizing/autoscaled.ts";
import {
  CONTROLS,
  emptyByModel,
  emptyWords,
  GOALS,
  HEAD,
  nameOf,
  outcomeOf,
  QUESTION,
  rowsOf,
  sentenceOf,
  shownBy,
} from "../../model/sizing/autoscaledwords.ts";
import { plots } from "../../model/sizing/autoscaledplots.ts";
import { number, seconds } from "../../model/sizing/words.ts";
import { chart } from "../kit/chart.ts";
import { controls } from "../kit/controls.ts";
import { compare, counters } from "../kit/counters.ts";
import { tableOf } from "../kit/disclosures.ts";
import { goals } from "../kit/goals.ts";
import { Enlarge } from "../kit/enlarge.ts";
import { key } from "../kit/key.ts";
import { LightElement } from "../kit/light.ts";
import { ask, missing, Prediction, recap } from "../kit/prediction.ts";
import { Speaker, statusLine } from "../kit/speaker.ts";
import { symbol } from "../kit/symbol.ts";

const PRESS = "Simulate";
// chosen: as many columns as can be compared without scrolling far.
const KEPT = 3;

export default class Autoscaler extends LightElement {
  readonly #prediction = new Prediction(this, QUESTION);
  readonly #speaker = new Speaker(this);
  readonly #enlarge = new Enlarge(this);
  #choice = initialChoice(CONTROLS);
  // The last is the one that is drawn.
  #hours: readonly Hour[] = [];

  override render(): TemplateResult {
    const hour = this.#hours.at(-1) ?? null;
    const said = sentenceOf(hour);
    return html`<section
      class="ac-w ${hour ? "" : "ac-w--idle"}"
      aria-label="What the autoscaler counts"
    >
      <div class="ac-w__head">
        <div>
          <h2 class="ac-w__title">What the autoscaler counts</h2>
          <p class="ac-w__sub">
            One hour of a pool under KEDA and the HPA, with their documented
            periods. A pod has one slot, and a task takes a minute on average.
            The load steps up after a quarter of an hour.
          </p>
        </div>
        <span class="ac-badge ac-badge--rec"
          ><i></i>SIMULATED <span>in this page</span></span
        >
        ${this.#enlarge.button()}
      </div>
      ${hour ? nothing : ask(this.#prediction, PRESS)}
      ${this.#controls(hour)} ${this.#bar(hour)}
      ${hour ? [numbers(hour), drawn(hour)] : nothing}
      ${statusLine(said, this.#speaker.say(said.text, () => said))}
      ${hour
        ? recap(
            this.#prediction,
            outcomeOf(hour),
            "The simulation",
            isAsked(QUESTION, { metric: hour.settings.metric }),
            shownBy(hour),
          )
        : nothing}
      ${hour ? beside(this.#hours.slice(-KEPT)) : nothing}
      ${goals(GOALS, this.#hours)} ${key()} ${asTable(hour)}
    </section>`;
  }

  #controls(hour: Hour | null): TemplateResult | typeof nothing {
    const set = settingsOf(this.#choice);
    return controls({
      name: "autoscaler",
      title: "Settings of the simulation",
      controls: CONTROLS,
      recorded: [],
      choice: this.#choice,
      is_off: false,
      is_recorded: false,
      is_for_later: hour !== null && nameOf(hour.settings) !== nameOf(set),
      choose: (id, value) => {
        this.#choice = { ...this.#choice, [id]: value };
        this.requestUpdate();
      },
    });
  }

  #bar(hour: Hour | null): TemplateResult {
    const is_blocked = this.#prediction.answer === null;
    return html`<div class="ac-w__bar">
      <button
        type="button"
        class="ac-btn ${hour ? "" : "ac-btn--go"}"
        aria-disabled=${is_blocked ? "true" : "false"}
        title=${is_blocked ? "Answer the question or skip it first" : nothing}
        @click=${() => (is_blocked ? this.#prediction.remind() : this.#simulate())}
      >${hour ? nothing : symbol("play")}${PRESS}</button>
      <span class="ac-w__note">
        ${hour ? `Shown: ${nameOf(hour.settings)}. ` : nothing}The same step
        always brings the same tasks.
      </span>
      ${missing(this.#prediction)}
    </div>`;
  }

  #simulate(): void {
    const hour = hourOf(settingsOf(this.#choice));
    const name = nameOf(hour.settings);
    // The same settings give the same hour: it is shown, not kept twice.
    const others = this.#hours.filter((h) => nameOf(h.settings) !== name);
    this.#hours = [...others, hour];
    this.requestUpdate();
  }
}

function numbers({ outcome, ...hour }: Hour): TemplateResult {
  return counters([
    {
      title: "Simulated",
      chip:
        outcome.killed > 0
          ? ["failed", `${number(outcome.killed)} busy pods killed`]
          : ["succeeded", "no busy pod killed"],
      counts: [
        [number(hour.killed_before_step), "of them killed before the step"],
        [seconds(hour.longest_wait_s), "the longest wait after the step"],
      ],
    },
    {
      title: "Fluid model with the planned slots",
      counts: [
        ["0", "killed: the model removes no pods"],
        [seconds(hour.model.peak_wait_s), "the longest wait after the step"],
      ],
    },
  ]);
}

function drawn(hour: Hour): readonly TemplateResult[] {
  return plots(hour).map(({ caption, outcome, scale, series }) =>
    chart({
      caption,
      outcome,
      scale,
      series,
      span_s: UNTIL_S,
      in_minutes: true,
      now_ms: null,
    }),
  );
}

/** Show what was simulated so far, beside each other. */
function beside(hours: readonly Hour[]): TemplateResult {
  const row = (name: string, cell: (hour: Hour) => string) => [
    name,
    ...hours.map(cell),
  ];
  return compare(
    "The last hours that you simulated",
    ["", ...hours.map((hour) => nameOf(hour.settings))],
    [
      row("Killed before the step", (h) => number(h.killed_before_step)),
      row("Killed in the hour", (h) => number(h.outcome.killed)),
      row("Longest wait after the step", (h) => seconds(h.longest_wait_s)),
      row("… by the model", (h) => seconds(h.model.peak_wait_s)),
      row("Most tasks that waited", (h) => number(h.most_waiting)),
      row("… by the model", (h) => number(Math.round(h.model.backlog))),
      row("From the step until no task waits", emptyWords),
      row("… by the model", emptyByModel),
    ],
  );
}

function asTable(hour: Hour | null): TemplateResult {
  return html`<details>
    <summary>Same hour as a table</summary>
    <div class="ac-tw">
      ${hour
        ? tableOf("The hour, every two minutes", HEAD, rowsOf(hour))
        : html`<p>Nothing has been simulated yet.</p>`}
    </div>
  </details>`;
}
