// A room as a projector shows it: readable at ten metres, without names. One
// thing is largest, which is what the room has to do now.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Board, Dot, RoomState } from "../../model/room/state.ts";
import { sign, spaced, stepOf, timerText } from "../../model/room/words.ts";
import { addressOf } from "../../sources/page.ts";
import { poll } from "./poll.ts";

// chosen: more are a texture that says nothing at ten metres.
const MOST_DOTS = 60;

export function projector(
  room: RoomState,
  board: Board,
  room_id: string,
  now_ms: number,
): TemplateResult {
  const here = stepOf(room, room.step);
  const timer = timerText(room.timer_ends_ms, now_ms);
  const isVoting = room.is_open && !room.is_paused && room.poll !== null &&
    (room.poll.is_open || room.poll.counts !== null);
  const isJoining = room.is_open && (!here || here.id === room.steps[0]?.id);
  return html`<div class="ac-projector">
    <header><p>${room.title}</p>
      ${timer ? html`<p class="ac-projector__timer">${timer}</p>` : nothing}
      <button type="button" class="ac-btn ac-btn--s" @click=${full}>Full
        screen</button></header>
    ${isVoting
      ? nothing
      : html`<h2 class="ac-projector__now">${now(room, here?.title)}</h2>`}
    ${room.message && !room.is_paused && !isVoting
      ? html`<p class="ac-projector__message">${room.message}</p>`
      : nothing}
    ${room.is_paused || !room.is_open
      ? nothing
      : isVoting && room.poll
        ? html`${poll(room.poll, null, null)}
            ${room.poll.is_open
              ? html`<p class="ac-projector__votes">Vote on your own device:
                  ${board.votes} of ${room.people} have voted</p>`
              : nothing}`
        : isJoining
          ? joining(room, room_id)
          : people(room, board)}
    <footer><p>${room.people} ${room.people === 1 ? "person" : "people"}${board.stuck
      ? html` · <b>${board.stuck} in the line for help</b>`
      : nothing}</p>
      <p>Join: <b>${spaced(room.code)}</b></p></footer>
  </div>`;
}

function now(room: RoomState, title: string | undefined): string {
  if (!room.is_open) return "The workshop is over. Thank you.";
  if (room.is_paused) return "Everyone, please look up.";
  return title ?? "Join the room";
}

function joining(room: RoomState, room_id: string): TemplateResult {
  const scheme = location.protocol.replace(":", "");
  const address = addressOf("workshop/join/").replace(/^https?:\/\//, "");
  return html`<div class="ac-projector__join">
    <img src="/api/rooms/${room_id}/join.svg?scheme=${scheme}"
      alt="QR code of the address to join" width="360" height="360">
    <div><p>Scan, or open</p><p class="ac-projector__address">${address}</p>
      <p>and type</p><p class="ac-projector__code">${spaced(room.code)}</p></div>
  </div>`;
}

/** Everybody at the room's step; those elsewhere as a count. */
function people(room: RoomState, board: Board): TemplateResult {
  const count = board.counts[room.step];
  const here = board.everybody.filter(({ step }) => step === room.step);
  const places = board.everybody.map(({ step }) =>
    room.steps.findIndex(({ id }) => id === step),
  );
  const place = room.steps.findIndex(({ id }) => id === room.step);
  const behind = places.filter((each) => each < place).length;
  const ahead = places.filter((each) => each > place).length;
  return html`<dl class="ac-projector__counts">
      ${([["✓", "done", count?.done], ["…", "working", count?.working],
        ["!", "stuck", count?.stuck], ["←", "behind", behind],
        ["→", "ahead", ahead]] as const).map(
        ([mark, name, number]) => html`<div><dt><span aria-hidden="true"
          >${mark}</span> ${name}</dt><dd>${number ?? 0}</dd></div>`,
      )}</dl>
    ${here.length <= MOST_DOTS
      ? html`<div class="ac-projector__dots" aria-hidden="true">${here.map(dot)}
        </div>`
      : nothing}`;
}

function dot({ shape, colour, standing }: Dot): TemplateResult {
  return html`<span class="ac-who ac-who--${colour} is-${standing}">${sign(
    shape,
  )}${standing === "stuck" ? "!" : standing === "done" ? "✓" : nothing}</span>`;
}

function full(): void {
  const box = document.querySelector(".ac-projector");
  if (document.fullscreenElement) void document.exitFullscreen();
  else void box?.requestFullscreen();
}
