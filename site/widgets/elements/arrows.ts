// The rooms side by side and the arrows between them, each a button that
// opens its bytes below. On a narrow screen the arrows are a list.

import type { TemplateResult } from "lit";
import { html, LitElement, nothing } from "lit";
import type { Lit } from "../model/arrows.ts";
import { ROOMS, wayOf } from "../model/arrows.ts";
import type { Line } from "../model/evidence.ts";
import { exactSecond } from "../model/format.ts";
import { lines } from "./kit/disclosures.ts";
import { place } from "./kit/place.ts";
import { symbol } from "./kit/symbol.ts";

export class Arrows extends LitElement {
  static override readonly properties = { lit: {}, bytes: {} };
  declare lit: readonly Lit[];
  /** What went along an arrow, in all that is known of the run. */
  declare bytes: (shown: Lit) => readonly Line[];
  #picked: string | null = null;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<div class="ac-seq" role="group" aria-label="Arrows of the sequence">
        <div class="ac-seq__rooms" aria-hidden="true">
          ${ROOMS.map(
            ([room, name]) =>
              html`<span>${symbol(room, `c-${room}`)}<b>${name}</b></span>`,
          )}
        </div>
        <ol class="ac-seq__list">
          ${this.lit.map(
            (shown) => html`<li>
              ${this.#button(shown)}
              ${shown.arrow.id === this.#picked ? this.#panel(shown) : nothing}
            </li>`,
          )}
        </ol>
      </div>
      <p class="ac-seq__hint">Press an arrow to see its bytes below.</p>`;
  }

  #button(shown: Lit): TemplateResult {
    const { arrow, number, at_ms, count } = shown;
    const from = column(arrow.from);
    const to = column(arrow.to);
    const is_lit = at_ms !== null;
    const time = is_lit ? `, at ${exactSecond(at_ms)}` : ", not yet";
    return html`<button
      type="button"
      class="ac-arrow ${to < from ? "is-back" : ""} ${is_lit ? "is-lit" : ""}"
      aria-pressed=${this.#picked === arrow.id ? "true" : "false"}
      ${place({ a: Math.min(from, to), z: Math.max(from, to) })}
      @click=${() => this.#pick(arrow.id)}
    >
      <span class="ac-arrow__l"
        ><i>${number}</i
        ><span class="ac-arrow__way">${wayOf(arrow)}<span class="ac-hidden">: </span></span
        >${arrow.label}${count > 1 ? html`<small>×${count}</small>` : nothing}<span
          class="ac-hidden"
          >${time}</span
        ></span
      >
      <span class="ac-arrow__line"></span>
    </button>`;
  }

  /** Below its arrow, so that nobody has to look for it. */
  #panel(shown: Lit): TemplateResult {
    const { arrow, number, at_ms } = shown;
    return html`<div class="ac-raw ac-raw--one">
      <div>
        <p class="ac-raw__k">
          ${number} ${wayOf(arrow)}: ${arrow.label}. ${arrow.known}
        </p>
        <pre tabindex="0" role="group" aria-label="Bytes of arrow ${number}">
${at_ms === null ?
  "Nothing has been sent here yet." : lines(this.bytes(shown))}</pre>
      </div>
    </div>`;
  }

  #pick(id: string): void {
    this.#picked = this.#picked === id ? null : id;
    this.requestUpdate();
    void this.updateComplete.then(() =>
      this.querySelector(".ac-raw--one")?.scrollIntoView({ block: "nearest" }),
    );
  }
}

if (!customElements.get("ac-arrows")) customElements.define("ac-arrows", Arrows);

/** The grid line in the middle of a room's column; each has two halves. */
function column(room: Lit["arrow"]["from"]): number {
  return 2 * ROOMS.findIndex(([id]) => id === room) + 2;
}
