// The end of a room: closing it, its minute cards, the export, and deleting it
// for good. What can't be undone is asked for twice.

import type { ReactiveController, ReactiveControllerHost, TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { RoomState } from "../../model/room/state.ts";
import type { RoomLink } from "../../sources/room.ts";
import { Refused } from "../../sources/room.ts";

type Send = (command: Readonly<Record<string, unknown>>) => void;
type Sure = "" | "close" | "delete";

interface Card {
  readonly clear: string;
  readonly unclear: string;
}

export class EndingPanel implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #cards: readonly Card[] | null = null;
  #isAsking = false;
  #sure: Sure = "";
  #said = "";

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#cards = null;
  }

  panel(room: RoomState, link: RoomLink | null, send: Send): TemplateResult {
    if (!room.is_open && !this.#cards && !this.#isAsking) void this.#read(link);
    const isInstructor = room.role === "instructor";
    return html`<section class="ac-ending" aria-label="The end">
      <h3>The end</h3>
      ${room.is_open
        ? html`<p>${room.board?.cards ?? 0} of ${room.people} have given a
            minute card. Their pages ask for it at the last step; the cards are
            shown here once the room is closed.</p>`
        : cards(this.#cards)}
      ${isInstructor ? this.#controls(room, link, send) : nothing}
      <p role="status">${this.#said}</p>
    </section>`;
  }

  #controls(
    room: RoomState,
    link: RoomLink | null,
    send: Send,
  ): TemplateResult {
    return html`<div class="ac-room__bar">
        ${room.is_open
          ? button("Close the room", () => this.#be("close"))
          : nothing}
        ${["json", "csv"].map((format) =>
          button(`Export as ${format.toUpperCase()}`, () =>
            void this.#save(link, format),
          ),
        )}
        ${button("Delete the room now", () => this.#be("delete"))}
      </div>
      <p class="ac-room__privacy">The export has times, votes as counts and,
        once the room is closed, the cards. It has neither names nor ids.
        Without you, the room is deleted
        ${room.keep_days} days after the last thing that happens in it.</p>
      ${this.#sure === "close"
        ? this.#ask(
            "Close the room? Nobody can do anything in it any more, and this " +
              "can't be undone.",
            "Close it",
            () => send({ command: "close" }),
          )
        : nothing}
      ${this.#sure === "delete"
        ? this.#ask(
            `Delete the room with its ${room.people} people, votes and cards? ` +
              "Nothing of it can be had back. Export it first if you want it.",
            "Delete everything",
            () => void this.#remove(link),
          )
        : nothing}`;
  }

  #ask(text: string, yes: string, go: () => void): TemplateResult {
    return html`<div class="ac-room-board__sure" role="alertdialog"
      aria-label=${yes}><p><b>${text}</b></p><div class="ac-room__bar">
      <button type="button" class="ac-btn ac-btn--p" @click=${() => {
        this.#be("");
        go();
      }}>${yes}</button>
      ${button("Don't", () => this.#be(""))}</div></div>`;
  }

  #be(sure: Sure): void {
    this.#sure = sure;
    this.#host.requestUpdate();
  }

  async #read(link: RoomLink | null): Promise<void> {
    this.#isAsking = true;
    await this.#try(async () => {
      const found = await link?.ask<{ readonly cards: readonly Card[] }>("cards");
      this.#cards = found?.cards ?? [];
    });
    // A failure is tried again with the next draw, and that is each second.
    this.#isAsking = false;
  }

  async #save(link: RoomLink | null, format: string): Promise<void> {
    await this.#try(async () => {
      const blob = await link?.file(`export?as=${format}`);
      if (!blob) return;
      const anchor = document.createElement("a");
      anchor.href = URL.createObjectURL(blob);
      anchor.download = `room.${format}`;
      anchor.click();
      URL.revokeObjectURL(anchor.href);
    });
  }

  async #remove(link: RoomLink | null): Promise<void> {
    await this.#try(async () => link?.remove());
  }

  async #try(what: () => Promise<void>): Promise<void> {
    try {
      await what();
      this.#said = "";
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#said = error.message;
    }
    this.#host.requestUpdate();
  }
}

function cards(found: readonly Card[] | null): TemplateResult {
  if (!found) return html`<p>The cards are being fetched.</p>`;
  if (found.length === 0) return html`<p>Nobody has given a minute card.</p>`;
  const list = (texts: readonly string[]): TemplateResult =>
    html`<ul>${texts.filter(Boolean).map((text) => html`<li>${text}</li>`)}</ul>`;
  return html`<p><b>${found.length} minute
      ${found.length === 1 ? "card" : "cards"}</b>, in no order.</p>
    <div class="ac-minutes"><div><h4>Clear</h4>${list(
      found.map(({ clear }) => clear),
    )}</div><div><h4>Not clear</h4>${list(
      found.map(({ unclear }) => unclear),
    )}</div></div>`;
}

function button(text: string, press: () => void): TemplateResult {
  return html`<button type="button" class="ac-btn ac-btn--s"
    @click=${press}>${text}</button>`;
}
