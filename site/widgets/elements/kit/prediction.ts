// Predict before you press: a question with neutral options, nothing
// preselected; Run waits for an answer or for an explicit skip. Afterwards
// the answer stands beside the result, with a word on that answer.
// The answer is kept in localStorage and leaves the browser never.

import type { ReactiveController, TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Question } from "../../model/prediction.ts";
import { SKIPPED, verdictWords } from "../../model/prediction.ts";
import type { LightElement } from "./light.ts";

/** A question and its answer, null before there is one. */
export interface Asked {
  readonly question: Question;
  readonly answer: string | null;
  /** Whether somebody has pressed before there was one. */
  readonly isMissed: boolean;
  choose(answer: string): void;
  skip(): void;
  /** Say at the button what is missing, and lead to it. */
  remind(): void;
}

export class Prediction implements ReactiveController, Asked {
  readonly question: Question;
  readonly #host: LightElement;
  answer: string | null = null;
  isMissed = false;

  constructor(host: LightElement, question: Question) {
    this.#host = host;
    this.question = question;
    host.addController(this);
  }

  hostConnected(): void {
    try {
      this.answer = localStorage.getItem(this.#key);
    } catch {
      // Storage is forbidden: the answer lives as long as the page.
    }
  }

  choose(answer: string): void {
    this.answer = answer;
    this.isMissed = false;
    try {
      localStorage.setItem(this.#key, answer);
    } catch {
      // As above.
    }
    this.#host.requestUpdate();
  }

  skip(): void {
    this.choose(SKIPPED);
    this.#host.focusBar();
  }

  remind(): void {
    this.isMissed = true;
    this.#host.requestUpdate();
    this.#host.querySelector<HTMLElement>(".ac-w__ask input")?.focus();
  }

  get #key(): string {
    return `accepted.prediction.${this.question.id}`;
  }
}

/** Say at the button that an answer is missing; it is said when it appears. */
export function missing({ isMissed }: Asked): TemplateResult | typeof nothing {
  return isMissed
    ? html`<p class="ac-w__miss" role="alert">
        Not started: answer the question first, or skip it.
      </p>`
    : nothing;
}

/** Ask; `press` is what the Run button says. */
export function ask(prediction: Asked, press: string): TemplateResult {
  const { question, answer } = prediction;
  return html`<fieldset class="ac-w__ask">
    <legend>${question.text}</legend>
    <div class="ac-opts">
      ${question.options.map(
        ({ id, label }) => html`<label class="ac-opt"
          ><input
            type="radio"
            name="accepted-${question.id}"
            .checked=${answer === id}
            @change=${() => prediction.choose(id)}
          />${label}</label>`,
      )}
    </div>
    <p class="ac-ask__note">
      Your answer stays on this page. Nothing runs until you press ${press}.
      ${answer === null
        ? html`<button
            type="button"
            class="ac-link"
            @click=${() => prediction.skip()}
          >Skip the question</button>`
        : answer === SKIPPED
          ? "Skipped."
          : nothing}
    </p>
  </fieldset>`;
}

/** Show the answer, and that a run that failed says nothing about it. */
export function unanswered({ question, answer }: Asked): TemplateResult {
  const option = question.options.find((o) => o.id === answer);
  return html`<p class="ac-pred">
    ${option
      ? html`<span>You predicted</span> “${option.label}.”`
      : nothing}
    This run failed, so it doesn't answer the question.
  </p>`;
}

/**
 * Show the answer beside what the run showed. `is_asked`: whether the run was
 * set to what the question is about; else no answer is measured by it.
 * `shown`: the answers that the run has shown to be right, if it has.
 */
export function recap(
  { question, answer }: Asked,
  outcome: string,
  whose = "The run",
  is_asked = true,
  shown: readonly string[] | null = null,
): TemplateResult {
  // A whole sentence needs nobody who did it.
  const by = /^[A-Z]/.test(outcome) ? nothing : html`<span>${whose}</span>`;
  if (!is_asked)
    return html`<p class="ac-pred">
      ${by} ${outcome} The question was about other settings.
    </p>`;
  const option = question.options.find((o) => o.id === answer);
  return html`<p class="ac-pred">
    ${option
      ? html`<span>You predicted</span> “${option.label}.”
          ${verdict(option.id, shown)} ${by} ${outcome} ${option.feedback}`
      : html`${by} ${outcome}`}
  </p>`;
}

// Who wasn't sure has predicted nothing.
function verdict(
  answer: string,
  shown: readonly string[] | null,
): TemplateResult | typeof nothing {
  const words = verdictWords(answer, shown);
  return words === null ? nothing : html`<b>${words}</b>`;
}
