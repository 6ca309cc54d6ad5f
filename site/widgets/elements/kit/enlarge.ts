// A figure for a projector: it fills the window, in the browser's full screen
// where there is one, and is scaled so that drawing and status line fit
// without scrolling. Escape leaves.

import type { ReactiveController, TemplateResult } from "lit";
import { html } from "lit";
import type { LightElement } from "./light.ts";

const ON = "ac-large";
// chosen: smaller can't be read from the last row, larger wastes the window.
const LEAST = 0.5;
const MOST = 1.6;
// chosen: so much of the window has to be free for another scale; a status
// line that grows and shrinks by a line moves nothing.
const FREE = 0.08;
// chosen: finds the scale to a hundredth.
const STEPS = 7;

export class Enlarge implements ReactiveController {
  readonly #host: LightElement;
  #is_on = false;
  #was_full = false;
  /** How much of the window was filled after the last change of scale. */
  #fitted = Infinity;
  #behind: readonly HTMLElement[] = [];

  constructor(host: LightElement) {
    this.#host = host;
    host.addController(this);
  }

  button(): TemplateResult {
    return html`<button
      type="button"
      class="ac-btn ac-btn--s ac-w__large"
      aria-pressed=${this.#is_on ? "true" : "false"}
      @click=${() => void (this.#is_on ? this.#leave() : this.#enter())}
    >${this.#is_on ? "Leave" : "Enlarge"}</button>`;
  }

  hostUpdated(): void {
    if (this.#is_on) this.#fit();
  }

  hostDisconnected(): void {
    if (this.#is_on) void this.#leave();
  }

  async #enter(): Promise<void> {
    this.#is_on = true;
    // Before the figure: what comes later in the top layer covers the rest.
    await document.documentElement.requestFullscreen?.().catch(() => null);
    if (!this.#is_on) return;
    this.#was_full = document.fullscreenElement !== null;
    this.#host.classList.add(ON);
    this.#host.popover = "manual";
    this.#host.showPopover?.();
    this.#behind = besides(this.#host).filter((one) => !one.inert);
    for (const one of this.#behind) one.inert = true;
    addEventListener("keydown", this.#onKey);
    addEventListener("resize", this.#onResize);
    document.addEventListener("fullscreenchange", this.#onFull);
    this.#fitted = Infinity;
    this.#host.requestUpdate();
  }

  async #leave(): Promise<void> {
    this.#is_on = false;
    removeEventListener("keydown", this.#onKey);
    removeEventListener("resize", this.#onResize);
    document.removeEventListener("fullscreenchange", this.#onFull);
    for (const one of this.#behind) one.inert = false;
    this.#behind = [];
    if (document.fullscreenElement) await document.exitFullscreen().catch(() => null);
    this.#host.classList.remove(ON);
    this.#host.popover = null;
    this.#section?.style.removeProperty("zoom");
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    this.#host.querySelector<HTMLElement>(".ac-w__large")?.focus();
    this.#host.scrollIntoView({ block: "nearest" });
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape") void this.#leave();
  };

  readonly #onResize = (): void => {
    this.#fitted = Infinity;
    this.#host.requestUpdate();
  };

  // The browser's own Escape is told by this alone.
  readonly #onFull = (): void => {
    const is_full = document.fullscreenElement !== null;
    if (this.#was_full && !is_full) void this.#leave();
    this.#was_full = is_full;
  };

  get #section(): HTMLElement | null {
    return this.#host.querySelector(":scope > .ac-w");
  }

  // The smaller, the wider the lines, and the fewer: the largest scale that
  // fits is found by halves.
  #fit(): void {
    const filled = this.#filled();
    if (filled <= 1 && filled > this.#fitted - FREE) return;
    let [fits, most] = [LEAST, MOST];
    for (let n = 0; n < STEPS; n += 1) {
      const scale = (fits + most) / 2;
      this.#scaleTo(scale);
      if (this.#filled() <= 1) fits = scale;
      else most = scale;
    }
    this.#scaleTo(fits);
    this.#fitted = this.#filled();
  }

  #scaleTo(scale: number): void {
    this.#section?.style.setProperty("zoom", scale.toFixed(3));
  }

  /** How much of the window is taken, down to the status line. */
  #filled(): number {
    const section = this.#section;
    if (!section) return 1;
    const last = section.querySelector(":scope > .ac-status") ?? section;
    const { bottom } = last.getBoundingClientRect();
    return (bottom - section.getBoundingClientRect().top) / innerHeight;
  }
}

/** All that is beside an element, up to the page's body. */
function besides(element: HTMLElement): readonly HTMLElement[] {
  const found: HTMLElement[] = [];
  let one: HTMLElement | null = element;
  for (; one && one !== document.body; one = one.parentElement)
    for (const other of one.parentElement?.children ?? [])
      if (other !== one && other instanceof HTMLElement) found.push(other);
  return found;
}
