// <accepted-plans>: one load as three plans with their bills, what they take
// for granted, and the command that says the same. To be printed or pasted
// into a sheet. Computed in the page, for the inputs that its link carries.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Assumed } from "../../model/sizing/assumed.ts";
import type { Bill } from "../../model/sizing/bill.ts";
import { billOf, PLANNED } from "../../model/sizing/bill.ts";
import type { Inputs } from "../../model/sizing/inputs.ts";
import { fromHash, toHash } from "../../model/sizing/inputs.ts";
import { addressOf } from "../../sources/page.ts";
import { Enlarge } from "../kit/enlarge.ts";
import { LightElement } from "../kit/light.ts";
import { Speaker, statusLine } from "../kit/speaker.ts";

const CALCULATOR = "reference/sizing/";
// chosen: a diagram takes a second on a phone; paper without one is better
// than none.
const DRAWN_MS = 3000;
const LOOK_MS = 100;

export default class Plans extends LightElement {
  readonly #speaker = new Speaker(this);
  readonly #enlarge = new Enlarge(this);
  #inputs: Inputs = PLANNED;
  #unread: readonly string[] = [];
  #copied = "";
  readonly #read = () => {
    const told = fromHash(location.hash);
    if (!told) return;
    this.#inputs = told.inputs;
    this.#unread = told.unread;
    this.#copied = "";
    this.requestUpdate();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.#read();
    addEventListener("hashchange", this.#read);
  }

  override disconnectedCallback(): void {
    removeEventListener("hashchange", this.#read);
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    const bill = billOf(this.#inputs);
    return html`<section class="ac-w ac-plans" aria-label="Three plans and their bills">
      <div class="ac-w__head">
        <div>
          <h2 class="ac-w__title">Three plans and their bills</h2>
          <p class="ac-w__sub">Computed on this page with the calculator's " +
            "model.</p>
        </div>
        ${this.#enlarge.button()}
      </div>
      ${this.#unread.length > 0
        ? html`<p class="ac-notice">
            Parts of the link were ignored: ${this.#unread.join(", ")}.
          </p>`
        : nothing}
      ${bill.rows.length > 0 ? rows(bill) : nothing}
      ${statusLine(bill.said, this.#speaker.say(bill.said.text, () => bill.said))}
      ${notes(bill)}
      ${bill.assumed.length > 0 ? assumptions(bill.assumed) : nothing}
      ${commandOf(bill)}
      <div class="ac-sizing__foot">
        <button
          type="button"
          class="ac-btn ac-btn--s"
          aria-disabled=${bill.csv === "" ? "true" : "false"}
          @click=${() => void this.#copy(bill.csv)}
        >Copy as CSV</button>
        <button type="button" class="ac-btn ac-btn--s" @click=${() => void printed()}
        >Print</button>
        <a href="${addressOf(CALCULATOR)}#${toHash(this.#inputs)}"
          >Change these numbers in the calculator</a>
        <span role="status">${this.#copied}</span>
      </div>
    </section>`;
  }

  async #copy(csv: string): Promise<void> {
    if (csv === "") return;
    try {
      await navigator.clipboard.writeText(csv);
      this.#copied = "Copied.";
    } catch {
      // Forbidden, or no secure address: the browser saves it as a file.
      const link = document.createElement("a");
      link.href = `data:text/csv;charset=utf-8,${encodeURIComponent(csv)}`;
      link.download = "plans.csv";
      link.click();
      this.#copied =
        "This browser doesn't allow access to the clipboard. Saved as " +
        "plans.csv.";
    }
    this.requestUpdate();
  }
}

/** Print the page, with its diagram: that is drawn when one comes near it. */
async function printed(): Promise<void> {
  dispatchEvent(new Event("beforeprint"));
  for (let waited_ms = 0; waited_ms < DRAWN_MS; waited_ms += LOOK_MS) {
    if (!document.querySelector("pre.mermaid:not(.ac-undrawn)")) break;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  print();
}

function rows({ rows: [head = [], ...plans] }: Bill): TemplateResult {
  return html`<div
    class="ac-tw ac-cards ac-plans__rows"
    tabindex="0"
    role="group"
    aria-label="Plans"
  >
    <table>
      <thead>
        <tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr>
      </thead>
      <tbody>
        ${plans.map(
          ([name, ...cells]) => html`<tr>
            <th scope="row">${name}</th>
            ${cells.map(
              (cell, n) => html`<td data-head=${head[n + 1] ?? ""}>${cell}</td>`,
            )}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function notes({ left_out, lever, warnings }: Bill): TemplateResult {
  return html`${left_out ? html`<p class="ac-notice">${left_out}</p>` : nothing}
  ${lever === null
    ? nothing
    : html`<p class="ac-notice"><b>Lever:</b> ${lever}</p>`}
  ${warnings.map(
    (warning) => html`<p class="ac-notice"><b>Mind:</b> ${warning}</p>`,
  )}`;
}

function assumptions(assumed: readonly Assumed[]): TemplateResult {
  return html`<div
    class="ac-tw ac-plans__assumed"
    tabindex="0"
    role="group"
    aria-label="Assumptions"
  >
    <table>
      <thead>
        <tr>
          <th scope="col">Assumed</th>
          <th scope="col">Value</th>
          <th scope="col">Source</th>
        </tr>
      </thead>
      <tbody>
        ${assumed.map(
          ({ what, value, why, source }) => html`<tr>
            <th scope="row">${what}</th>
            <td>${value}</td>
            <td>
              ${why}
              ${source
                ? html`<a href=${source.href}>Maker's page</a
                    >${source.checked_on ? `, ${source.checked_on}` : ""}`
                : nothing}
            </td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function commandOf({ command, rows }: Bill): TemplateResult | typeof nothing {
  if (rows.length === 0) return nothing;
  return html`<div class="ac-plans__command">
    <p>
      ${command === null
        ? "The command accepts only the 50th, 95th and 99th percentile. " +
          "Choose one of them in the calculator to compare."
        : "The same on the command line; --csv writes a file:"}
    </p>
    ${command === null
      ? nothing
      : html`<pre tabindex="0" role="group" aria-label="Command"><code>${command}</code></pre>`}
  </div>`;
}
