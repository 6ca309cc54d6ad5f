// <accepted-connections>: how many event streams this browser holds open to
// one host, and what its other requests do meanwhile.
// Aim: see a page that waits for itself, with a server that is idle.
// Cost of one press: at most 7 streams and 8 pings, some 8 s, 20 s at most.
// It is the reader's browser that is measured: nothing of it can be recorded.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Held, Told } from "../../model/connections.ts";
import {
  CONNECTIONS_QUESTION,
  connectionsSaid,
  MOST_STREAMS,
  NOTHING,
  outcomeOf,
  protocolSentence,
  shownBy,
  stageOf,
} from "../../model/connections.ts";
import { duration } from "../../model/format.ts";
import { browserClock } from "../../sources/clock.ts";
import { Connections } from "../../sources/connections.ts";
import { CALM_CHANGED, isCalm } from "../../sources/calm.ts";
import { isThere } from "../../sources/http.ts";
import { openStream, pageProtocol, wiring } from "../../sources/page.ts";
import { Enlarge } from "../kit/enlarge.ts";
import { key } from "../kit/key.ts";
import { LightElement } from "../kit/light.ts";
import { ask, missing, Prediction, recap } from "../kit/prediction.ts";
import { Speaker, statusLine } from "../kit/speaker.ts";
import { chip, symbol } from "../kit/symbol.ts";

const PRESS = "Open seven streams";

export default class ConnectionsElement extends LightElement {
  readonly #prediction = new Prediction(this, CONNECTIONS_QUESTION);
  readonly #speaker = new Speaker(this);
  readonly #enlarge = new Enlarge(this);
  #there: "asking" | "live" | "away" = "asking";
  #running: Connections | null = null;
  #told: Told = NOTHING;

  readonly #onCalm = (): void => void this.#look();

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener(CALM_CHANGED, this.#onCalm);
    void this.#look();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener(CALM_CHANGED, this.#onCalm);
    this.#running?.end("left");
  }

  protected override render(): TemplateResult {
    const told = this.#told;
    const is_idle = told.rows.length === 0;
    return html`<section
      class="ac-w ${is_idle ? "ac-w--idle" : ""}"
      aria-label="Six connections">
      <div class="ac-w__head">
        <div>
          <h2 class="ac-w__title">Six connections</h2>
          <p class="ac-w__sub">
            Up to ${MOST_STREAMS} event streams to this host, and a request
            after each. ${protocolSentence(pageProtocol())}
          </p>
        </div>
        ${this.#badge()}
        ${this.#enlarge.button()}
      </div>
      ${this.#notice()}
      ${is_idle && this.#there !== "away"
        ? ask(this.#prediction, PRESS)
        : nothing}
      <div class="ac-w__bar">${this.#button(is_idle)}${missing(this.#prediction)}</div>
      ${table(told)}
      ${statusLine(
        connectionsSaid(told),
        this.#speaker.say(stageOf(told), () => connectionsSaid(this.#told)),
      )}
      ${told.ending === "done"
        ? recap(
            this.#prediction,
            outcomeOf(told),
            "Your browser:",
            true,
            shownBy(told),
          )
        : nothing}
      ${key()}
    </section>`;
  }

  #badge(): TemplateResult {
    switch (this.#there) {
      case "live":
        return html`<span class="ac-badge"
          ><i></i>LIVE <span>in your browser</span></span>`;
      case "asking":
        return html`<span class="ac-badge ac-badge--rec"
          ><span>looking for a server</span></span>`;
      case "away":
        return html`<span class="ac-badge ac-badge--rec"
          ><i></i>NOT RUN <span>no server</span></span>`;
    }
  }

  #notice(): TemplateResult | typeof nothing {
    if (this.#there !== "away") return nothing;
    if (isCalm())
      return html`<p class="ac-notice">
        The instructor has switched to recordings. This figure measures your
        own browser, so it has none: it waits until the room is back to live
        runs.
      </p>`;
    return html`<p class="ac-notice">
      No server responds. This figure measures your own browser, so there is no
      recorded run to show.
      <button type="button" class="ac-link" @click=${() => void this.#look()}
        >Ask again</button>
    </p>`;
  }

  // One button whatever it says, so that it keeps the focus.
  #button(is_idle: boolean): TemplateResult {
    const running = this.#running;
    const is_live = this.#there === "live";
    const is_ready =
      running !== null || (is_live && this.#prediction.answer !== null);
    const act = (): void => {
      if (running) running.end("stopped");
      else if (is_ready) void this.#press();
      else if (is_live) this.#prediction.remind();
    };
    const word = is_idle ? PRESS : "Once more";
    const lacks = is_live
      ? "Answer the question or skip it first"
      : "This figure needs a server";
    return html`<button
      type="button"
      class="ac-btn ${is_idle ? "ac-btn--go" : ""}"
      aria-disabled=${is_ready ? "false" : "true"}
      title=${is_ready ? nothing : lacks}
      @click=${act}
    >${is_idle ? symbol("play") : nothing}${running ? "Close all now" : word}</button>`;
  }

  async #look(): Promise<void> {
    this.#there = "asking";
    this.requestUpdate();
    const is_there = !isCalm() && (await isThere(wiring.fetch));
    // The instructor may have switched while we asked.
    this.#there = is_there && !isCalm() ? "live" : "away";
    this.requestUpdate();
  }

  async #press(): Promise<void> {
    const running = new Connections({
      open: openStream,
      fetch: wiring.fetch,
      clock: browserClock,
      tell: (told) => {
        this.#told = told;
        this.requestUpdate();
      },
    });
    const leave = (): void => running.end("left");
    const hide = (): void => {
      if (document.visibilityState === "hidden") running.end("hidden");
    };
    this.#told = NOTHING;
    this.#running = running;
    document.addEventListener("visibilitychange", hide);
    // Before the next page is asked for: that would wait for a connection,
    // too, and `pagehide` for its answer.
    window.addEventListener("beforeunload", leave);
    window.addEventListener("pagehide", leave);
    try {
      await running.run();
    } finally {
      document.removeEventListener("visibilitychange", hide);
      window.removeEventListener("beforeunload", leave);
      window.removeEventListener("pagehide", leave);
      this.#running = null;
      if (this.#told.ending === "lost") void this.#look();
      this.requestUpdate();
    }
  }
}

/** All rows from the start, so that nothing moves; it is its own text. */
function table({ rows, ending }: Told): TemplateResult {
  const numbers = Array.from({ length: MOST_STREAMS }, (_, n) => n);
  return html`<div
    class="ac-tw ac-cmp"
    tabindex="0"
    role="group"
    aria-label="Streams, and the request after each">
    <table>
      <thead>
        <tr>
          <th scope="col">Stream</th>
          <th scope="col">GET /api/stream</th>
          <th scope="col">then GET /api/ping</th>
        </tr>
      </thead>
      <tbody>
        ${numbers.map(
          (n) => html`<tr>
            <th scope="row">${n + 1}</th>
            <td>${streamChip(rows[n], ending !== null)}</td>
            <td>${pingChip(rows[n], ending !== null)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function streamChip(row: Held | undefined, is_over: boolean): TemplateResult {
  if (!row) return chip("idle", is_over ? "not requested" : "not yet");
  switch (row.stream) {
    case "asked":
      return is_over ? chip("cancelled", "given up") : chip("queued", "asked");
    case "open": {
      const took = duration(row.stream_ms ?? 0);
      return is_over
        ? chip("succeeded", `${took}, closed`)
        : chip("running", `open, ${took}`);
    }
    case "waits":
      return chip("failed", is_over ? "waited, closed" : "waits");
  }
}

function pingChip(row: Held | undefined, is_over: boolean): TemplateResult {
  switch (row?.ping) {
    case "answered":
      return chip("succeeded", duration(row.ping_ms ?? 0));
    case "asked":
      return is_over ? chip("cancelled", "given up") : chip("queued", "asked");
    case "waits":
      return chip("failed", "waits");
    default:
      return chip("idle", is_over ? "not sent" : "not yet");
  }
}
