// <accepted-chain>: which of the clocks on a request's way runs out first.
// Aim: see that a heartbeat helps one kind of clock, and what the others do.
// Calculated in the page from the table inside the element; it needs no
// server, sends nothing, and never says LIVE.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Chain } from "../../model/chain.ts";
import { outcomeOf, shownBy } from "../../model/chain.ts";
import { chainOf, isChainLink, linkOf } from "../../model/chainlink.ts";
import { chainQuestion } from "../../model/chainquestion.ts";
import {
  chainChoice,
  chainControls,
  chainWith,
  presetAt,
} from "../../model/chainsettings.ts";
import type { ChainData } from "../../model/chainwords.ts";
import {
  CHAIN_HEAD,
  chainRows,
  chainSaid,
  gotSentence,
} from "../../model/chainwords.ts";
import { SKIPPED } from "../../model/prediction.ts";
import { pageAddress } from "../../sources/page.ts";
import { chainDrawing } from "../chain/drawing.ts";
import { hopList } from "../chain/hops.ts";
import { controls } from "../kit/controls.ts";
import { tableOf } from "../kit/disclosures.ts";
import { Enlarge } from "../kit/enlarge.ts";
import { key } from "../kit/key.ts";
import { LightElement } from "../kit/light.ts";
import { ask, missing, Prediction, recap } from "../kit/prediction.ts";
import { Speaker, statusLine } from "../kit/speaker.ts";
import { symbol } from "../kit/symbol.ts";

const PRESS = "Start the clocks";

export default class ChainElement extends LightElement {
  #data: ChainData = { gateways: [], presets: [] };
  /** All gateways with their sources: the poster's table, kept in sight. */
  #gateways: Element | null = null;
  #chain: Chain = { hops: [], job_s: 1, beat_s: 0 };
  #prediction: Prediction | null = null;
  readonly #speaker = new Speaker(this);
  readonly #enlarge = new Enlarge(this);
  #is_open = false;
  /** Why the address isn't a chain. */
  #refused: string | null = null;
  #copied: "" | "copied" | "shown" = "";

  override connectedCallback(): void {
    if (!this.#prediction) this.#read();
    super.connectedCallback();
    window.addEventListener("hashchange", this.#follow);
    this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("hashchange", this.#follow);
  }

  protected override render(): TemplateResult {
    const prediction = this.#prediction;
    return html`<section
      class="ac-w"
      aria-label="The chain of timeouts">
      <div class="ac-w__head">
        <div>
          <h2 class="ac-w__title">The chain of timeouts</h2>
          <p class="ac-w__sub">
            ${this.#data.gateways.length} gateways and client libraries, with
            their makers' figures. Set your own figures and see which clock runs
            out first.
          </p>
        </div>
        <span class="ac-badge ac-badge--rec"
          ><i></i>CALCULATED <span>nothing is sent</span></span>
        ${this.#enlarge.button()}
      </div>
      ${this.#notice()}
      ${!this.#is_open && prediction
        ? html`${ask(prediction, PRESS)}
            <div class="ac-w__bar">${this.#start(prediction)}${missing(prediction)}</div>`
        : this.#calculated(prediction)}
      <details>
        <summary>All gateways <span>figures, sources, dates</span></summary>
        ${this.#gateways}
      </details>
      ${key()}
    </section>`;
  }

  #start(prediction: Prediction): TemplateResult {
    const is_ready = prediction.answer !== null;
    return html`<button
      type="button"
      class="ac-btn ac-btn--go"
      aria-disabled=${is_ready ? "false" : "true"}
      title=${is_ready ? nothing : "Answer the question or skip it first"}
      @click=${() => {
        if (!is_ready) {
          prediction.remind();
          return;
        }
        this.#is_open = true;
        this.#again(".ac-w__bar .ac-btn");
      }}
    >${symbol("play")}${PRESS}</button>`;
  }

  #calculated(prediction: Prediction | null): TemplateResult {
    const chain = this.#chain;
    const outcome = outcomeOf(chain);
    const said = chainSaid(chain, outcome);
    const is_asked = linkOf(chain) === linkOf(presetAt(this.#data, 0));
    return html`${controls({
        name: "chain",
        title: "Job and heartbeat",
        controls: chainControls(this.#data, chain),
        recorded: [],
        choice: chainChoice(this.#data, chain),
        is_off: false,
        is_recorded: false,
        choose: (id, value) =>
          this.#change(chainWith(this.#data, chain, id, value)),
      })}
      <div class="ac-side">${chainDrawing(chain, outcome)}</div>
      ${statusLine(said, this.#speaker.say(said.text, () => said))}
      ${prediction && is_asked && prediction.answer !== SKIPPED
        ? recap(
            prediction,
            gotSentence(outcome),
            "The chain",
            true,
            shownBy(outcome),
          )
        : nothing}
      ${hopList({
        chain,
        outcome,
        gateways: this.#data.gateways,
        change: (hops, focus) => this.#change({ ...chain, hops }, focus),
      })}
      <div class="ac-w__bar">
        <button type="button" class="ac-btn ac-btn--s" @click=${() => void this.#copy()}
        >${this.#copied === "copied" ? "Copied" : "Copy a link to this chain"}</button>
        <button
          type="button"
          class="ac-btn ac-btn--s"
          @click=${() => this.#change(presetAt(this.#data, 0))}
        >Reset</button>
        ${this.#copied === "shown"
          ? html`<a class="ac-hops__link" href=${linkOf(chain)}>${this.#address()}</a>`
          : nothing}
      </div>
      <p class="ac-hops__k">
        The calculation leaves out the network's own time. It also leaves out
        hops that buffer small pieces of a response, as nginx does by default:
        no heartbeat gets past such a hop. The first byte of a heartbeat is sent
        after one interval and carries the 200. A hop closer to the client than
        the one that cuts may replace its error page with one of its own.
      </p>
      <details>
        <summary>This chain as a table</summary>
        <div class="ac-tw">
          ${tableOf("The hops of this chain", CHAIN_HEAD, chainRows(chain, outcome))}
        </div>
      </details>`;
  }

  #notice(): TemplateResult | typeof nothing {
    if (this.#refused === null) return nothing;
    return html`<p class="ac-notice" role="alert">
      The link to this page doesn't describe a valid chain: ${this.#refused}.
      You see ${this.#is_open ? "your previous chain" : "the default chain"}.
      The address stays as it is until you change something.
    </p>`;
  }

  #change(chain: Chain, focus?: string): void {
    this.#chain = chain;
    this.#refused = null;
    this.#copied = "";
    // Replaced, so that Back leads to the page before and not through edits.
    history.replaceState(history.state, "", linkOf(chain));
    this.#again(focus);
  }

  #again(focus?: string): void {
    this.requestUpdate();
    if (focus)
      void this.updateComplete.then(() =>
        // A figure that fills the window stays where its drawing is.
        this.querySelector<HTMLElement>(focus)?.focus({
          preventScroll: this.matches(".ac-large"),
        }),
      );
  }

  #address(): string {
    return new URL(linkOf(this.#chain), pageAddress()).href;
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#address());
      this.#copied = "copied";
    } catch {
      // Forbidden, or no secure address: the link is shown instead.
      this.#copied = "shown";
    }
    this.requestUpdate();
  }

  // Also when an address is pasted into the open page.
  readonly #follow = (): void => {
    if (!isChainLink(location.hash)) return;
    const chain = chainOf(location.hash, this.#data.gateways);
    if (typeof chain === "string") this.#refused = chain;
    else {
      this.#chain = chain;
      this.#refused = null;
      this.#is_open = true;
    }
    this.requestUpdate();
    void this.updateComplete.then(() => this.scrollIntoView());
  };

  #read(): void {
    const data = this.querySelector('script[type="application/json"]');
    this.#data = JSON.parse(data?.textContent ?? "") as ChainData;
    this.#gateways = this.querySelector(".ac-gateways");
    this.#chain = presetAt(this.#data, 0);
    this.#prediction = new Prediction(this, chainQuestion(this.#chain));
  }
}
