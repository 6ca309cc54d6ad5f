// <accepted-sizing>: the calculator. Fields, the answer as lines that open to
// their formulas, what limits it, and a link to these very numbers. All is
// computed in the page, by the model beside the one in Python, while one types;
// where a formula is an approximation, a press simulates the same numbers.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import type { Answer } from "../../model/sizing/calculator.ts";
import { answerOf, simulated } from "../../model/sizing/calculator.ts";
import { OFFERS } from "../../model/sizing/catalogue.ts";
import type { Figure } from "../../model/sizing/figures.ts";
import type { Field, Inputs, NumberName } from "../../model/sizing/inputs.ts";
import {
  DEFAULTS,
  FIELDS,
  fromHash,
  toHash,
} from "../../model/sizing/inputs.ts";
import { numberOf } from "../../model/sizing/typed.ts";
import { sentenceOf, simulatedWords } from "../../model/sizing/sentence.ts";
import { addressOf, pageAddress } from "../../sources/page.ts";
import { Enlarge } from "../kit/enlarge.ts";
import { key } from "../kit/key.ts";
import { LightElement } from "../kit/light.ts";
import { Speaker, statusLine } from "../kit/speaker.ts";

// chosen: as long as a copied link is worth a word.
const COPIED_MS = 4000;
const BILL = "guides/from-a-load-to-a-bill/";

export default class Sizing extends LightElement {
  readonly #speaker = new Speaker(this);
  readonly #enlarge = new Enlarge(this);
  #inputs: Inputs = DEFAULTS;
  // What is being typed into a field, or is no number: it stays as it is.
  #typed: Partial<Record<NumberName, string>> = {};
  #unread: readonly string[] = [];
  #copied = "";
  #simulated = "";
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #read = () => {
    const told = fromHash(location.hash);
    if (!told) return;
    this.#inputs = told.inputs;
    this.#typed = {};
    this.#unread = told.unread;
    this.#simulated = "";
    this.requestUpdate();
    // A link to numbers leads to where they are, wherever on the page.
    void this.updateComplete.then(() => this.scrollIntoView());
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
            Computed on this page. Type numbers, with units if you like:
            2000/min, 90s, 500m, 512Mi. Open a line to see its formula.
          </p>
        </div>
        ${this.#enlarge.button()}
      </div>
      ${this.#form()}
      ${this.#unread.length > 0
        ? html`<p class="ac-notice">
            Parts of the link were ignored: ${this.#unread.join(", ")}.
          </p>`
        : nothing}
      ${statusLine(said, this.#speaker.say(said.text, () => said))}
      ${lines(answer)}
      ${this.#simulated
        ? html`<p class="ac-notice" role="status">${this.#simulated}</p>`
        : nothing}
      <div class="ac-sizing__foot">
        <button
          type="button"
          class="ac-btn ac-btn--s"
          aria-disabled=${answer.refusal === null ? "false" : "true"}
          @click=${() => this.#simulate()}
        >Simulate these waits</button>
        <button type="button" class="ac-btn ac-btn--s" @click=${() => this.#copy()}
        >Copy a link to these numbers</button>
        <button
          type="button"
          class="ac-btn ac-btn--s"
          @click=${() => this.#set(DEFAULTS, {})}
        >Back to the guide's load</button>
        <a href="${addressOf(BILL)}#${toHash(this.#inputs)}"
          >Three plans and a bill to print</a>
        <span>${this.#copied}</span>
      </div>
      ${key()}
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
    const typed = this.#typed[field.name];
    const shown = typed ?? (value === null ? "" : String(value));
    const is_wrong = typed !== undefined && numberOf(field, typed) === undefined;
    const unit = field.unit ? `, ${field.unit}` : "";
    return html`<label class="ac-ctl"
      ><span>${field.label}${unit}</span>
      <input
        type="text"
        inputmode="decimal"
        autocomplete="off"
        placeholder=${field.empty ?? ""}
        aria-invalid=${is_wrong ? "true" : nothing}
        .value=${live(shown)}
        @input=${(e: Event) => this.#type(field, e.target as HTMLInputElement)}
        @change=${() => this.#leave(field)}
      /></label>`;
  }

  #type(field: Field, input: HTMLInputElement): void {
    const value = numberOf(field, input.value);
    this.#typed = { ...this.#typed, [field.name]: input.value };
    this.#take({ ...this.#inputs, [field.name]: value ?? null });
  }

  /** A number that is done is shown as it was read: 1250 for 1,250. */
  #leave(field: Field): void {
    const { [field.name]: typed, ...others } = this.#typed;
    if (typed !== undefined && numberOf(field, typed) !== undefined)
      this.#typed = others;
    this.#note();
    this.requestUpdate();
  }

  #set(inputs: Inputs, typed = this.#typed): void {
    this.#typed = typed;
    this.#take(inputs);
    this.#note();
  }

  #take(inputs: Inputs): void {
    this.#inputs = inputs;
    this.#unread = [];
    this.#copied = "";
    this.#simulated = "";
    this.requestUpdate();
  }

  /** Replaced, not pushed: going back leaves the page, as it should. */
  #note(): void {
    history.replaceState(null, "", `#${toHash(this.#inputs)}`);
  }

  #simulate(): void {
    const waits = simulated(this.#inputs);
    const within = this.#inputs.within_percent;
    if (!waits || within === null) return;
    this.#simulated = simulatedWords(waits, within / 100);
    this.requestUpdate();
  }

  #copy(): void {
    this.#note();
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
    const { href } = new URL(`#${toHash(this.#inputs)}`, pageAddress());
    void Promise.resolve(navigator.clipboard?.writeText(href)).then(
      () => say(navigator.clipboard ? "Copied." : "It is in the address bar."),
      () => say("It is in the address bar."),
    );
  }
}

function lines({ figures, warnings, lever }: Answer): TemplateResult {
  return html`<div class="ac-sizing__lines">
    ${figures.map((figure) => line(figure))}
    ${lever === null
      ? nothing
      : html`<p class="ac-notice"><b>Lever:</b> ${lever}</p>`}
    ${warnings.map(
      (warning) => html`<p class="ac-notice"><b>Mind:</b> ${warning}</p>`,
    )}
  </div>`;
}

function line(of: Figure): TemplateResult {
  const { id, name, value, formula, worked, binds } = of;
  return html`<details id="sizing-${id}">
    <summary>
      ${name}${binds
        ? html` <span class="ac-sizing__binds">decides</span>`
        : nothing}<b>${value}</b>
    </summary>
    <dl class="ac-sizing__why">
      <dt>Formula</dt>
      <dd>${formula}</dd>
      <dt>With your numbers</dt>
      <dd>${worked}</dd>
    </dl>
  </details>`;
}
