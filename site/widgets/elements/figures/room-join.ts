// <accepted-room-join>: a code and a nickname, and one is in the room.

import type { TemplateResult } from "lit";
import { html } from "lit";
import type { Membership, RoomState } from "../../model/room/state.ts";
import { spaced, stepOf } from "../../model/room/words.ts";
import { addressOf } from "../../sources/page.ts";
import { enter, keep, recall, Refused, RoomLink } from "../../sources/room.ts";
import { roomParts, roomStorage } from "../../sources/roompage.ts";
import { LightElement } from "../kit/light.ts";
import { field } from "../room/field.ts";

export default class RoomJoinElement extends LightElement {
  #who: Membership | null = null;
  #said = "";
  #isBusy = false;
  #hasResume = false;
  #page = "chapters/0-start";
  // The same for each try to join, so that a lost answer makes no two.
  readonly #key = roomParts.newId();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#who = recall(roomStorage());
    void this.#find();
  }

  protected override render(): TemplateResult {
    return html`<section class="ac-w ac-room-join" aria-label="Join a room">
      ${this.#who ? this.#inside(this.#who) : this.#form()}
      <p class="ac-room__said" role="status">${this.#said}</p>
    </section>`;
  }

  #form(): TemplateResult {
    const code = new URLSearchParams(location.search).get("code") ?? "";
    return html`<form @submit=${(event: SubmitEvent) => void this.#join(event)}>
      <label>Code of the room
        <input name="code" required maxlength="20" autocomplete="off"
          autocapitalize="characters" spellcheck="false" .value=${code}>
      </label>
      ${this.#hasResume
        ? html`<label>Your resume code
            <input name="resume" required maxlength="20" autocomplete="off"
              autocapitalize="characters" spellcheck="false">
          </label>`
        : html`<label>A name for this room
            <input name="nickname" maxlength="24" autocomplete="off"
              placeholder="Leave empty to get one">
          </label>`}
      <div class="ac-room__bar">
        <button class="ac-btn ac-btn--p"
          aria-disabled=${this.#isBusy ? "true" : "false"}
          >${this.#hasResume ? "Come back" : "Join"}</button>
        <button type="button" class="ac-btn ac-btn--s"
          @click=${() => this.#turn()}>${this.#hasResume
            ? "Join as somebody new"
            : "I was here on another device"}</button>
      </div>
      <p class="ac-room__privacy">No sign-up, and no address is asked for. The
        room keeps the name you choose, the steps you finish, your votes,
        when you were stuck, and when you used a figure, but not what you did
        there. All of it is deleted with the room.
        <a href="${addressOf("workshop/home/")}#what-is-kept-and-for-how-long"
          >What is kept, and for how long</a></p>
    </form>`;
  }

  #inside(who: Membership): TemplateResult {
    return html`<p>You are in room <b>${spaced(who.code)}</b> as
        <b>${who.nickname}</b>.</p>
      <p>On another device, your resume code lets you in as the same person:
        <b class="ac-room__code">${spaced(who.resume)}</b></p>
      <div class="ac-room__bar">
        <a class="ac-btn ac-btn--p" href=${addressOf(`${this.#page}/`)}>Go to
          the guide</a>
        <button type="button" class="ac-btn ac-btn--s"
          @click=${() => this.#leave()}>Leave the room</button>
      </div>`;
  }

  async #join(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.#isBusy) return;
    const form = event.target as HTMLFormElement;
    const asked = this.#hasResume ? "resume" : "nickname";
    const body = { code: field(form, "code"), [asked]: field(form, asked) };
    this.#say("Asking for the room.", true);
    try {
      const path = this.#hasResume ? "resumes" : "joins";
      const who = await enter(roomParts, path, body, this.#key);
      const code = body.code.toUpperCase().replace(/[ -]/g, "");
      this.#who = { ...who, code };
      const isKept = keep(roomStorage(), this.#who);
      this.#say(isKept ? "" : "This browser keeps nothing: note the code.");
      dispatchEvent(new Event("accepted-room"));
      void this.#find();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#say(error.message);
    }
  }

  /** Find the page of one's step: who comes late begins where the room is. */
  async #find(): Promise<void> {
    const who = this.#who;
    if (!who) return;
    const link = new RoomLink(roomParts, who.room, who.token);
    const room = await link.ask<RoomState>("").catch(() => null);
    this.#page = (room && stepOf(room, room.own?.step ?? "")?.page) || this.#page;
    this.requestUpdate();
  }

  #leave(): void {
    keep(roomStorage(), null);
    this.#who = null;
    this.#say("You have left. Your resume code still lets you in again.");
    dispatchEvent(new Event("accepted-room"));
  }

  #turn(): void {
    this.#hasResume = !this.#hasResume;
    this.#say("");
  }

  #say(text: string, isBusy = false): void {
    this.#said = text;
    this.#isBusy = isBusy;
    this.requestUpdate();
  }
}

