// One widget's run: where it comes from, how far it is, what the reader
// does with it. The only room that joins sources, playhead and element; an
// element asks it for `current` and draws that. Undoes all it did when its
// element leaves the page, and re-attaches when it comes back.

import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Frame, Recording } from "../model/frame.ts";
import type { Run } from "../model/run.ts";
import { nextMoment, runAt, seenBy } from "../model/run.ts";
import type { Scenario } from "../model/scenario.ts";
import { browserClock } from "../sources/clock.ts";
import { isThere } from "../sources/http.ts";
import { LiveSource } from "../sources/live.ts";
import { feed, memory, recordingOf, wiring } from "../sources/page.ts";
import { Playhead } from "../sources/playhead.ts";
import { RecordedSource } from "../sources/recorded.ts";
import type { Begun, Ending, Listener, Source } from "../sources/source.ts";
import { Ticker } from "./kit/ticker.ts";

export type Phase = "idle" | "opening" | "running" | "over";

export class RunController implements ReactiveController, Listener {
  readonly scenario: Scenario;
  readonly playhead = new Playhead(browserClock);
  there: "asking" | "live" | "away" = "asking";
  phase: Phase = "idle";
  ending: Ending | null = null;
  recording: Recording | null = null;
  pressed_at: string | null = null;
  frames: Frame[] = [];
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #load: () => Promise<Recording>;
  #source: Source | null = null;
  #was_moving = false;
  #shown: { count: number; frames: Frame[]; run: Run } | null = null;
  readonly #onLeave = (): void => this.#live?.leavePage();

  constructor(host: ReactiveControllerHost & HTMLElement, scenario: Scenario) {
    this.#host = host;
    this.scenario = scenario;
    this.#load = recordingOf(scenario.name);
    host.addController(this);
    new Ticker(host, () => this.playhead.moves, (s) => void this.#sight(s));
  }

  hostConnected(): void {
    addEventListener("pagehide", this.#onLeave);
    const kept = memory.recall(this.scenario.name);
    if (!kept) return;
    this.there = "live";
    const source = this.#newLive();
    void this.#start(source, source.attach(kept, this));
  }

  hostDisconnected(): void {
    removeEventListener("pagehide", this.#onLeave);
    this.#live?.leavePage();
    this.#forget();
  }

  get now_ms(): number {
    return this.playhead.now_ms();
  }

  get last_ms(): number {
    return this.frames.at(-1)?.at_ms ?? 0;
  }

  /** The run as it stood where the playhead is; the same object if equal. */
  get current(): Run {
    const count = this.seen.length;
    if (this.#shown?.count !== count || this.#shown.frames !== this.frames) {
      const { frames } = this;
      this.#shown = { count, frames, run: runAt(frames, this.now_ms) };
    }
    return this.#shown.run;
  }

  /** All that is known of the run, also what the playhead hasn't reached. */
  get whole(): Run {
    return runAt(this.frames, Infinity);
  }

  /** The frames that the reader has seen happen. */
  get seen(): readonly Frame[] {
    return seenBy(this.frames, this.now_ms);
  }

  get isRecorded(): boolean {
    if (this.#source) return this.#source.kind === "recorded";
    return this.there === "away";
  }

  /** Whether the next press would show a recording instead of a live run. */
  get canReplay(): boolean {
    return this.there === "away" && this.recording !== null;
  }

  get isBusy(): boolean {
    if (this.phase === "opening" || this.phase === "running") return true;
    return this.there !== "live" && !this.canReplay;
  }

  get isFollowing(): boolean {
    return this.#source?.kind === "live" && this.phase === "running";
  }

  /** Whether the live run can still be added to. */
  get isLive(): boolean {
    return this.#live !== null && this.ending?.kind !== "broken";
  }

  press(): void {
    this.#forget();
    const is_away = this.there === "away";
    const source = is_away ? new RecordedSource(this.#load) : this.#newLive();
    this.pressed_at = new Date().toLocaleTimeString("en-GB");
    void this.#start(source, source.begin(this));
  }

  async retry(): Promise<void> {
    const live = this.#live;
    if (!live || !(await live.retry())) return;
    this.phase = "running";
    this.ending = null;
    this.playhead.followLive(live.since_ms);
    this.#host.requestUpdate();
  }

  cancel(): void {
    void this.#live?.cancel();
  }

  /** Back to the start; this run's own tasks are cancelled on the way. */
  reset(): void {
    const live = this.#live;
    this.#source = null;
    this.#forget();
    if (live) void live.cancel().finally(() => live.stop());
    memory.forget(this.scenario.name);
    this.#host.requestUpdate();
  }

  togglePause(): void {
    if (this.playhead.moves) this.playhead.pause();
    else this.playhead.resume();
    this.#host.requestUpdate();
  }

  seek(at_ms: number): void {
    this.playhead.seek(Math.min(at_ms, this.#edge_ms));
    this.#host.requestUpdate();
  }

  /** Stand at the next or the last moment at which something happened. */
  step(direction: 1 | -1): void {
    const to_ms = nextMoment(this.frames, this.now_ms, direction);
    this.seek(to_ms ?? (direction > 0 ? this.#edge_ms : 0));
  }

  nextSpeed(): void {
    this.playhead.nextSpeed();
    this.#host.requestUpdate();
  }

  /** Ask again whether a server answers; a shown recording stays as it is. */
  async tryLive(): Promise<void> {
    this.there = "asking";
    this.#host.requestUpdate();
    if (await this.#ask()) this.reset();
  }

  frame(frame: Frame): void {
    this.frames.push(frame);
    this.#host.requestUpdate();
  }

  over(ending: Ending): void {
    this.ending = ending;
    // A recording is over when its playhead is; see `settle`.
    if (this.#source?.kind !== "live") return;
    this.phase = "over";
    this.playhead.end(this.last_ms);
    if (ending.kind === "broken") void this.#ask();
    this.#host.requestUpdate();
  }

  /** A replay ends where its playhead does. */
  hostUpdate(): void {
    if (this.isRecorded && this.phase === "running" && this.playhead.isAtEnd)
      this.phase = "over";
  }

  get #live(): LiveSource | null {
    return this.#source instanceof LiveSource ? this.#source : null;
  }

  get #edge_ms(): number {
    return this.playhead.end_ms ?? this.last_ms;
  }

  #newLive(): LiveSource {
    const { scenario } = this;
    return new LiveSource({ scenario, wiring, feed, clock: browserClock, memory });
  }

  async #ask(): Promise<boolean> {
    const is_there = await isThere(wiring.fetch);
    if (!is_there) this.recording = await this.#load().catch(() => null);
    this.there = is_there ? "live" : "away";
    this.#host.requestUpdate();
    return is_there;
  }

  async #start(source: Source, beginning: Promise<Begun>): Promise<void> {
    this.#source = source;
    this.phase = "opening";
    this.#host.requestUpdate();
    const begun = await beginning.catch(() => null);
    if (this.#source !== source || !begun) return;
    if (begun.kind === "recorded") {
      this.recording = begun.recording;
      this.playhead.replay(begun.length_ms);
      this.phase = "running";
    } else if (this.ending === null) {
      this.playhead.followLive(begun.since_ms);
      this.phase = "running";
    } else this.playhead.replay(this.last_ms);
    this.#host.requestUpdate();
  }

  #forget(): void {
    this.#source?.stop();
    this.#source = null;
    this.frames = [];
    this.phase = "idle";
    this.ending = null;
    this.playhead.reset();
  }

  async #sight(is_seen: boolean): Promise<void> {
    // A replay waits for its reader; a live run can't.
    if (this.isRecorded) {
      if (is_seen && this.#was_moving) this.playhead.resume();
      this.#was_moving = !is_seen && this.playhead.moves;
      if (!is_seen) this.playhead.pause();
    }
    if (is_seen && this.there === "asking") await this.tryLive();
  }
}
