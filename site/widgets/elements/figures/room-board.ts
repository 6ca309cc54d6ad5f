// <accepted-room-board>: the room as staff see it, or a projector does. The
// address has the proof after its `#`, which no browser sends to a server:
//
//   /workshop/board/#<room>.<token>     staff
//   /workshop/board/#<room>             the projector, without names

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Board, Dot, RoomState } from "../../model/room/state.ts";
import type { Link } from "../../model/room/words.ts";
import {
  cuts,
  LINK_WORDS,
  pace,
  paceWords,
  spaced,
  timerText,
} from "../../model/room/words.ts";
import { Hosting } from "../../sources/hosting.ts";
import { Refused, RoomLink } from "../../sources/room.ts";
import { roomParts, roomStorage } from "../../sources/roompage.ts";
import { LightElement } from "../kit/light.ts";
import { columns } from "../room/columns.ts";
import { steering } from "../room/controls.ts";
import { HostControls } from "../room/handover.ts";
import { faultControls, faultTold } from "../room/fault.ts";
import { helpline } from "../room/helpline.ts";
import { LoadPanel } from "../room/load.ts";
import { poll } from "../room/poll.ts";

const NO_ROOM =
  "This address names no room. Open the link that `accepted room open` has " +
  "printed.";

export default class RoomBoardElement extends LightElement {
  #link: RoomLink | null = null;
  #room: RoomState | null = null;
  #state: Link = "unknown";
  #said = "";
  #chosen: Dot | null = null;
  readonly #load = new LoadPanel(this);
  readonly #host = new HostControls(() => this.requestUpdate());
  #ticker: ReturnType<typeof setInterval> | undefined;
  readonly #again = (): void => this.#connect();

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.#again);
    this.#ticker = setInterval(() => this.requestUpdate(), 1000);
    this.#connect();
  }

  override disconnectedCallback(): void {
    removeEventListener("hashchange", this.#again);
    clearInterval(this.#ticker);
    this.#link?.close();
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const room = this.#room;
    return html`<section class="ac-w ac-room-board" aria-label="Board">
      <p class="ac-room__said" role="status">${this.#said}</p>
      ${room?.board ? this.#drawn(room, room.board) : nothing}
      ${room ? nothing : this.#host.afterwards()}
    </section>`;
  }

  #drawn(room: RoomState, board: Board): TemplateResult {
    const now_ms = Date.now();
    const clock = pace(room, now_ms);
    const isStaff = room.role === "instructor" || room.role === "helper";
    const proposed = cuts(room, clock.over_min);
    return html`<header class="ac-room-board__head">
        <h2>${room.title}</h2>
        <p class="ac-room-board__code">${spaced(room.code)}</p>
        <p>${room.people} people · ${board.stuck} stuck ·
          ${paceWords(clock)} ·
          <span class="ac-room__link is-${this.#state}"
            >${LINK_WORDS[this.#state]}</span></p>
        <p class="ac-room__timer">${timerText(room.timer_ends_ms, now_ms)}</p>
      </header>
      ${faultTold(room)}
      ${isStaff && clock.over_min > 0 && proposed.length
        ? html`<p class="ac-room__message">To win ${clock.over_min} min back,
            leave out: ${proposed.join(", ")}.</p>`
        : nothing}
      ${isStaff
        ? nothing
        : room.poll
          ? poll(room.poll, null, null)
          : nothing}
      ${columns(room, board, isStaff ? (dot) => this.#choose(dot) : null)}
      ${isStaff ? this.#about(room) : nothing}
      ${isStaff ? helpline(board, now_ms, (it) => this.#send(it)) : nothing}
      ${isStaff
        ? this.#load.panel(room, this.#link, (it) => this.#send(it))
        : nothing}
      ${room.role === "instructor"
        ? html`${steering(room, (command) => this.#send(command))}
            ${faultControls((command) => this.#send(command))}
            ${this.#host.drawn()}`
        : nothing}`;
  }

  #about(room: RoomState): TemplateResult | typeof nothing {
    const dot = this.#chosen;
    if (!dot) return nothing;
    return html`<div class="ac-room__bar ac-room-board__about">
      <b>${dot.nickname}</b> has finished ${dot.done} steps and is
      ${dot.standing}.
      ${room.role === "instructor"
        ? html`<button type="button" class="ac-btn ac-btn--s" @click=${() =>
            this.#send({
              command: "reset",
              persons: [dot.person],
              step: room.step || dot.step,
            })}>Set back to “${room.steps.find(
            ({ id }) => id === (room.step || dot.step),
          )?.title ?? "the first step"}”</button>`
        : nothing}
      <button type="button" class="ac-btn ac-btn--s"
        @click=${() => this.#choose(null)}>Close</button>
    </div>`;
  }

  #choose(dot: Dot | null): void {
    this.#chosen = dot;
    this.requestUpdate();
  }

  #connect(): void {
    this.#link?.close();
    this.#room = null;
    const [room = "", token = ""] = location.hash.slice(1).split(".");
    this.#said = room ? "" : NO_ROOM;
    this.#host.attach(null);
    if (room) {
      this.#link = new RoomLink(roomParts, room, token);
      const hosting = new Hosting(roomParts, room, token, roomStorage());
      this.#host.attach(token ? hosting : null);
      void this.#link.follow(token ? "board" : "projector", {
        state: (state) => {
          this.#room = state;
          this.requestUpdate();
        },
        link: (link) => {
          this.#state = link;
          this.requestUpdate();
        },
        over: (why) => {
          this.#room = null;
          this.#said = why;
          this.#host.lost();
          this.requestUpdate();
        },
      });
    }
    this.requestUpdate();
  }

  #send(command: Readonly<Record<string, unknown>>): void {
    this.#said = "";
    void this.#link?.send(command).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      this.#said = error.message;
      this.requestUpdate();
    });
  }
}
