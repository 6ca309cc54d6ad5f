// <accepted-room-home>: on the host's server it saves one's own runs as a
// file and makes a link to go on with elsewhere; opened by such a link, it
// shows what the link holds.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { OwnTask, TakeHome } from "../../model/room/home.ts";
import {
  asLines,
  labCode,
  parsed,
  runsOf,
  written,
} from "../../model/room/home.ts";
import type { RoomState } from "../../model/room/state.ts";
import {
  keptPredictions,
  keptRuns,
  ownRoom,
  ownTasks,
} from "../../sources/own.ts";
import { addressOf, wiring } from "../../sources/page.ts";
import { recall } from "../../sources/room.ts";
import { roomStorage } from "../../sources/roompage.ts";
import { LightElement } from "../kit/light.ts";
import { copyOrMark } from "../room/copy.ts";
import { taken } from "../room/taken.ts";

const FILE = "accepted-runs.ndjson";
// Where `make up` serves the guide on one's own machine.
const OWN_MACHINE = "http://127.0.0.1:8000/";
const PAGE = "workshop/home/";

export default class RoomHomeElement extends LightElement {
  #tasks: readonly OwnTask[] | null = null;
  #room: RoomState | null = null;
  #isReady = false;
  #base = publicBase();
  #labs = "";
  #said = "";
  readonly #again = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.#again);
    void this.#look();
  }

  override disconnectedCallback(): void {
    removeEventListener("hashchange", this.#again);
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    // A link's text is long; a shorter one leads to a heading of the page.
    const hash = document.getElementById(location.hash.slice(1))
      ? ""
      : location.hash.slice(1);
    return html`<section class="ac-w ac-room-home" aria-label="Take home">
      ${hash ? taken(parsed(hash)) : this.#making()}
      <p class="ac-room__said" role="status">${this.#said}</p>
    </section>`;
  }

  #making(): TemplateResult {
    if (!this.#isReady) return html`<p>Looking for your runs.</p>`;
    const tasks = this.#tasks;
    const link = `${this.#base}${PAGE}#${written(this.#home())}`;
    return html`<p>${tasks === null
        ? "No server answers here, so your tasks on it can't be listed. What "
          + "this browser keeps is there all the same."
        : `You submitted ${count(tasks.length, "task")} from this browser.`}
      ${this.#room
        ? html`In “${this.#room.title}” you finished ${count(
            this.#room.own?.done.length ?? 0,
            "step",
          )}. The room is deleted ${count(this.#room.keep_days, "day")} after
            the last thing that happens in it.`
        : nothing}</p>
      <button type="button" class="ac-btn ac-btn--p"
        @click=${() => this.#save()}>Save my runs as a file</button>
      <form class="ac-room-home__link" @submit=${(event: Event) =>
        event.preventDefault()}>
        <label>Code of your labs, from <code>accepted lab report</code>
          <input placeholder="ACC-…" spellcheck="false" autocomplete="off"
            @change=${(event: Event) => this.#setLabs(event)}></label>
        <label>Where you will open the guide
          <input inputmode="url" .value=${this.#base}
            @change=${(event: Event) => this.#setBase(event)}></label>
        <label>Your link
          <input readonly .value=${link} @focus=${(event: Event) =>
            (event.target as HTMLInputElement).select()}></label>
        <button type="button" class="ac-btn ac-btn--s" @click=${(
          event: Event,
        ) => void this.#copy(link, event)}>Copy it</button>
        <a class="ac-btn ac-btn--s" href=${`#${link.split("#")[1] ?? ""}`}
          >Look at it here</a>
      </form>`;
  }

  #home(): TakeHome {
    const room = this.#room;
    const done = room?.own?.done ?? [];
    return {
      room: room?.title ?? "",
      name: room?.own?.nickname ?? "",
      at_ms: Date.now(),
      done: (room?.steps ?? [])
        .filter(({ id }) => done.includes(id))
        .map(({ title }) => title),
      labs: this.#labs,
      runs: runsOf(this.#tasks ?? []),
    };
  }

  async #look(): Promise<void> {
    const who = recall(roomStorage());
    [this.#tasks, this.#room] = await Promise.all([
      ownTasks(wiring.fetch),
      who ? ownRoom(wiring.fetch, who) : null,
    ]);
    this.#isReady = true;
    this.requestUpdate();
  }

  #save(): void {
    const tasks = this.#tasks ?? [];
    const runs = keptRuns(tabStorage());
    const predictions = keptPredictions(roomStorage());
    const { room, name, at_ms, done } = this.#home();
    const about = {
      format: "accepted runs 1",
      saved_at: new Date(at_ms).toISOString(),
      from: location.origin,
      ...{ room, name, done },
    };
    const lines = asLines(about, tasks, runs, predictions);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(
      new Blob([lines], { type: "application/x-ndjson" }),
    );
    link.download = FILE;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    this.#said =
      `Saved as ${FILE}: ${count(tasks.length, "task")}, ` +
      `${count(runs.size, "run")} that figures of this tab keep, and ` +
      `${count(predictions.size, "prediction")}.`;
    this.requestUpdate();
  }

  #setLabs(event: Event): void {
    const input = event.target as HTMLInputElement;
    this.#labs = labCode(input.value);
    this.#said =
      this.#labs || input.value.trim() === ""
        ? ""
        : "That is no code of `accepted lab report`: it begins with ACC-.";
    this.requestUpdate();
  }

  #setBase(event: Event): void {
    const input = event.target as HTMLInputElement;
    try {
      const { protocol, href } = new URL(input.value);
      if (!/^https?:$/.test(protocol)) throw new TypeError();
      this.#base = href.split(/[?#]/)[0]?.replace(/\/*$/, "/") ?? OWN_MACHINE;
      this.#said = "";
    } catch {
      this.#said = `An address is like ${OWN_MACHINE}.`;
    }
    input.value = this.#base;
    this.requestUpdate();
  }

  async #copy(link: string, event: Event): Promise<void> {
    this.#said = await copyOrMark(link, event.target, "input[readonly]");
    this.requestUpdate();
  }
}

/** Return the site's public address, or else that of one's own machine. */
function publicBase(): string {
  const link = document.querySelector<HTMLLinkElement>("link[rel=canonical]");
  const here = addressOf(PAGE);
  if (!link || link.href === here) return OWN_MACHINE;
  return link.href.endsWith(PAGE) ? link.href.slice(0, -PAGE.length) : OWN_MACHINE;
}

function tabStorage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
