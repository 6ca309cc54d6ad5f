// The heartbeat of a drawing: asks for a new picture while something moves,
// the element is on the screen and the tab is in front. With reduced motion
// positions step twice a second: the same information, no tween.

import type { ReactiveController, ReactiveControllerHost } from "lit";

// chosen: bars move about 30 pixels a second; 30 pictures show each pixel.
const PICTURE_MS = 33;
const STEP_MS = 500;

export class Ticker implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #moves: () => boolean;
  readonly #onSight: (is_seen: boolean) => void;
  readonly #calm = matchMedia("(prefers-reduced-motion: reduce)");
  #observer: IntersectionObserver | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #is_seen = false;

  constructor(
    host: ReactiveControllerHost & HTMLElement,
    moves: () => boolean,
    onSight: (is_seen: boolean) => void,
  ) {
    this.#host = host;
    this.#moves = moves;
    this.#onSight = onSight;
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer = new IntersectionObserver((entries) => {
      this.#is_seen = entries.at(-1)?.isIntersecting ?? false;
      this.#onSight(this.#is_seen);
      this.#host.requestUpdate();
    });
    this.#observer.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = null;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  hostUpdated(): void {
    if (this.#timer || !this.#is_seen || !this.#moves()) return;
    const wait_ms = this.#calm.matches ? STEP_MS : PICTURE_MS;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#host.requestUpdate();
    }, wait_ms);
  }
}
