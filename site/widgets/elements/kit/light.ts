// An element in light DOM, so that the site's styles and search apply.
// What the page put inside it is its poster: seen before the script runs,
// without it, and in print while nothing has been run.

import { LitElement } from "lit";

export class LightElement extends LitElement {
  /** Give the focus a place when the button that had it goes away. */
  focusBar(): void {
    this.querySelector<HTMLElement>(".ac-w__bar .ac-btn")?.focus();
  }

  override connectedCallback(): void {
    // A page that is translated puts other nodes where ours were, and what is
    // drawn from then on would go into those that were taken out.
    this.translate = false;
    if (!this.querySelector(":scope > .ac-poster")) {
      const poster = document.createElement("div");
      poster.className = "ac-poster";
      poster.hidden = true;
      poster.append(...this.childNodes);
      this.append(poster);
    }
    super.connectedCallback();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
