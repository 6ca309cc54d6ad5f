// A run that is watched: its frames, a playhead on them, and the reader's
// pace. Folded once for each number of frames, since a picture is drawn many
// times a second.

import type { ReactiveControllerHost } from "lit";
import type { Frame } from "../model/frame.ts";
import type { Run } from "../model/run.ts";
import { nextMoment, runAt, seenBy } from "../model/run.ts";
import { browserClock } from "../sources/clock.ts";
import { Playhead } from "../sources/playhead.ts";
import { Turn } from "../sources/turn.ts";

export type Host = ReactiveControllerHost & HTMLElement;

export abstract class Watched {
  readonly playhead = new Playhead(browserClock);
  protected readonly host: Host;
  protected frames: Frame[] = [];
  protected readonly turn = new Turn(
    browserClock,
    () => this.host.requestUpdate(),
    () => this.press(),
  );
  #shown: { count: number; frames: Frame[]; run: Run } | null = null;

  constructor(host: Host) {
    this.host = host;
  }

  abstract press(): void;

  get wait_s(): number | null {
    return this.turn.left_s;
  }

  stopWaiting(): void {
    this.turn.giveUp();
    this.host.requestUpdate();
  }

  get now_ms(): number {
    return this.playhead.now_ms();
  }

  get last_ms(): number {
    return Math.max(0, ...this.frames.map(({ at_ms }) => at_ms));
  }

  get current(): Run {
    const { frames } = this;
    const count = this.seen.length;
    if (this.#shown?.count !== count || this.#shown.frames !== frames)
      this.#shown = { count, frames, run: runAt(frames, this.now_ms) };
    return this.#shown.run;
  }

  get whole(): Run {
    return runAt(this.frames, Infinity);
  }

  get seen(): readonly Frame[] {
    return seenBy(this.frames, this.now_ms);
  }

  togglePause(): void {
    if (this.playhead.moves) this.playhead.pause();
    else this.playhead.resume();
    this.host.requestUpdate();
  }

  seek(at_ms: number): void {
    this.playhead.seek(Math.min(at_ms, this.#edge_ms));
    this.host.requestUpdate();
  }

  /** Stand at the next or the last moment at which something happened. */
  step(direction: 1 | -1): void {
    const to_ms = nextMoment(this.frames, this.now_ms, direction);
    this.seek(to_ms ?? (direction > 0 ? this.#edge_ms : 0));
  }

  nextSpeed(): void {
    this.playhead.nextSpeed();
    this.host.requestUpdate();
  }

  get #edge_ms(): number {
    return this.playhead.end_ms ?? this.last_ms;
  }
}
