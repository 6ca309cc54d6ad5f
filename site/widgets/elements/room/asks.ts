// What a room asks of a participant, or tells them alone: that they were
// brought to a step or set back, a look at their runs, the minute card.

import type { ReactiveController, ReactiveControllerHost, TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Notice, Own, RoomState } from "../../model/room/state.ts";
import { noticeWords, stepOf } from "../../model/room/words.ts";
import { addressOf } from "../../sources/page.ts";
import type { RoomLink } from "../../sources/room.ts";
import { Refused } from "../../sources/room.ts";
import { roomParts, tabStorage } from "../../sources/roompage.ts";
import { field } from "./field.ts";

type Send = (command: Readonly<Record<string, unknown>>) => void;

// The numbers of the last notice that this tab has obeyed, and put away.
const OBEYED = "accepted.room.obeyed";
const READ = "accepted.room.read";

export class Asks implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  // The same for each try, so that a lost answer makes no two cards.
  readonly #key = roomParts.newId();
  #said = "";

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#said = "";
  }

  /** Begin the page's figures again, if its step was set back just now. */
  obey(room: RoomState): void {
    const notice = room.own?.notice ?? null;
    const seq = notice?.seq ?? 0;
    const storage = tabStorage();
    const obeyed = storage?.getItem(OBEYED) ?? null;
    storage?.setItem(OBEYED, String(seq));
    // A page that has just been opened has nothing to begin again.
    if (obeyed === null || seq <= Number(obeyed) || !notice?.is_reset) return;
    for (const key of Object.keys(storage ?? {})) {
      if (/^accepted\.(run|ended)\./.test(key)) storage?.removeItem(key);
    }
    const page = stepOf(room, notice.step)?.page;
    if (page && location.href.startsWith(addressOf(`${page}/`))) location.reload();
  }

  drawn(
    room: RoomState,
    own: Own,
    link: RoomLink | null,
    send: Send,
  ): TemplateResult {
    return html`${room.is_open
        ? nothing
        : html`<p class="ac-room__message" role="status">This room is closed.
            Thank you for being there. The guide stays.</p>`}
      ${own.notice ? this.#notice(room, own.notice) : nothing}
      ${own.is_asked_for_look
        ? html`<div class="ac-room__message" role="alertdialog"
            aria-label="A look at your runs"><p>May the instructor and helpers
              look at your runs, to help you? They see the kind, state and times
              of what this browser has started, and can change nothing. It ends
              with this step, or when you say so.</p>
            <div class="ac-room__bar">
              ${button("Let them look", () =>
                send({ command: "answer_look", is_allowed: true }),
              )}
              ${button("No", () =>
                send({ command: "answer_look", is_allowed: false }),
              )}</div></div>`
        : nothing}
      ${own.is_looked_at
        ? html`<p class="ac-room__message ac-room__seen" role="status"><b><span
              aria-hidden="true">◉</span> Staff can see your runs now.</b>
            ${button("End it", () => send({ command: "end_look" }))}</p>`
        : nothing}
      ${own.is_asked_for_card ? this.#card(link) : nothing}`;
  }

  #notice(room: RoomState, notice: Notice): TemplateResult | typeof nothing {
    if (tabStorage()?.getItem(READ) === String(notice.seq)) return nothing;
    const page = stepOf(room, notice.step)?.page;
    const href = page ? addressOf(`${page}/`) : "";
    const isHere = href !== "" && location.href.startsWith(href);
    return html`<div class="ac-room__message" role="status">
      <p>${noticeWords(room, notice)}</p>
      <div class="ac-room__bar">${href && !isHere
          ? html`<a class="ac-btn ac-btn--p" href=${href}>Go to its page</a>`
          : nothing}
        ${button("OK", () => {
          tabStorage()?.setItem(READ, String(notice.seq));
          this.#host.requestUpdate();
        })}</div></div>`;
  }

  #card(link: RoomLink | null): TemplateResult {
    return html`<form class="ac-room__card" aria-label="Minute card"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        void this.#give(event.target as HTMLFormElement, link);
      }}>
      <p><b>A minute card, before you go.</b> It is kept without your name, and
        nobody sees whose it is.</p>
      <label>What is clear to you now?
        <input name="clear" maxlength="280" autocomplete="off"></label>
      <label>What isn't?
        <input name="unclear" maxlength="280" autocomplete="off"></label>
      <button class="ac-btn ac-btn--p">Give the card</button>
      <p role="status">${this.#said}</p>
    </form>`;
  }

  async #give(form: HTMLFormElement, link: RoomLink | null): Promise<void> {
    const [clear, unclear] = [field(form, "clear"), field(form, "unclear")];
    if (!clear && !unclear) this.#said = "Write at least one of the two.";
    else {
      try {
        await link?.giveCard({ clear, unclear }, this.#key);
        this.#said = "";
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        this.#said = error.message;
      }
    }
    this.#host.requestUpdate();
  }
}

function button(text: string, press: () => void): TemplateResult {
  return html`<button type="button" class="ac-btn ac-btn--s"
    @click=${press}>${text}</button>`;
}
