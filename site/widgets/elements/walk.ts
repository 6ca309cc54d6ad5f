// The signs of a run, met one by one: the rooms side by side with the arrow
// of the newest, its sentence, and the list of all. It follows the run until
// the reader walks; each step then moves the run's clock to its moment. A
// clock that is moved by anything else is followed again.

import type { PropertyValues, TemplateResult } from "lit";
import { html, LitElement, nothing } from "lit";
import { ROOMS } from "../model/arrows.ts";
import { exactSecond } from "../model/format.ts";
import type { Met } from "../model/start.ts";
import { place } from "./kit/place.ts";
import { symbol } from "./kit/symbol.ts";

export class Walk extends LitElement {
  static override readonly properties = {
    met: {}, known: {}, has_run: {}, now_ms: {}, seek: {},
  };
  /** The signs as far as the reader has seen the run. */
  declare met: readonly Met[];
  /** The same, of all that has happened by now. */
  declare known: readonly Met[];
  declare has_run: boolean;
  declare now_ms: number;
  declare seek: (at_ms: number) => void;
  /** Where the reader walks; null: it follows the run. */
  #at: number | null = null;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const walked_ms =
      this.#at === null ? null : this.known[this.#at]?.met?.at_ms;
    const is_moved = changed.has("now_ms") && this.now_ms !== walked_ms;
    if (!this.has_run || is_moved) this.#at = null;
  }

  protected override render(): TemplateResult {
    const now = this.#now();
    const shown = this.#shown();
    return html`<div class="ac-walk">
      ${this.#rooms(now, shown)}
      <p class="ac-walk__now" aria-live=${this.#at === null ? "off" : "polite"}>
        ${now?.met
          ? html`${sign(now)}<span><b>${now.number} of ${this.met.length}</b>
              ${now.met.text}</span>`
          : html`<span>Nothing has been sent yet.</span>`}
      </p>
      <div class="ac-walk__go">
        ${this.#button("Previous sign", -1)} ${this.#button("Next sign", 1)}
        <span>Each step sets the clock to its moment.</span>
      </div>
      <ol class="ac-walk__list">
        ${shown.map(
          (one) => html`<li class=${one.met ? "is-met" : ""}>
            ${sign(one)}<b>${one.sign.name}</b>
            ${one.met
              ? html`<span>${one.met.text}</span
                  ><small>${exactSecond(one.met.at_ms)}</small>`
              : html`<span>not met yet</span>`}
          </li>`,
        )}
      </ol>
    </div>`;
  }

  /** The sign at which the reader is, or the newest that the run has met. */
  #now(): Met | undefined {
    if (this.#at !== null) return this.known[this.#at];
    return this.met.findLast((one) => one.met !== null);
  }

  /** The signs as far as the run, or the reader, has come. */
  #shown(): readonly Met[] {
    const at = this.#at;
    if (at === null) return this.met;
    return this.known.map((one, n) => (n <= at ? one : { ...one, met: null }));
  }

  #rooms(now: Met | undefined, shown: readonly Met[]): TemplateResult {
    const [from, to] = now?.met ? now.sign.way : [null, null];
    const met = (room: string): boolean =>
      shown.some((one) => one.sign.id === room && one.met !== null);
    return html`<div class="ac-walk__stage" aria-hidden="true">
      <div class="ac-seq__rooms">
        ${ROOMS.map(
          ([room, name]) => html`<span
            class="${met(room) ? "is-met" : ""} ${room === from || room === to
              ? "is-now"
              : ""}"
            >${symbol(room, `c-${room}`)}<b>${name}</b></span
          >`,
        )}
      </div>
      <div class="ac-walk__way">
        ${from === null || to === null || from === to ? nothing : arrow(from, to)}
      </div>
    </div>`;
  }

  #button(word: string, direction: 1 | -1): TemplateResult {
    const target = this.#target(direction);
    const to = this.known[target]?.met;
    return html`<button
      type="button"
      class="ac-btn ac-btn--s"
      aria-disabled=${to ? "false" : "true"}
      @click=${() => (to ? this.#go(target, to.at_ms) : undefined)}
    >${word}</button>`;
  }

  // The first step of a walk goes to the first sign.
  #target(direction: 1 | -1): number {
    if (this.#at !== null) return this.#at + direction;
    return direction > 0 ? 0 : this.met.length - 1;
  }

  #go(target: number, at_ms: number): void {
    this.#at = target;
    this.seek(at_ms);
    this.requestUpdate();
  }
}

if (!customElements.get("ac-walk")) customElements.define("ac-walk", Walk);

function sign({ sign: { symbol: name } }: Met): TemplateResult {
  if (name === null)
    return html`<span class="ac-ticket ac-walk__ticket" aria-hidden="true"
      ><b>202</b></span
    >`;
  return symbol(name, name === "ok" ? "c-good" : `c-${name}`);
}

function arrow(from: string, to: string): TemplateResult {
  const [a, z] = [column(from), column(to)];
  return html`<span
    class="ac-arrow is-lit ${z < a ? "is-back" : ""}"
    ${place({ a: Math.min(a, z), z: Math.max(a, z) })}
    ><span class="ac-arrow__line"></span
  ></span>`;
}

/** The grid line in the middle of a room's column; each has two halves. */
function column(room: string): number {
  return 2 * ROOMS.findIndex(([id]) => id === room) + 2;
}
