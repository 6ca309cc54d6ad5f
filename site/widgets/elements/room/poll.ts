// A question that is put to the vote: the choices, then two reveals, the
// votes and what is true. Whoever shows it passes in what a press does.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { PollState } from "../../model/room/state.ts";
import { bars } from "../../model/room/words.ts";

export function poll(
  asked: PollState,
  vote: number | null,
  choose: ((choice: number) => void) | null,
): TemplateResult {
  const round = asked.round > 1 ? ` (round ${asked.round})` : "";
  return html`<fieldset class="ac-poll">
    <legend>${asked.question}${round}</legend>
    ${asked.counts === null
      ? options(asked, vote, choose)
      : html`<ul class="ac-poll__bars">${bars(asked).map(
          (bar, place) => html`<li class=${bar.is_answer ? "is-answer" : ""}>
            <span>${bar.is_answer ? "✓ " : nothing}${bar.choice}${place === vote
              ? " (yours)"
              : nothing}</span>
            <meter min="0" max="1" .value=${bar.share}
              aria-label="Share of votes"></meter>
            <b>${bar.votes}</b>
            ${bar.before === null
              ? nothing
              : html`<small>before: ${bar.before}</small>`}
          </li>`,
        )}</ul>`}
    ${asked.answer === null
      ? nothing
      : html`<p class="ac-poll__why"><b>${asked.choices[asked.answer]}.</b>
          ${asked.why}</p>`}
    <p class="ac-poll__note">${note(asked, vote)}</p>
  </fieldset>`;
}

function options(
  asked: PollState,
  vote: number | null,
  choose: ((choice: number) => void) | null,
): TemplateResult {
  if (!choose) {
    return html`<ol class="ac-poll__choices">${asked.choices.map(
      (choice) => html`<li>${choice}</li>`,
    )}</ol>`;
  }
  return html`<div class="ac-poll__choices">${asked.choices.map(
    (choice, place) => html`<button type="button"
      class="ac-btn ac-btn--s"
      aria-pressed=${vote === place ? "true" : "false"}
      aria-disabled=${vote !== null || !asked.is_open ? "true" : "false"}
      @click=${() => {
        if (vote === null && asked.is_open) choose(place);
      }}>${choice}</button>`,
  )}</div>`;
}

function note(asked: PollState, vote: number | null): string {
  if (asked.answer !== null) return "";
  if (asked.counts !== null) return "What is true is shown next.";
  if (!asked.is_open) return "The vote is over. The votes are shown in a moment.";
  return vote === null
    ? "One vote a person. Nobody sees the votes before the vote is over."
    : "Your vote is in.";
}
