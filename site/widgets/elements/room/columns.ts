// The board's columns: a step each, with the people at it as dots of shape and
// colour; those who are stuck stand first and are marked by more than colour.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Board, Dot, RoomState, Times } from "../../model/room/state.ts";
import { lastedText, sign } from "../../model/room/words.ts";

export function columns(
  room: RoomState,
  board: Board,
  choose: ((dot: Dot) => void) | null,
): TemplateResult {
  const waiting = board.everybody.filter((dot) => dot.step === "");
  return html`${waiting.length
      ? html`<div class="ac-board__dots" role="group"
          aria-label="Before the first step">${waiting.map((dot) =>
            person(dot, choose),
          )}</div>`
      : nothing}
    <ol class="ac-board">${room.steps.map((step, place) => {
    const people = board.everybody.filter((dot) => dot.step === step.id);
    const count = board.counts[step.id];
    return html`<li class=${step.id === room.step ? "is-here" : ""}>
      <h3>${step.is_cut ? html`<s>${step.title}</s> (cut)` : step.title}${
        step.is_closed ? " (closed)" : nothing}</h3>
      <p class="ac-board__count">${step.minutes} min
        ${count && people.length
          ? html`· ${count.done} done · ${count.working} working
            ${count.stuck ? html`· <b>${count.stuck} stuck</b>` : nothing}`
          : nothing}
        ${place === board.median_place
          ? html`· <b>median</b>`
          : nothing}
        ${place === board.slowest_place ? html`· slowest tenth` : nothing}</p>
      ${times(board.times[step.id])}
      <ul class="ac-board__dots">${people.map(
        (dot) => html`<li>${person(dot, choose)}</li>`,
      )}</ul>
    </li>`;
  })}</ol>`;
}

function times(
  found: Times | undefined,
): TemplateResult | typeof nothing {
  if (!found || found.median_s === null) return nothing;
  return html`<p class="ac-board__count">done after
    ${lastedText(found.median_s)} (median)${found.slowest_s === null
      ? nothing
      : html`, ${lastedText(found.slowest_s)} (slowest tenth)`}</p>`;
}

function person(
  dot: Dot,
  choose: ((dot: Dot) => void) | null,
): TemplateResult {
  const says = `${dot.nickname ?? dot.person}, ${dot.standing}`;
  const drawn = html`<span class="ac-who ac-who--${dot.colour}
      is-${dot.standing}"><span aria-hidden="true">${sign(dot.shape)}${
    dot.standing === "stuck" ? "!" : dot.standing === "done" ? "✓" : nothing
  }</span>${dot.nickname
    ? html`<span class="ac-who__name">${dot.nickname}</span>`
    : html`<span class="ac-sr">${says}</span>`}</span>`;
  return choose
    ? html`<button type="button" class="ac-who__button"
        title=${dot.why || says} @click=${() => choose(dot)}>${drawn}</button>`
    : drawn;
}
