// The load panel of staff: how busy the demo is, what to do about it, and the
// switch to recordings. It asks the server only while it is open, so closing
// it also stops its changes.

import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { LoadState } from "../../model/room/load.ts";
import { advice, loadRows } from "../../model/room/load.ts";
import type { RoomState } from "../../model/room/state.ts";
import type { RoomLink } from "../../sources/room.ts";
import { Refused } from "../../sources/room.ts";

// chosen: as often as the API publishes, and a little.
const EVERY_MS = 3000;

type Send = (command: Readonly<Record<string, unknown>>) => void;

export class LoadPanel implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #link: RoomLink | null = null;
  #load: LoadState | null = null;
  #said = "";
  #isOpen = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    if (this.#isOpen) this.#begin();
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
  }

  panel(room: RoomState, link: RoomLink | null, send: Send): TemplateResult {
    this.#link = link;
    return html`<details class="ac-load" @toggle=${(event: Event) => {
      this.#isOpen = (event.target as HTMLDetailsElement).open;
      clearInterval(this.#timer);
      if (this.#isOpen) this.#begin();
    }}>
      <summary>Load of the demo${room.is_calm
        ? ", recordings are on"
        : nothing}</summary>
      ${this.#load ? this.#drawn(this.#load, room.is_calm) : nothing}
      <p role="status">${this.#said}</p>
      ${room.role === "instructor" ? calm(room, send) : nothing}
    </details>`;
  }

  #drawn(load: LoadState, is_calm: boolean): TemplateResult {
    return html`<ul class="ac-load__advice">${advice(load, is_calm).map(
        (text) => html`<li>${text}</li>`,
      )}</ul>
      <table>
        <caption class="ac-sr">Load of the demo</caption>
        <tbody>${loadRows(load).map(
          ({ what, value, is_near }) => html`<tr class=${is_near
            ? "is-near"
            : ""}><th scope="row">${what}</th><td>${is_near
            ? html`<span aria-hidden="true">▲</span>
                <span class="ac-sr">Near its limit:</span> `
            : nothing}${value}</td></tr>`,
        )}</tbody>
      </table>`;
  }

  #begin(): void {
    void this.#ask();
    this.#timer = setInterval(() => void this.#ask(), EVERY_MS);
  }

  async #ask(): Promise<void> {
    try {
      this.#load = (await this.#link?.load()) ?? null;
      this.#said = "";
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#said = error.message;
    }
    this.#host.requestUpdate();
  }
}

function calm(room: RoomState, send: Send): TemplateResult {
  return html`<p class="ac-room__bar">
    <button type="button" class="ac-btn"
      aria-pressed=${room.is_calm ? "true" : "false"}
      @click=${() => send({ command: "calm", is_calm: !room.is_calm })}
      >Calm: participants see recordings</button>
    <span>Figures say so, send nothing more to the server, and the lesson goes
      on. What has been accepted is done. Your own figures stay live.</span>
  </p>`;
}
