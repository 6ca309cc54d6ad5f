// The status line, for eyes and for ears. What is seen follows the drawing;
// what is heard is one sentence, changed on changes of state only, and not
// more often than a listener can follow. Changes that fall together are told
// as one.

import type {
  ReactiveController,
  ReactiveControllerHost,
  TemplateResult,
} from "lit";
import { html } from "lit";
import type { Said } from "../../model/grammar.ts";
import { symbol } from "./symbol.ts";

export type { Said };

/** The sentence, and the page's only live region, there before its use. */
export function statusLine(seen: Said, heard: Said = seen): TemplateResult {
  return html`<div class="ac-status" aria-hidden="true">
      ${symbol(...seen.mark)}<span>${seen.text}</span>
    </div>
    <div class="ac-hidden" role="status">${heard.text}</div>`;
}

/** While nobody answers; it may go on, or be over. */
export const UNSURE: Said = {
  mark: ["lost", "c-lost"],
  text:
    "The event stream broke, and the page is reconnecting. It will learn " +
    "later what happens meanwhile.",
};

// chosen: changes within it are one announcement.
const SETTLE_MS = 400;
// design: at most one announcement in 3 s.
const LEAST_APART_MS = 3000;

export class Speaker implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #phase = "";
  #wanted: Said | null = null;
  #said: Said | null = null;
  #said_at_ms = -LEAST_APART_MS;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Return the sentence to show, given the phase and a sentence for it. */
  say(phase: string, sentence: () => Said): Said {
    if (phase !== this.#phase || !this.#said) {
      this.#phase = phase;
      this.#wanted = sentence();
      if (this.#said) this.#schedule();
    }
    this.#said ??= this.#wanted ?? sentence();
    return this.#said;
  }

  hostDisconnected(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #schedule(): void {
    if (this.#timer) return;
    const since_ms = performance.now() - this.#said_at_ms;
    const wait_ms = Math.max(SETTLE_MS, LEAST_APART_MS - since_ms);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#said = this.#wanted;
      this.#said_at_ms = performance.now();
      this.#host.requestUpdate();
    }, wait_ms);
  }
}
