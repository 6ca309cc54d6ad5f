// Lanes: who does what when, on one axis. HTML positioned in percent, so
// that text keeps its size on a phone; moments are set in seconds through
// custom properties. The whole is one image with a one-sentence name.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { ticks } from "../../model/timescale.ts";
import { place } from "./place.ts";
import type { Symbol, Tone } from "./symbol.ts";
import { symbol } from "./symbol.ts";

export type Content = TemplateResult | typeof nothing | readonly Content[];

export interface Overlay {
  readonly now_ms: number | null;
  /** Where the gateway cuts on this side, and whether it applies here. */
  readonly limits_ms: readonly number[];
  readonly is_limited: boolean;
}

/** Draw lanes with their axis; `outcome` says in one sentence what's seen. */
export function lanes(
  outcome: string,
  span_s: number,
  overlay: Overlay,
  rows: Content,
): TemplateResult {
  return html`<div
    class="ac-lanes"
    role="img"
    aria-label=${outcome}
    ${place({ span: span_s })}
  >
    ${rows}
    <div class="ac-over">
      ${overlay.limits_ms.map(
        (at_ms) => html`<span
          class="ac-limit ${overlay.is_limited ? "" : "off"}"
          ${at(at_ms)}
        ></span>`,
      )}
      ${overlay.now_ms === null
        ? nothing
        : html`<span class="ac-now" ${at(overlay.now_ms)}></span>`}
    </div>
    <div class="ac-axis">${axis(span_s, overlay)}</div>
  </div>`;
}

export function lane(
  mark: Symbol,
  label: string,
  content: Content,
): TemplateResult {
  return html`<div class="ac-lane">
    <b>${symbol(mark, `c-${mark}`)}${label}</b>
    <div class="ac-track">${content}</div>
  </div>`;
}

export function bar(
  tone: Tone,
  from_ms: number,
  to_ms: number,
  also = "",
): TemplateResult {
  return html`<span
    class="ac-bar is-${tone} ${also}"
    ${place({ a: from_ms / 1000, z: to_ms / 1000 })}
  ></span>`;
}

export function tick(at_ms: number): TemplateResult {
  return html`<span class="ac-tick" ${at(at_ms)}></span>`;
}

/** A flag: here an attempt ended by itself, and the task is tried again. */
export function again(at_ms: number): TemplateResult {
  return html`<span class="ac-again" ${at(at_ms)}></span>`;
}

/** A line from this lane through the two below it. */
export function through(at_ms: number): TemplateResult {
  return html`<span class="ac-thru" ${at(at_ms)}></span>`;
}

export function mark(name: Symbol, ink: string, at_ms: number): TemplateResult {
  return html`<span class="ac-sym ${ink}" ${at(at_ms)}>${symbol(name)}</span>`;
}

/** A word at its moment; `rest` follows where there is room. */
export function say(
  text: string,
  tone: Tone,
  at_ms: number,
  rest = "",
): TemplateResult {
  return html`<span class="ac-say is-${tone}" ${at(at_ms)}
    >${text}${rest ? html`<span class="wide">${rest}</span>` : nothing}</span>`;
}

function at(at_ms: number): ReturnType<typeof place> {
  return place({ a: at_ms / 1000 });
}

// chosen: the limit's label covers about this share of the axis.
const LABEL_SHARE = 0.17;

function axis(span_s: number, overlay: Overlay): readonly TemplateResult[] {
  const limits_s = overlay.limits_ms.map((ms) => Math.round(ms / 100) / 10);
  const limit_s = limits_s.at(-1);
  const free = ticks(span_s).filter(
    (t) =>
      limit_s === undefined ||
      !overlay.is_limited ||
      Math.abs(t - limit_s) > span_s * LABEL_SHARE,
  );
  const numbers = free.map(
    (t, n) => html`<span
      class="${(free.length - 1 - n) % 2 === 1 ? "odd" : ""} ${t === span_s
        ? "e"
        : ""}"
      ${at(t * 1000)}
      >${n === free.length - 1 ? `${t} s` : t}</span>`,
  );
  if (limit_s === undefined || !overlay.is_limited) return numbers;
  const word = limits_s.length > 1 ? "limit" : `${limit_s} s`;
  const rest = limits_s.length > 1 ? "" : " limit";
  return [
    ...numbers,
    html`<span class="f" ${at(limit_s * 1000)}
      >${word}<span class="wide">${rest}</span></span>`,
  ];
}
