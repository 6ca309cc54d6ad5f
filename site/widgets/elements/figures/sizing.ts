// <accepted-sizing>: the calculator. Fields, the answer as lines that open to
// their formulas, what limits it, and a link to these very numbers. It runs
// nothing: all is computed in the page, by the model beside the one in Python.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import type { Answer } from "../../model/sizing/calculator.ts";
import { answerOf } from "../../model/sizing/calculator.ts";
import { OFFERS } from "../../model/sizing/catalogue.ts";
import type { Figure } from "../../model/sizing/figures.ts";
import type { Field, Inputs, NumberName } from "../../model/sizing/inputs.ts";
import {
  DEFAULTS,
  FIELDS,
  fromHash,
  numberOf,
  toHash,
} from "../../model/sizing/inputs.ts";
import { sentenceOf } from "../../model/sizing/sentence.ts";
import { LightElement } from "../kit/light.ts";
import type { Said } from "../kit/speaker.ts";
import { Speaker, statusLine } from "../kit/speaker.ts";
import { symbol } from "../kit/symbol.ts";

// chosen: as long as a copied link is worth a word.
const COPIED_MS = 4000;

export default class Sizing extends LightElement {
  readonly #speaker = new Speaker(this);
  #inputs: Inputs = DEFAULTS;
  // What was typed into a field and is no number: it stays to be mended.
  #typos: Partial<Record<NumberName, string>> = {};
  #unread: readonly string[] = [];
  #copied = "";
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #read = () => {
    const told = fromHash(location.hash);
    if (!told) return;
    this.#inputs = told.inputs;
    this.#typos = {};
    this.#unread = told.unread;
    this.requestUpdate();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.#read();
    addEventListener("hashchange", this.#read);
  }

  override disconnectedCallback(): void {
    removeEventListener("hashchange", this.#read);
    if (this.#timer) clearTimeout(this.#timer);
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    const answer = answerOf(this.#inputs);
    const said = sentenceOf(answer);
    return html`<section class="ac-w" aria-label="How many?">
      <div class="ac-w__head">
        <div>
          <h2 class="ac-w__title">How many?</h2>
          <p class="ac-w__sub">
            Computed in this page. Open a line to see its formula, with your
            numbers in it.
          </p>
        </div>
      </div>
      ${this.#form()}
      ${this.#unread.length > 0
        ? html`<p class="ac-notice">
            The link says what isn't taken: ${this.#unread.join(", ")}.
          </p>`
        : nothing}
      ${status(said, this.#speaker.say(said.text, () => said))}
      ${lines(answer)}
      <div class="ac-sizing__foot">
        <button type="button" class="ac-btn ac-btn--s" @click=${() => this.#copy()}
        >Copy a link to these numbers</button>
        <button
          type="button"
          class="ac-btn ac-btn--s"
          @click=${() => this.#set(DEFAULTS, {})}
        >Back to the guide's load</button>
        <span>${this.#copied}</span>
      </div>
    </section>`;
  }

  #form(): TemplateResult {
    return html`<div class="ac-set ac-sizing" role="group" aria-label="Load and pods">
      ${FIELDS.map((field) => this.#field(field))}
      <label class="ac-ctl"
        ><span>Node</span>
        <select
          @change=${(e: Event) => {
            const node = (e.target as HTMLSelectElement).value;
            this.#set({ ...this.#inputs, node });
          }}
        >
          ${Object.entries(OFFERS).map(
            ([name, { node }]) => html`<option
              value=${name}
              ?selected=${name === this.#inputs.node}
            >${name}: ${node.cpu} CPU, ${node.memory_gib} GiB</option>`,
          )}
        </select></label>
    </div>`;
  }

  #field(field: Field): TemplateResult {
    const value = this.#inputs[field.name];
    const typo = this.#typos[field.name];
    const shown = typo ?? (value === null ? "" : String(value));
    const unit = field.unit ? `, ${field.unit}` : "";
    return html`<label class="ac-ctl"
      ><span>${field.label}${unit}</span>
      <input
        type="text"
        inputmode="decimal"
        autocomplete="off"
        placeholder=${field.empty ?? ""}
        aria-invalid=${typo === undefined ? nothing : "true"}
        .value=${live(shown)}
        @change=${(e: Event) => this.#typed(field, e.target as HTMLInputElement)}
      /></label>`;
  }

  #typed(field: Field, input: HTMLInputElement): void {
    const value = numberOf(field, input.value);
    const { [field.name]: _, ...others } = this.#typos;
    const typos =
      value === undefined ? { ...others, [field.name]: input.value } : others;
    this.#set({ ...this.#inputs, [field.name]: value ?? null }, typos);
  }

  #set(inputs: Inputs, typos = this.#typos): void {
    this.#inputs = inputs;
    this.#typos = typos;
    this.#unread = [];
    this.#copied = "";
    // Replaced, not pushed: going back leaves the page, as it should.
    history.replaceState(null, "", `#${toHash(inputs)}`);
    this.requestUpdate();
  }

  #copy(): void {
    history.replaceState(null, "", `#${toHash(this.#inputs)}`);
    const say = (copied: string) => {
      this.#copied = copied;
      this.requestUpdate();
      if (this.#timer) clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.#copied = "";
        this.requestUpdate();
      }, COPIED_MS);
    };
    // Without the right to the clipboard the address bar has it all the same.
    void Promise.resolve(navigator.clipboard?.writeText(location.href)).then(
      () => say(navigator.clipboard ? "Copied." : "It is in the address bar."),
      () => say("It is in the address bar."),
    );
  }
}

// Seen at once, beside the figures that it is about; heard at its own pace.
function status(seen: Said, heard: Said): TemplateResult {
  return html`<div class="ac-status" aria-hidden="true">
      ${symbol(...seen.mark)}<span>${seen.text}</span>
    </div>
    <div class="ac-hidden">${statusLine(heard)}</div>`;
}

function lines({ figures, warnings }: Answer): TemplateResult {
  return html`<div class="ac-sizing__lines">
    ${figures.map((figure) => line(figure))}
    ${warnings.map(
      (warning) => html`<p class="ac-notice"><b>Mind:</b> ${warning}</p>`,
    )}
  </div>`;
}

function line({ id, name, value, formula, worked }: Figure): TemplateResult {
  return html`<details id="sizing-${id}">
    <summary>${name}<b>${value}</b></summary>
    <dl class="ac-sizing__why">
      <dt>Formula</dt>
      <dd>${formula}</dd>
      <dt>With your numbers</dt>
      <dd>${worked}</dd>
    </dl>
  </details>`;
}
