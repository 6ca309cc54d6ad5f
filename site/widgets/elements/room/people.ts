// What the instructor does with one person or with all: bring them to a step,
// or set them back to its beginning, after a look at what that loses.

import type { ReactiveController, ReactiveControllerHost, TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Dot, Loss, RoomState } from "../../model/room/state.ts";
import { lossWords, stepOf } from "../../model/room/words.ts";
import type { RoomLink } from "../../sources/room.ts";
import { Refused } from "../../sources/room.ts";
import { field } from "./field.ts";
import { pick } from "./pick.ts";

type Send = (command: Readonly<Record<string, unknown>>) => Promise<boolean>;

/** A reset that is being thought about. */
interface Asked {
  readonly persons: readonly string[];
  readonly step: string;
  readonly loss: Loss;
}

export class PeoplePanel implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #asked: Asked | null = null;
  #said = "";

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#asked = null;
  }

  /** For all people of the room. */
  everybody(room: RoomState, link: RoomLink | null, send: Send): TemplateResult {
    return html`<section aria-label="Everybody">
      <h3>Everybody</h3>
      ${this.#choices(room, [], room.step, link, send)}
    </section>`;
  }

  /** For one person. */
  person(
    room: RoomState,
    dot: Dot,
    link: RoomLink | null,
    send: Send,
  ): TemplateResult {
    return this.#choices(room, [dot.person], dot.step, link, send);
  }

  #choices(
    room: RoomState,
    persons: readonly string[],
    step: string,
    link: RoomLink | null,
    send: Send,
  ): TemplateResult {
    const who = persons.length ? "" : " everybody";
    const asked = this.#asked;
    const isThis = asked !== null &&
      asked.persons.join() === persons.join();
    return html`<div class="ac-room__bar">
        ${pick(
          `Bring${who} to`,
          "Bring",
          room.steps.map(({ id, title, is_closed }) => ({
            id,
            text: is_closed ? `${title} (closed)` : title,
            isOff: is_closed,
          })),
          (to) => send({ command: "send_to", persons, step: to }),
        )}
        ${pick(
          `Set${who} back to`,
          "See what is lost",
          room.steps.map(({ id, title }) => ({
            id,
            text: id === step ? `${title} (now)` : title,
          })),
          (to) => void this.#ask(persons, to, link),
        )}
      </div>
      ${isThis ? this.#confirm(room, asked, send) : nothing}
      ${this.#said ? html`<p role="status">${this.#said}</p>` : nothing}`;
  }

  #confirm(room: RoomState, asked: Asked, send: Send): TemplateResult {
    const title = stepOf(room, asked.step)?.title ?? "";
    return html`<form class="ac-room-board__sure"
      aria-label="Set back" @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        const form = event.target as HTMLFormElement;
        const { persons, step } = asked;
        const why = field(form, "why");
        void send({ command: "reset", persons, step, why }).then((isDone) => {
          if (isDone) this.#close();
        });
      }}>
      <p><b>Set back to the beginning of “${title}”?</b>
        ${lossWords(asked.loss)}</p>
      <div class="ac-room__bar">
        <label>Why, for their pages <input name="why" maxlength="280"></label>
        <button class="ac-btn ac-btn--p">Set back</button>
        <button type="button" class="ac-btn ac-btn--s" @click=${() =>
          this.#close()}>Don't</button>
      </div>
    </form>`;
  }

  async #ask(
    persons: readonly string[],
    step: string,
    link: RoomLink | null,
  ): Promise<void> {
    const query = new URLSearchParams({ step });
    persons.forEach((person) => query.append("person", person));
    try {
      const loss = await link?.ask<Loss>(`loss?${query.toString()}`);
      this.#asked = loss ? { persons, step, loss } : null;
      this.#said = "";
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#said = error.message;
    }
    this.#host.requestUpdate();
  }

  #close(): void {
    this.#asked = null;
    this.#host.requestUpdate();
  }
}
