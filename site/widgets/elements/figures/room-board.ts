// <accepted-room-board>: the room as staff see it, or a projector does. The
// address has the proof after its `#`, which no browser sends to a server:
//
//   /workshop/board/#<room>.<token>     staff
//   /workshop/board/#<room>             the projector, without names

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Board, RoomState } from "../../model/room/state.ts";
import type { Link } from "../../model/room/words.ts";
import { LINK_WORDS, spaced, timerText } from "../../model/room/words.ts";
import { Hosting } from "../../sources/hosting.ts";
import { Refused, RoomLink } from "../../sources/room.ts";
import { roomParts, roomStorage } from "../../sources/roompage.ts";
import { LightElement } from "../kit/light.ts";
import { columns } from "../room/columns.ts";
import { steering } from "../room/controls.ts";
import { EndingPanel } from "../room/ending.ts";
import { HostControls } from "../room/handover.ts";
import { faultControls, faultTold } from "../room/fault.ts";
import { helpline } from "../room/helpline.ts";
import { LoadPanel } from "../room/load.ts";
import { SpeakerNotes } from "../room/notes.ts";
import { PeoplePanel } from "../room/people.ts";
import { plan } from "../room/plan.ts";
import { projector } from "../room/projector.ts";
import { RunsPanel } from "../room/runs.ts";

const NO_ROOM =
  "This address names no room. Open the link that `accepted room open` has " +
  "printed.";

export default class RoomBoardElement extends LightElement {
  #link: RoomLink | null = null;
  #room: RoomState | null = null;
  #state: Link = "unknown";
  #said = "";
  // The id of the person that is looked at.
  #chosen = "";
  readonly #load = new LoadPanel(this);
  readonly #host = new HostControls(() => this.requestUpdate());
  readonly #notes = new SpeakerNotes(this);
  readonly #people = new PeoplePanel(this);
  readonly #runs = new RunsPanel(this);
  readonly #ending = new EndingPanel(this);
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
      ${room?.board ? this.#drawn(room, room.board) : nothing}
      ${room ? nothing : this.#host.afterwards()}
      <p class="ac-room-board__said" role="status">${this.#said}</p>
    </section>`;
  }

  #drawn(room: RoomState, board: Board): TemplateResult {
    const now_ms = Date.now();
    const isInstructor = room.role === "instructor";
    const send = (
      command: Readonly<Record<string, unknown>>,
    ): Promise<boolean> => this.#send(command);
    if (!isInstructor && room.role !== "helper") {
      return projector(room, board, this.#id(), now_ms);
    }
    return html`<header class="ac-room-board__head">
        <h2>${room.title}</h2>
        <p class="ac-room-board__code">${spaced(room.code)}</p>
        <p>${room.people} people · ${board.stuck} stuck ·
          <span class="ac-room__link is-${this.#state}"
            >${LINK_WORDS[this.#state]}</span> ·
          <a href="#${this.#id()}" target="_blank">Projector</a></p>
        <p class="ac-room__timer">${timerText(room.timer_ends_ms, now_ms)}</p>
      </header>
      ${faultTold(room)}
      ${plan(room, now_ms, isInstructor ? send : null)}
      ${columns(room, board, (dot) => this.#choose(dot.person))}
      ${this.#about(room, board, send)}
      ${helpline(board, now_ms, send)}
      ${isInstructor ? this.#notes.panel(room, this.#link) : nothing}
      ${this.#load.panel(room, this.#link, send)}
      ${isInstructor && room.is_open
        ? html`${steering(room, send)}
            ${this.#people.everybody(room, this.#link, send)}
            ${faultControls(send)}`
        : nothing}
      ${isInstructor ? this.#host.drawn() : nothing}
      ${this.#ending.panel(room, this.#link, send)}`;
  }

  #about(
    room: RoomState,
    board: Board,
    send: (command: Readonly<Record<string, unknown>>) => Promise<boolean>,
  ): TemplateResult | typeof nothing {
    const dot = board.everybody.find(({ person }) => person === this.#chosen);
    if (!dot) return nothing;
    return html`<section class="ac-room-board__about" aria-label="One person">
      <p class="ac-room__bar"><b>${dot.nickname}</b> has finished ${dot.done}
        steps and is ${dot.standing}.
        <button type="button" class="ac-btn ac-btn--s"
          @click=${() => this.#choose("")}>Close</button></p>
      ${room.role === "instructor"
        ? this.#people.person(room, dot, this.#link, send)
        : nothing}
      ${this.#runs.panel(room, dot, this.#link, send)}
    </section>`;
  }

  #choose(person: string): void {
    this.#chosen = person;
    this.#runs.close();
    this.requestUpdate();
  }

  #id(): string {
    return location.hash.slice(1).split(".")[0] ?? "";
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

  /** Say whether it was done; if not, why is shown at the board's foot. */
  async #send(command: Readonly<Record<string, unknown>>): Promise<boolean> {
    this.#said = "";
    try {
      await this.#link?.send(command);
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#said = error.message;
      return false;
    } finally {
      this.requestUpdate();
    }
  }
}
