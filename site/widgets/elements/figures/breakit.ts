// How `breakit` is drawn: the model's answer for what is set, and its steps
// one below the other, each with the moment at which it was done for real.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Answer, Forced, Left } from "../../model/breakit.ts";
import {
  answerOf,
  asPlanned,
  fateOf,
  forcedOf,
  leftOf,
  settingOf,
} from "../../model/breakit.ts";
import {
  answerRows,
  answerWords,
  attackWords,
  BREAK_WORDS,
  whereWord,
} from "../../model/breakitwords.ts";
import type { Planned } from "../../model/checking/attack.ts";
import { ruleOf } from "../../model/checking/compile.ts";
import { figure } from "../../model/figures/breakit.ts";
import { duration } from "../../model/format.ts";
import type { Tone } from "../../model/grammar.ts";
import { figureElement } from "../figure.ts";
import { compare } from "../kit/counters.ts";
import { chip, standing } from "../kit/symbol.ts";

export default figureElement(figure, ({ run, choice, next, is_on, failure }) => {
  const set = settingOf(next);
  const asked = answerOf(set);
  // What is drawn belongs to its run; before a run, to what is set.
  const shown = is_on ? answerOf(settingOf(choice)) : asked;
  const forced = is_on ? forcedOf(run) : [];
  return html`<div class="ac-panes">
    <div class="ac-pane">
      <p class="ac-says">${answerWords(set, asked)}</p>
      ${compare(
        "The shortest sequence to each harm, by the model",
        ["", "Shortest sequence"],
        answerRows(asked),
      )}
    </div>
    <div class="ac-pane">
      ${trace(shown, forced, standing(failure, ...state(shown, forced, leftOf(run))))}
    </div>
  </div>`;
});

function state(
  { plan }: Answer,
  forced: readonly Forced[],
  left: Left | null,
): readonly [Tone, string] {
  if (left) {
    const fate = fateOf(left);
    return [fate === "kept" ? "succeeded" : "failed", BREAK_WORDS[fate]];
  }
  return forced.length === 0
    ? ["idle", "not started"]
    : ["running", `${forced.length} of ${plan.length} steps`];
}

function trace(
  answer: Answer,
  forced: readonly Forced[],
  standing_: readonly [Tone, string],
): TemplateResult {
  const same = asPlanned(forced, answer.plan);
  return html`<div class="ac-trace" role="group" aria-label="The steps">
    <p class="ac-trace__h">${attackWords(answer)} ${chip(...standing_)}</p>
    <ol>
      ${answer.plan.map((step, n) =>
        row(step, n < same ? (forced[n] ?? null) : null),
      )}
    </ol>
  </div>`;
}

function row(step: Planned, done: Forced | null): TemplateResult {
  const fault = ruleOf(step.rule).fault !== "";
  const where = step.worker || "broker";
  return html`<li
    class="is-at-${where} ${fault ? "is-fault" : ""} ${done ? "is-done" : ""} ${step.is_attack ? "" : "is-after"}">
    <span class="ac-trace__who">${whereWord(step.worker)}</span>
    <span class="ac-trace__what"
      ><strong>${step.step}</strong> ${step.outcome}</span>
    <span class="ac-trace__when"
      >${done
        ? html`${duration(done.at_ms)}${done.pid === null
            ? nothing
            : html`, pid ${done.pid}`}`
        : "–"}</span>
  </li>`;
}
