// Symbols from the site's one sprite, and the chip that names a state by
// symbol, word and colour. Shape first, letter second, colour last.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Symbol, Tone } from "../../model/grammar.ts";

export type { Symbol, Tone };

/** Draw a symbol; a word beside it says the same, so it is hidden to ears. */
export function symbol(name: Symbol, ink = ""): TemplateResult {
  return html`<svg class=${ink || nothing} viewBox="0 0 24 24" aria-hidden="true"
    ><use href="#ac-${name}"></use></svg>`;
}

const MARKS: Readonly<Record<Tone, Symbol>> = {
  idle: "dash",
  queued: "dots",
  running: "run",
  succeeded: "tick",
  failed: "x",
  cancelled: "dash",
  held: "ring",
  zombie: "ring",
};

/** Return how a side stands; of a run that failed, no verdict is drawn. */
export function standing(
  failure: string | null,
  tone: Tone,
  word: string,
): readonly [Tone, string] {
  if (failure === null || tone === "idle") return [tone, word];
  return ["failed", "no result"];
}

export function chip(tone: Tone, word: string): TemplateResult {
  return html`<span class="ac-chip is-${tone}"
    >${symbol(MARKS[tone])}${word}</span>`;
}
