// Numbers side by side: what each way has cost by now, in large digits, or
// as a table of a few rows. A count that isn't there yet is a dash.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Tone } from "../../model/grammar.ts";
import { chip } from "./symbol.ts";

export interface Figures {
  readonly title: string;
  readonly chip?: readonly [Tone, string];
  /** How it stood in the run before: "before, 1 MiB: 8 in, 12 refused". */
  readonly before?: string;
  /** Each a number with its words, and what it was in the run before. */
  readonly counts: readonly (readonly [
    string | null,
    string,
    (string | undefined)?,
  ])[];
}

/** Show two or more ways beside each other; more than two in rows. */
export function counters(sides: readonly Figures[]): TemplateResult {
  return html`<div class="ac-pair">
    ${sides.map(
      (side) => html`<div class="ac-side">
        <div class="ac-side__h">
          <h3>${side.title}</h3>
          ${side.chip ? chip(...side.chip) : nothing}
          ${side.before === undefined
            ? nothing
            : html`<p class="ac-was">${side.before}</p>`}
        </div>
        ${side.counts.map(
          ([value, words, before]) => html`<p class="ac-big">
            ${value ?? "–"}<small>${words}</small>${before === undefined
              ? nothing
              : html`<small class="ac-was">before: ${before}</small>`}
          </p>`,
        )}
      </div>`,
    )}
  </div>`;
}

/** A table that is always open: ways across, questions down. */
export function compare(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): TemplateResult {
  return html`<div class="ac-tw ac-cmp" tabindex="0" role="group" aria-label=${caption}>
    <table>
      <thead>
        <tr>
          ${head.map((cell, n) =>
            n === 0
              ? html`<td></td>`
              : html`<th scope="col">${cell}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...rest]) => html`<tr>
            <th scope="row">${first}</th>
            ${rest.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
