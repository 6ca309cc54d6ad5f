// <accepted-room-bar>: the room at the foot of each page, for those who are
// in one: where the room is, done and stuck, the timer, messages, votes.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { Presses } from "../../model/room/presses.ts";
import type { Membership, Own, RoomState } from "../../model/room/state.ts";
import type { Link } from "../../model/room/words.ts";
import {
  LINK_WORDS,
  sign,
  spaced,
  standingWords,
  stepOf,
  timerText,
} from "../../model/room/words.ts";
import { setCalm } from "../../sources/calm.ts";
import { addressOf } from "../../sources/page.ts";
import { keep, recall, Refused, RoomLink } from "../../sources/room.ts";
import { roomParts, roomStorage } from "../../sources/roompage.ts";
import { LightElement } from "../kit/light.ts";
import { faultTold } from "../room/fault.ts";
import { Asks } from "../room/asks.ts";
import { poll } from "../room/poll.ts";

export default class RoomBarElement extends LightElement {
  #who: Membership | null = null;
  #link: RoomLink | null = null;
  #room: RoomState | null = null;
  #state: Link = "unknown";
  #said = "";
  readonly #asks = new Asks(this);
  #ticker: ReturnType<typeof setInterval> | undefined;
  readonly #changed = (): void => this.#connect();
  readonly #presses = new Presses(
    {
      now_ms: () => performance.now(),
      later: (then, ms) => setTimeout(then, ms),
    },
    // Nobody waits for its answer, and the next press says the same.
    () => void this.#link?.send({ command: "press" }).catch(() => undefined),
  );
  readonly #clicked = ({ target }: Event): void => {
    const isFigure = target instanceof Element && target.closest(".ac-figure");
    if (this.#room?.own && isFigure) this.#presses.press();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    addStyles();
    addEventListener("accepted-room", this.#changed);
    document.addEventListener("click", this.#clicked, { capture: true });
    // Only what depends on the clock needs it.
    this.#ticker = setInterval(() => {
      const { timer_ends_ms = 0, fault = null } = this.#room ?? {};
      if (timer_ends_ms || fault) this.requestUpdate();
    }, 1000);
    this.#connect();
  }

  override disconnectedCallback(): void {
    removeEventListener("accepted-room", this.#changed);
    document.removeEventListener("click", this.#clicked, { capture: true });
    clearInterval(this.#ticker);
    this.#link?.close();
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult | typeof nothing {
    const room = this.#room;
    const own = room?.own;
    if (!this.#who || !room || !own) {
      return this.#said
        ? html`<aside class="ac-room" aria-label="Room"><p role="status"
            >${this.#said}</p></aside>`
        : nothing;
    }
    return html`<aside class="ac-room" aria-label="Room ${room.title}">
      ${room.is_paused
        ? html`<p class="ac-room__loud" role="alert">Everyone, please look
            up.</p>`
        : nothing}
      ${room.message
        ? html`<p class="ac-room__message" role="status">${room.message}</p>`
        : nothing}
      ${faultTold(room)}
      ${room.is_calm
        ? html`<p class="ac-room__message" role="status">The instructor has
            switched to recordings: figures send nothing to the server until
            the room is back to live runs.</p>`
        : nothing}
      ${this.#asks.drawn(room, own, this.#link, (it) => this.#send(it))}
      ${own.hint
        ? html`<p class="ac-room__message"><b>A hint for you:</b>
            ${own.hint}</p>`
        : nothing}
      ${room.poll
        ? poll(room.poll, own.vote, (choice) => this.#vote(room, choice))
        : nothing}
      <div class="ac-room__line">
        <span class="ac-room__me ac-who--${own.colour}"
          ><span aria-hidden="true">${sign(own.shape)}</span>
          ${own.nickname}</span>
        ${this.#step(room, own)}
        <b class="ac-room__timer">${timerText(
          room.timer_ends_ms,
          Date.now(),
        )}</b>
        <span class="ac-room__link is-${this.#state}"
          >${LINK_WORDS[this.#state]}</span>
      </div>
      <p class="ac-room__said" role="status">${this.#said ||
      standingWords(own)}</p>
      <details class="ac-room__more"><summary>About this room</summary>
        <p>Room ${spaced(room.code)}, ${room.people} people. Resume code:
          <b>${spaced(this.#who.resume)}</b>. The room is kept for
          ${room.keep_days} days, then everything in it is deleted.</p>
        <div class="ac-room__bar">
          <a class="ac-btn ac-btn--s" href=${addressOf("workshop/home/")}>Take
            home: your runs, and a link</a>
          <a class="ac-btn ac-btn--s" href=${addressOf("workshop/join/")}
            >Leave, or change the device</a>
        </div>
      </details>
    </aside>`;
  }

  #step(room: RoomState, own: Own): TemplateResult {
    const here = stepOf(room, own.step) ?? stepOf(room, room.step);
    const next = stepOf(room, room.step);
    const isElsewhere = next && here && next.id !== here.id;
    return html`<span class="ac-room__step">${here?.page
        ? html`<a href=${addressOf(`${here.page}/`)}>${here.title}</a>`
        : (here?.title ?? "The room hasn't begun yet")}</span>
      ${here
        ? html`<button type="button" class="ac-btn ac-btn--s"
              aria-pressed=${own.standing === "done" ? "true" : "false"}
              @click=${() => this.#send({ command: "done", step: here.id })}
              >Done</button>
            <button type="button" class="ac-btn ac-btn--s"
              aria-pressed=${own.standing === "stuck" ? "true" : "false"}
              @click=${() =>
                this.#send({
                  command: own.standing === "stuck" ? "go_on" : "stuck",
                })}>${own.standing === "stuck"
                ? "I can go on"
                : "I'm stuck"}</button>`
        : nothing}
      ${isElsewhere
        ? html`<button type="button" class="ac-btn ac-btn--s"
            @click=${() => this.#send({ command: "move", step: next.id })}>Go
            to “${next.title}”</button>`
        : nothing}`;
  }

  #connect(): void {
    this.#link?.close();
    this.#room = null;
    this.#said = "";
    this.#who = recall(roomStorage());
    if (!this.#who) setCalm(false);
    else {
      this.#link = new RoomLink(roomParts, this.#who.room, this.#who.token);
      void this.#link.follow("own", {
        state: (room) => {
          this.#room = room;
          this.#asks.obey(room);
          setCalm(room.is_calm);
          this.requestUpdate();
        },
        link: (link) => {
          this.#state = link;
          this.requestUpdate();
        },
        over: () => {
          keep(roomStorage(), null);
          setCalm(false);
          this.#who = null;
          this.#said = "The room you were in is over.";
          this.requestUpdate();
        },
      });
    }
    this.requestUpdate();
  }

  #vote(room: RoomState, choice: number): void {
    const asked = room.poll;
    if (!asked) return;
    this.#send({ command: "vote", poll: asked.poll, round: asked.round, choice });
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

/** Fetch the styles of rooms; only pages of rooms have them from the start. */
function addStyles(): void {
  const href = addressOf("generated/pages/room.css");
  if (document.querySelector('link[href$="pages/room.css"]')) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  document.head.append(link);
}
