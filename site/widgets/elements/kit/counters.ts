// Numbers side by side: what each way has cost by now, in large digits, or
// as a table of a few rows. A count that isn't there yet is a dash.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Tone } from "../../model/grammar.ts";
import { chip } from "./symbol.ts";

export interface Figures {
  readonly title: string;
  readonly chip?: readonly [Tone, string];
  /** Each a number with its words: "1,204", "requests so far". */
  readonly counts: readonly (readonly [string | null, string])[];
}

/** Show two or more ways beside each other; more than two in rows. */
export function counters(sides: readonly Figures[]): TemplateResult {
  return html`<div class="ac-pair">
    ${sides.map(
      (side) => html`<div class="ac-side">
        <div class="ac-side__h">
          <h3>${side.title}</h3>
          ${side.chip ? chip(...side.chip) : nothing}
        </div>
        ${side.counts.map(
          ([value, words]) => html`<p class="ac-big">
            ${value ?? "–"}<small>${words}</small>
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
