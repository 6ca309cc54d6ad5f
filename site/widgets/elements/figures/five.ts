// <accepted-five>: five questions before the guide, and with `again` after
// it, where both rounds stand side by side with what the figures show. The
// answers are kept in localStorage, and leave the browser never.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Answers, Asked } from "../../model/five.ts";
import {
  answeredWords,
  comparedWords,
  FIVE,
  labelOf,
  soundAnswers,
} from "../../model/five.ts";
import { Enlarge } from "../kit/enlarge.ts";
import { LightElement } from "../kit/light.ts";

type Round = "first" | "now";

const KEY: Readonly<Record<Round, string>> = {
  first: "accepted.five.first",
  now: "accepted.five.now",
};

export default class FiveElement extends LightElement {
  static override readonly properties = { again: { type: Boolean } };
  declare again: boolean;
  #answers: Record<Round, Answers> = { first: {}, now: {} };
  #is_kept = true;
  #is_compared = false;
  #is_missed = false;
  readonly #enlarge = new Enlarge(this);

  override connectedCallback(): void {
    this.#answers = { first: this.#read("first"), now: this.#read("now") };
    // Said before anybody answers, not after the last answer is lost.
    this.#write("now", JSON.stringify(this.#answers.now));
    super.connectedCallback();
  }

  protected override render(): TemplateResult {
    const { first, now } = this.#answers;
    const own = this.#answers[this.#round];
    return html`<section
      class="ac-w ac-five"
      aria-label=${this.again ? "Five questions, again" : "Five questions"}
    >
      <div class="ac-w__head">
        <h2 class="ac-w__title">
          ${this.again ? "The same five, again" : "Five questions"}
        </h2>
        ${this.#enlarge.button()}
      </div>
      ${FIVE.map((asked, n) => this.#question(asked, n + 1))}
      <div class="ac-five__foot">
        ${this.again
          ? html`<button
              type="button"
              class="ac-btn ac-btn--go"
              @click=${() => this.#compare()}
            >Compare my answers</button>`
          : nothing}
        <button
          type="button"
          class="ac-btn ac-btn--s"
          aria-disabled=${this.#isEmpty ? "true" : "false"}
          @click=${() => (this.#isEmpty ? undefined : this.#clear())}
        >${this.again ? "Clear both rounds" : "Clear my answers"}</button>
        <span role="status">${answeredWords(own)}</span>
        ${this.#is_missed
          ? html`<p class="ac-w__miss" role="alert">
              Not compared: answer all five first. “Not sure” is an answer.
            </p>`
          : nothing}
      </div>
      <p class="ac-five__note">${this.#note()}</p>
      ${this.again && this.#is_compared ? compared(first, now) : nothing}
    </section>`;
  }

  #question(asked: Asked, number: number): TemplateResult {
    const answer = this.#answers[this.#round][asked.id];
    return html`<fieldset class="ac-w__ask">
      <legend><b>${number}</b> ${asked.text}</legend>
      <div class="ac-opts">
        ${asked.options.map(
          ({ id, label }) => html`<label class="ac-opt"
            ><input
              type="radio"
              name="accepted-five-${this.#round}-${asked.id}"
              .checked=${answer === id}
              @change=${() => this.#choose(asked.id, id)}
            />${label}</label
          >`,
        )}
      </div>
    </fieldset>`;
  }

  #note(): string {
    return this.#is_kept
      ? "Your answers stay in this browser, and are sent nowhere. A private " +
          "window forgets them when it is closed."
      : "This browser keeps nothing for this page. Your answers last until " +
          "you leave it: print them, or note them on paper.";
  }

  get #round(): Round {
    return this.again ? "now" : "first";
  }

  get #isEmpty(): boolean {
    return Object.values(this.#answers).every(
      (round) => Object.keys(round).length === 0,
    );
  }

  #choose(question: string, answer: string): void {
    const round = { ...this.#answers[this.#round], [question]: answer };
    this.#answers = { ...this.#answers, [this.#round]: round };
    this.#is_missed = false;
    this.#write(this.#round, JSON.stringify(round));
    this.requestUpdate();
  }

  #compare(): void {
    const missing = FIVE.find(({ id }) => !(id in this.#answers.now));
    this.#is_missed = missing !== undefined;
    this.#is_compared = missing === undefined;
    this.requestUpdate();
    void this.updateComplete.then(() => {
      const to = missing
        ? `input[name="accepted-five-now-${missing.id}"]`
        : ".ac-five__compared";
      this.querySelector<HTMLElement>(to)?.focus();
    });
  }

  /** Both rounds: whoever sits here next begins anew. */
  #clear(): void {
    this.#answers = { first: {}, now: {} };
    this.#is_compared = false;
    this.#is_missed = false;
    for (const round of ["first", "now"] as const) this.#write(round, null);
    this.requestUpdate();
  }

  #read(round: Round): Answers {
    try {
      return soundAnswers(localStorage.getItem(KEY[round]));
    } catch {
      this.#is_kept = false;
      return {};
    }
  }

  #write(round: Round, text: string | null): void {
    try {
      if (text === null) localStorage.removeItem(KEY[round]);
      else localStorage.setItem(KEY[round], text);
    } catch {
      this.#is_kept = false;
    }
  }
}

function compared(first: Answers, now: Answers): TemplateResult {
  return html`<div class="ac-five__compared" tabindex="-1">
    <h3>Side by side</h3>
    <p>${comparedWords(first, now)}</p>
    <div class="ac-tw ac-cards">
      <table>
        <thead>
          <tr>
            <th scope="col">Question</th>
            <th scope="col">At the start</th>
            <th scope="col">Now</th>
            <th scope="col">The figure shows</th>
          </tr>
        </thead>
        <tbody>
          ${FIVE.map((asked) => row(asked, first, now))}
        </tbody>
      </table>
    </div>
  </div>`;
}

function row(asked: Asked, first: Answers, now: Answers): TemplateResult {
  const { id, right, because, proof, text } = asked;
  return html`<tr>
    <td data-head="Question">${text}</td>
    <td data-head="At the start">${labelOf(asked, first)}</td>
    <td data-head="Now">${labelOf(asked, now)}</td>
    <td data-head="The figure shows">
      <b>${labelOf(asked, { [id]: right })}.</b> ${because}
      <a href=${proof.address}>Chapter ${proof.chapter}: ${proof.title}</a>
    </td>
  </tr>`;
}
