// What an instructor may press: steps, gates, timer, messages, votes. Each
// press is one command; what it led to comes back with the room's state.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { RoomState } from "../../model/room/state.ts";
import { field } from "./field.ts";
import { pick } from "./pick.ts";
import { poll } from "./poll.ts";

type Send = (command: Readonly<Record<string, unknown>>) => Promise<boolean>;

const TIMER_MIN = [1, 2, 5, 10];

export function steering(room: RoomState, send: Send): TemplateResult {
  return html`<section class="ac-steering" aria-label="Controls of the room">
    ${steps(room, send)} ${pacing(room, send)} ${message(room, send)}
    ${votes(room, send)}
  </section>`;
}

function steps(room: RoomState, send: Send): TemplateResult {
  const place = room.steps.findIndex(({ id }) => id === room.step);
  const next = room.steps.slice(place + 1).find(({ is_cut }) => !is_cut);
  return html`<h3>Steps</h3>
    <div class="ac-room__bar">
      ${next
        ? html`<button type="button" class="ac-btn ac-btn--p" @click=${() =>
            send({ command: "begin_step", step: next.id })}>Begin
            “${next.title}”</button>`
        : nothing}
      ${pick(
        "Or",
        "Begin it",
        room.steps.map(({ id, title, is_cut }) => ({
          id,
          text: is_cut ? `${title} (cut)` : title,
          isOff: is_cut || id === room.step,
        })),
        (step) => send({ command: "begin_step", step }),
      )}
      ${pick(
        "Gate of",
        "Open or close it",
        room.steps.map(({ id, title, is_closed }) => ({
          id,
          text: is_closed ? `${title} (closed)` : title,
        })),
        (step) => {
          const is_open = room.steps.find(({ id }) => id === step)?.is_closed;
          send({ command: "gate", step, is_open: is_open ?? true });
        },
      )}
    </div>`;
}

function pacing(room: RoomState, send: Send): TemplateResult {
  return html`<h3>Pace</h3>
    <div class="ac-room__bar">
      ${TIMER_MIN.map(
        (minutes) => html`<button type="button" class="ac-btn ac-btn--s"
          @click=${() => send({ command: "timer", seconds: 60 * minutes })}
          >${minutes} min</button>`,
      )}
      <button type="button" class="ac-btn ac-btn--s" @click=${() =>
        send({ command: "timer", seconds: 0 })}>No timer</button>
      ${toggle("Everyone looks up", room.is_paused, () =>
        send({ command: "pause", is_paused: !room.is_paused }),
      )}
    </div>`;
}

function message(room: RoomState, send: Send): TemplateResult {
  return html`<h3>Message to all</h3>
    <form class="ac-room__bar" @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      const text = field(form, "message");
      // What was typed stays until the server has it.
      void send({ command: "broadcast", message: text }).then((isDone) => {
        if (isDone && field(form, "message") === text) form.reset();
      });
    }}><input name="message" maxlength="280" required
        aria-label="Message to all">
      <button class="ac-btn ac-btn--s">Show it</button>
      ${room.message
        ? html`<button type="button" class="ac-btn ac-btn--s" @click=${() =>
            send({ command: "broadcast", message: "" })}>Take “${short(
              room.message,
            )}” away</button>`
        : nothing}
    </form>`;
}

function votes(room: RoomState, send: Send): TemplateResult {
  const asked = room.poll;
  return html`<h3>Votes</h3>
    ${asked ? poll(asked, null, null) : nothing}
    <div class="ac-room__bar">
      ${asked?.is_open
        ? html`<b>${room.board?.votes ?? 0} of ${room.people} have voted</b>
          ${press("Close the vote", send, { command: "close_poll" })}`
        : nothing}
      ${asked && !asked.is_open && asked.counts === null
        ? press("Show the votes", send, { command: "reveal", stage: "votes" })
        : nothing}
      ${asked && asked.counts !== null && asked.answer === null
        ? press("Show what is true", send, {
            command: "reveal",
            stage: "truth",
          })
        : nothing}
      ${asked && !asked.is_open
        ? press("Ask it again", send, {
            command: "open_poll",
            poll: asked.poll,
          })
        : nothing}
      ${asked?.is_open
        ? nothing
        : (room.board?.questions ?? []).map(({ poll: id, question }) =>
            id === asked?.poll
              ? nothing
              : press(`Ask: ${short(question)}`, send, {
                  command: "open_poll",
                  poll: id,
                }),
          )}
    </div>`;
}

function press(
  text: string,
  send: Send,
  command: Readonly<Record<string, unknown>>,
): TemplateResult {
  return html`<button type="button" class="ac-btn ac-btn--s"
    @click=${() => send(command)}>${text}</button>`;
}

function toggle(
  text: string,
  is_on: boolean,
  press_: () => void,
): TemplateResult {
  return html`<button type="button" class="ac-btn ac-btn--s"
    aria-pressed=${is_on ? "true" : "false"} @click=${press_}>${text}</button>`;
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
