// <accepted-practices>: filters, ticks and the export of the best practices.
// The rules stand in the page, and are a plain list without this script.
// Nothing is sent; a filter is in the address, and ticks are in the browser.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Choice } from "../../model/choice.ts";
import {
  asMarkdown,
  FILTERS,
  filterFrom,
  filterText,
  isShown,
  progress,
  queryOf,
  ticksFrom,
} from "../../model/practices.ts";
import { pageAddress } from "../../sources/page.ts";
import { ticks } from "../../sources/ticks.ts";
import { controls } from "../kit/controls.ts";
import { LightElement } from "../kit/light.ts";
import type { PracticeList } from "../practice-list.ts";
import { practiceList } from "../practice-list.ts";

const FILE = "best-practices.md";
const NOT_KEPT =
  "This browser keeps nothing for pages: the ticks last until you leave.";

export default class PracticesElement extends LightElement {
  #list: PracticeList | null = null;
  #filter: Choice = filterFrom("");
  #done = new Set<string>();
  #cleared: ReadonlySet<string> | null = null;
  #said = "";
  #unwatch: (() => void) | null = null;
  readonly #goTo = (): void => this.#reveal();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#list = practiceList((id, is_done) => this.#tick(id, is_done));
    this.#filter = filterFrom(location.search);
    this.#read();
    this.#unwatch = ticks.watch(() => this.#read());
    addEventListener("hashchange", this.#goTo);
    this.#apply();
    this.#reveal();
  }

  override disconnectedCallback(): void {
    removeEventListener("hashchange", this.#goTo);
    this.#unwatch?.();
    this.#list?.remove();
    this.#list = null;
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const practices = this.#list?.practices ?? [];
    return html`<section class="ac-w ac-practices" aria-label="Check list">
      <div class="ac-w__head">
        <div>
          <h2 class="ac-w__title">Check list</h2>
          <p class="ac-w__sub">
            A filter is part of the address, so you can share it. Ticks stay in
            this browser.
          </p>
        </div>
      </div>
      ${controls({
        name: "practices",
        title: "Rules to show",
        controls: FILTERS,
        recorded: [],
        choice: this.#filter,
        is_off: false,
        is_recorded: false,
        choose: (id, value) => {
          this.#filter = { ...this.#filter, [id]: value };
          this.#said = "";
          this.#apply();
        },
      })}
      <div class="ac-w__bar">
        <button type="button" class="ac-btn ac-btn--s"
          @click=${() => void this.#copy()}>Copy as Markdown</button>
        <button type="button" class="ac-btn ac-btn--s"
          @click=${() => this.#save()}>Download</button>
        <button type="button" class="ac-btn ac-btn--s"
          @click=${() => print()}>Print</button>
        <button type="button" class="ac-btn ac-btn--s"
          aria-disabled=${this.#canToggle() ? "false" : "true"}
          title=${this.#canToggle() ? nothing : "Nothing is ticked"}
          @click=${() => (this.#cleared ? this.#undo() : this.#clear())}
          >${this.#cleared ? "Bring the ticks back" : "Clear the ticks"}</button>
      </div>
      <p class="ac-practices__said" role="status">
        <b>${progress(practices, this.#filter, this.#done)}.</b> ${this.#said}
      </p>
      <p class="ac-practices__paper">
        ${filterText(this.#filter)}${progress(practices, this.#filter, this.#done)}.
      </p>
    </section>`;
  }

  /** Show what the filter shows, and put the filter into the address. */
  #apply(): void {
    const shown = (this.#list?.practices ?? []).filter((one) =>
      isShown(one, this.#filter),
    );
    this.#list?.show(new Set(shown.map(({ id }) => id)));
    const { pathname, hash } = location;
    const address = `${pathname}${queryOf(this.#filter)}${hash}`;
    history.replaceState(history.state, "", address);
    this.requestUpdate();
  }

  /** A link leads to one rule: a filter mustn't hide it. */
  #reveal(): void {
    const id = decodeURIComponent(location.hash.slice(1));
    const one = this.#list?.practices.find((practice) => practice.id === id);
    if (!one) return;
    if (!isShown(one, this.#filter)) {
      this.#filter = filterFrom("");
      this.#said = "All rules are shown again, to show the one linked.";
      this.#apply();
    }
    document.getElementById(id)?.scrollIntoView();
  }

  #read(): void {
    this.#done = ticksFrom(ticks.recall(), this.#list?.practices ?? []);
    this.#list?.tick(this.#done);
    this.requestUpdate();
  }

  #tick(id: string, is_done: boolean): void {
    if (is_done) this.#done.add(id);
    else this.#done.delete(id);
    this.#cleared = null;
    this.#store("");
  }

  /** One button clears and undoes, so that the focus stays on it. */
  #canToggle(): boolean {
    return this.#cleared !== null || this.#done.size > 0;
  }

  #clear(): void {
    if (this.#done.size === 0) return;
    this.#cleared = this.#done;
    this.#done = new Set();
    this.#store(`${this.#cleared.size} cleared.`);
  }

  #undo(): void {
    this.#done = new Set(this.#cleared);
    this.#cleared = null;
    this.#store("The ticks are back.");
  }

  #store(said: string): void {
    this.#said = ticks.keep(this.#done) ? said : `${said} ${NOT_KEPT}`;
    this.#list?.tick(this.#done);
    this.requestUpdate();
  }

  #text(): string {
    const address = pageAddress().split(/[?#]/)[0] ?? "";
    const practices = this.#list?.practices ?? [];
    return asMarkdown(practices, this.#filter, this.#done, address);
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#text());
      this.#said = "Copied as Markdown.";
      this.requestUpdate();
    } catch {
      this.#save("This browser doesn't allow access to the clipboard. ");
    }
  }

  #save(why = ""): void {
    const link = document.createElement("a");
    const text = encodeURIComponent(this.#text());
    link.href = `data:text/markdown;charset=utf-8,${text}`;
    link.download = FILE;
    link.click();
    this.#said = `${why}Saved as ${FILE}.`;
    this.requestUpdate();
  }
}
