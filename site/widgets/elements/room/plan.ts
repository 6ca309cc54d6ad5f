// The clock of a room and its cuts: what may be left out, and what that wins.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { pace, paceWords, proposed } from "../../model/room/pace.ts";
import type { Cuttable, RoomState } from "../../model/room/state.ts";

type Send = (command: Readonly<Record<string, unknown>>) => void;

export function plan(
  room: RoomState,
  now_ms: number,
  send: Send | null,
): TemplateResult {
  const clock = pace(room, now_ms);
  const cuts = room.board?.cuts ?? [];
  const first = proposed(cuts, clock.over_min);
  const gone = room.steps.filter(({ is_cut }) => is_cut);
  return html`<section class="ac-plan" aria-label="Plan">
    <h3>Plan: <span role="status">${paceWords(clock)}</span></h3>
    ${clock.elapsed_min === null
      ? html`<p>${room.minutes} minutes by the agenda. The clock runs from the
          first step on.</p>`
      : html`<p>This step: minute ${whole(clock.step_elapsed_min)} of
          ${clock.step_min}. The room ends at ${time(clock.ends_ms)}; planned:
          ${time(clock.plan_ends_ms)}.</p>`}
    ${clock.over_min > 0 && first.length
      ? html`<p class="ac-room__message">To win ${clock.over_min} min back, cut
          ${first.map(({ title }) => `“${title}”`).join(", then ")}.</p>`
      : nothing}
    ${clock.over_min > 0 && first.length === 0
      ? html`<p class="ac-room__message">Nothing more can be cut: shorten what
          is left, or end later.</p>`
      : nothing}
    <details class="ac-plan__cuts" ?open=${clock.over_min > 0}>
      <summary>${words(cuts, gone.length)}</summary>
      <ol>${cuts.map(
        (cut) => html`<li>${cut.title}: wins ${cut.minutes} min
          ${send ? cutting(cut, send) : nothing}</li>`,
      )}</ol>
      ${gone.length
        ? html`<p>Cut:</p><ul>${gone.map(
            ({ id, title, minutes }) => html`<li>${title}, ${minutes} min
              ${send
                ? html`<button type="button" class="ac-btn ac-btn--s"
                    @click=${() =>
                      send({ command: "cut", step: id, is_cut: false })}
                    >Put “${title}” back</button>`
                : nothing}</li>`,
          )}</ul>`
        : nothing}
    </details>
  </section>`;
}

function cutting(cut: Cuttable, send: Send): TemplateResult {
  const isFree = cut.needed_by.length === 0;
  return html`<button type="button" class="ac-btn ac-btn--s"
      aria-disabled=${isFree ? "false" : "true"}
      @click=${() => {
        if (isFree) send({ command: "cut", step: cut.step, is_cut: true });
      }}>Cut “${cut.title}”</button>
    ${isFree
      ? nothing
      : html`<small>needed by ${cut.needed_by
          .map((title) => `“${title}”`)
          .join(", ")}: cut that first</small>`}`;
}

function words(cuts: readonly Cuttable[], gone: number): string {
  const total = cuts.reduce((sum, { minutes }) => sum + minutes, 0);
  const cut = gone ? ` ${gone} cut.` : "";
  return cuts.length === 0
    ? `Nothing more may be cut.${cut}`
    : `${cuts.length} steps may be cut, ${total} min in all.${cut}`;
}

function whole(minutes: number): number {
  return Math.floor(minutes) + 1;
}

function time(ms: number): string {
  return new Date(ms).toLocaleTimeString([], {
    hour: "2-digit",
    minute: "2-digit",
  });
}
