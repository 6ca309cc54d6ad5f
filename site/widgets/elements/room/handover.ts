// The host's own controls: hand the room over, a link for one more helper,
// and the board on another device. A link is shown as text and as a code.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Hosting, Scan } from "../../sources/hosting.ts";
import { Refused, Unanswered } from "../../sources/room.ts";
import { copyOrMark } from "./copy.ts";
import { field } from "./field.ts";

// Such an address leads nobody else to this computer.
const LOOPBACK = /^https?:\/\/(localhost|127\.[\d.]+|\[::1\])(:|\/|$)/;

interface Shown {
  readonly title: string;
  readonly says: string;
  readonly token: string;
  readonly scan: Scan | null;
}

export class HostControls {
  readonly #redraw: () => void;
  #hosting: Hosting | null = null;
  #shown: Shown | null = null;
  #isHandedOver = false;
  #said = "";
  #isBusy = false;
  // Where others find this server; the board may be open on it.
  #origin = location.origin;

  constructor(redraw: () => void) {
    this.#redraw = redraw;
  }

  /** Serve another room, or the same by another link. */
  attach(hosting: Hosting | null): void {
    this.#hosting = hosting;
    this.#shown = null;
    this.#isHandedOver = false;
    this.#said = "";
  }

  /** The link is void. Show the next one, if this browser made it so. */
  lost(): void {
    if (this.#hosting?.begun && !this.#isHandedOver) void this.#handOver("");
  }

  /** The controls, for an instructor. */
  drawn(): TemplateResult {
    const begun = this.#hosting?.begun;
    return html`<details class="ac-room__more"><summary>Host, helpers, other
        devices</summary>
      <form class="ac-room__bar" @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        const form = event.target as HTMLFormElement;
        void this.#handOver(begun?.host ?? field(form, "host"));
      }}>
        ${begun
          ? html`<span>The hand-over to ${begun.host || "another host"} had no
              answer.</span>`
          : html`<label>Name of the next host
              <input name="host" maxlength="40" autocomplete="off"></label>`}
        <button class="ac-btn ac-btn--s"
          aria-disabled=${this.#isBusy ? "true" : "false"}
          >${begun ? "Ask again" : "Hand the room over"}</button>
      </form>
      <p>The next host gets a new link, and yours is void at once. Nothing
        changes for the people in the room. The helpers' links stay valid.</p>
      <div class="ac-room__bar">
        <button type="button" class="ac-btn ac-btn--s" @click=${() =>
          void this.#helper()}>A link for one more helper</button>
        <button type="button" class="ac-btn ac-btn--s" @click=${() =>
          void this.#here()}>This board on another device</button>
      </div>
      ${this.#panel()}
    </details>`;
  }

  /** What stays on the page of somebody who has handed the room over. */
  afterwards(): TemplateResult | typeof nothing {
    if (!this.#hosting) return nothing;
    const [room = ""] = location.hash.slice(1).split(".");
    return html`${this.#panel()}
      ${this.#isHandedOver
        ? html`<button type="button" class="ac-btn ac-btn--s" @click=${() =>
            this.#forget()}>They have it: forget it here</button>`
        : this.#hosting.begun
          ? html`<button type="button" class="ac-btn ac-btn--p"
              aria-disabled=${this.#isBusy ? "true" : "false"} @click=${() =>
                void this.#handOver("")}>Ask again for their link</button>`
          : nothing}
      <a class="ac-btn ac-btn--s" href="#${room}">Show the projector's view
        here</a>`;
  }

  #panel(): TemplateResult {
    const it = this.#shown;
    return html`<p role="status">${this.#said}</p>
      ${it
        ? html`<section class="ac-room-link" aria-label=${it.title}>
            <p><b>${it.title}</b></p>
            <p>${it.says}</p>
            ${LOOPBACK.test(location.origin)
              ? html`<label>You opened the board on the server itself. Its
                  address for others
                  <input inputmode="url" .value=${this.#origin}
                    @change=${(event: Event) =>
                      this.#readdress(event.target as HTMLInputElement)}>
                  </label>`
              : nothing}
            <div class="ac-room__bar">
              <input readonly aria-label="The link" .value=${this.#link(it)}
                @focus=${(event: FocusEvent) =>
                  (event.target as HTMLInputElement).select()}>
              <button type="button" class="ac-btn ac-btn--s" @click=${(
                event: Event,
              ) => void this.#copy(this.#link(it), event.target)}>Copy
                it</button>
            </div>
            ${it.scan ? square(it.scan, it.title) : nothing}
          </section>`
        : nothing}`;
  }

  async #handOver(host: string): Promise<void> {
    await this.#doing(async (hosting) => {
      try {
        const token = await hosting.handOver(host);
        this.#isHandedOver = true;
        await this.#show(token, {
          title: `Link for ${hosting.begun?.host || "the next host"}`,
          says:
            "Give it to them and to nobody else: it runs the room. This " +
            "browser can show it again until you press the button below.",
        });
      } catch (error) {
        // Refused for good: it was handed on, or this was no host's link.
        if (!(error instanceof Unanswered)) hosting.forget();
        throw error;
      }
    });
  }

  async #helper(): Promise<void> {
    await this.#doing(async (hosting) =>
      this.#show(await hosting.helper(), {
        title: "Link for a helper",
        says:
          "A helper sees the board and the line for help, and can send " +
          "hints. Links that were given out before stay valid.",
      }),
    );
  }

  async #here(): Promise<void> {
    const [, token = ""] = location.hash.slice(1).split(".");
    await this.#doing(() =>
      this.#show(token, {
        title: "This board",
        says: "It is your own link: whoever has it runs the room.",
      }),
    );
  }

  async #show(
    token: string,
    words: Pick<Shown, "title" | "says">,
  ): Promise<void> {
    const shown = { ...words, token, scan: null };
    this.#shown = shown;
    this.#redraw();
    // Nobody else gets anywhere with a code for this computer's own address.
    if (LOOPBACK.test(this.#origin)) return;
    // The link is all that counts; the code is for convenience.
    const link = this.#link(shown);
    const scan = await this.#hosting?.scan(link, token).catch(() => null);
    if (this.#shown === shown && scan) this.#shown = { ...shown, scan };
    this.#redraw();
  }

  #link({ token }: Shown): string {
    const [room = ""] = location.hash.slice(1).split(".");
    return `${this.#origin}${location.pathname}#${room}.${token}`;
  }

  #readdress(input: HTMLInputElement): void {
    try {
      this.#origin = new URL(input.value).origin;
      this.#said = "";
    } catch {
      this.#said = "An address begins with http or https, as that of this page.";
    }
    input.value = this.#origin;
    if (this.#shown) void this.#show(this.#shown.token, this.#shown);
  }

  async #doing(work: (hosting: Hosting) => Promise<void>): Promise<void> {
    if (!this.#hosting || this.#isBusy) return;
    this.#isBusy = true;
    this.#said = "";
    this.#redraw();
    try {
      await work(this.#hosting);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#said = error.message;
    } finally {
      this.#isBusy = false;
      this.#redraw();
    }
  }

  #forget(): void {
    this.#hosting?.forget();
    this.#shown = null;
    this.#isHandedOver = false;
    this.#said = "Forgotten. Only the next host has the link now.";
    this.#redraw();
  }

  async #copy(link: string, button: EventTarget | null): Promise<void> {
    this.#said = await copyOrMark(link, button);
    this.#redraw();
  }
}

function square(scan: Scan, title: string): TemplateResult {
  return html`<svg class="ac-room-scan" role="img"
      aria-label="${title}, as a code to scan"
      viewBox="0 0 ${scan.size} ${scan.size}" shape-rendering="crispEdges">
    <rect width="100%" height="100%" fill="#fff"></rect>
    <path d=${scan.path} fill="#000"></path>
  </svg>`;
}
