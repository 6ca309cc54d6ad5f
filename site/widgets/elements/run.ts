// One widget's run: where it comes from, how far it is, what the reader
// does with it. The only room that joins sources, playhead and element; an
// element asks it for `current` and draws that. Undoes all it did when its
// element leaves the page, and re-attaches when it comes back.

import type { ReactiveController } from "lit";
import type { Frame } from "../model/frame.ts";
import { isBulkheadFull } from "../model/bulkhead.ts";
import type { Scenario, Submission } from "../model/scenario.ts";
import { CALM_CHANGED, isCalm } from "../sources/calm.ts";
import { browserClock } from "../sources/clock.ts";
import { LiveSource } from "../sources/live.ts";
import type { Kept } from "../sources/memory.ts";
import { feed, memory, recordingOf, wiring } from "../sources/page.ts";
import { RecordedSource } from "../sources/recorded.ts";
import type { Begun, Ending, Listener, Source } from "../sources/source.ts";
import { Ticker } from "./kit/ticker.ts";
import type { Showing } from "./showing.ts";
import { RunState } from "./state.ts";
import type { Host } from "./watched.ts";

export class RunController
  extends RunState
  implements ReactiveController, Listener, Showing
{
  readonly isSample = false;
  /** What the last press sent, or what the next one would. */
  scenario: Scenario;
  readonly #wanted: () => Scenario;
  #was_moving = false;
  readonly #onLeave = (): void => this.live?.leavePage();
  // What was accepted is done; recordings begin with the next press.
  readonly #onCalm = (): void => {
    if (this.there === "asking" || this.isFollowing) return;
    if (isCalm()) void this.#ask();
    else if (this.phase === "idle") void this.tryLive();
    else if (this.instead === "calm") this.presence.instead = "ended";
    this.host.requestUpdate();
  };

  /** `wanted`: what a press sends, as the reader has chosen by then. */
  constructor(host: Host, wanted: () => Scenario) {
    super(host);
    this.#wanted = wanted;
    this.scenario = wanted();
    host.addController(this);
    new Ticker(host, () => this.playhead.moves, (s) => void this.#sight(s));
  }

  hostConnected(): void {
    addEventListener("pagehide", this.#onLeave);
    addEventListener(CALM_CHANGED, this.#onCalm);
    this.scenario = this.#wanted();
    const kept = memory.recall(this.scenario.name);
    if (!kept) return this.#showEnded(memory.ended(this.scenario.name));
    this.presence.there = "live";
    this.pressed_wall_ms = kept.pressed_wall_ms;
    const source = this.#newLive();
    void this.#start(source, source.attach(kept, this));
  }

  hostDisconnected(): void {
    removeEventListener("pagehide", this.#onLeave);
    removeEventListener(CALM_CHANGED, this.#onCalm);
    this.live?.leavePage();
    this.#forget();
  }

  press(): void {
    this.#forget();
    this.scenario = this.#wanted();
    const is_away = this.there === "away";
    const source = is_away ? this.#newRecorded() : this.#newLive();
    this.pressed_wall_ms = browserClock.wall_ms();
    void this.#start(source, source.begin(this));
  }

  /** The reader has chosen something else, for the next press. */
  async rechoose(): Promise<void> {
    if (this.phase !== "idle") return;
    this.scenario = this.#wanted();
    if (this.there === "away") await this.presence.fetch(this.scenario.name);
    this.host.requestUpdate();
  }

  async send(submission: Submission): Promise<void> {
    const live = this.live;
    if (!live) return;
    await live.add(submission);
    this.phase = "running";
    this.ending = null;
    this.playhead.followLive(live.since_ms);
    this.host.requestUpdate();
  }

  cancel(): void {
    void this.live?.cancel();
  }

  /** Back to the start, without a run to stand beside the next one. */
  reset(): void {
    memory.forgetAll(this.scenario.name);
    this.#toStart();
  }

  // This run's own tasks are cancelled on the way.
  #toStart(): void {
    const live = this.live;
    this.source = null;
    this.#forget();
    if (live) void live.cancel().finally(() => live.stop());
    memory.forget(this.scenario.name);
    void this.rechoose();
  }

  /** Ask again whether a server answers; a shown recording stays as it is. */
  async tryLive(): Promise<void> {
    this.presence.there = "asking";
    this.host.requestUpdate();
    if ((await this.#ask()) && !this.isKept) this.#toStart();
  }

  /** The server that holds is full: show what it does in a recording. */
  async #playInstead(): Promise<void> {
    const live = this.live;
    await this.presence.giveUp(this.scenario.name);
    if (!live || this.live !== live || !this.canReplay) return;
    this.presence.instead = "full";
    memory.forget(this.scenario.name);
    this.press();
  }

  frame(frame: Frame): void {
    this.frames.push(frame);
    if (isBulkheadFull(frame)) void this.#playInstead();
    this.host.requestUpdate();
  }

  doubt(is_unsure: boolean): void {
    this.isUnsure = is_unsure;
    this.host.requestUpdate();
  }

  over(ending: Ending): void {
    this.ending = ending;
    this.isUnsure = false;
    // A recording is over when its playhead is; see `settle`.
    if (this.source?.kind !== "live") return;
    this.phase = "over";
    this.playhead.end(this.last_ms);
    this.turn.awaitAfter(this.whole);
    if (isCalm()) void this.#ask();
    if (ending.kind === "broken")
      void (ending.is_for_good
        ? this.presence.giveUp(this.scenario.name)
        : this.#ask()
      ).finally(() => this.host.requestUpdate());
    this.host.requestUpdate();
  }

  /** A replay ends where its playhead does. */
  hostUpdate(): void {
    if (!this.isRecorded || this.phase !== "running") return;
    if (!this.playhead.isAtEnd) return;
    this.phase = "over";
    const pressed_wall_ms = this.pressed_wall_ms ?? browserClock.wall_ms();
    const kept = { pressed_wall_ms, frames: this.frames, is_recorded: true };
    memory.end(this.scenario.name, kept);
  }

  #newLive(): LiveSource {
    const { scenario } = this;
    return new LiveSource({ scenario, wiring, feed, clock: browserClock, memory });
  }

  #newRecorded(): RecordedSource {
    return new RecordedSource(recordingOf(this.scenario.name));
  }

  async #ask(): Promise<boolean> {
    const is_there = await this.presence.ask(this.scenario.name);
    this.host.requestUpdate();
    return is_there;
  }

  async #start(source: Source, beginning: Promise<Begun>): Promise<void> {
    this.source = source;
    this.phase = "opening";
    this.host.requestUpdate();
    const begun = await beginning.catch(() => null);
    if (this.source !== source || !begun) return;
    if (begun.kind === "recorded") {
      this.presence.recording = begun.recording;
      this.playhead.replay(begun.length_ms);
      this.phase = "running";
    } else if (this.ending === null) {
      this.playhead.followLive(begun.since_ms);
      this.phase = "running";
    } else this.playhead.replay(this.last_ms);
    this.host.requestUpdate();
  }

  /** A run that had ended before the page was loaded again. */
  #showEnded(kept: Kept | null): void {
    if (!kept || kept.is_recorded) return;
    this.isKept = true;
    this.pressed_wall_ms = kept.pressed_wall_ms;
    this.frames = [...kept.frames];
    this.phase = "over";
    this.ending = { kind: "finished" };
    this.playhead.replay(this.last_ms);
    this.playhead.seek(this.last_ms);
  }

  /** A recording that was seen to its end before the page was loaded again. */
  async #showRecorded(): Promise<void> {
    const kept = memory.ended(this.scenario.name);
    if (!kept?.is_recorded || !this.canReplay || this.phase !== "idle") return;
    this.pressed_wall_ms = kept.pressed_wall_ms;
    const source = this.#newRecorded();
    await this.#start(source, source.begin(this));
    this.seek(this.last_ms);
  }

  #forget(): void {
    this.isKept = false;
    this.turn.giveUp();
    this.source?.stop();
    this.source = null;
    this.frames = [];
    this.phase = "idle";
    this.ending = null;
    this.isUnsure = false;
    this.playhead.reset();
  }

  async #sight(is_seen: boolean): Promise<void> {
    // A replay waits for its reader; a live run can't.
    if (this.isRecorded) {
      if (is_seen && this.#was_moving) this.playhead.resume();
      this.#was_moving = !is_seen && this.playhead.moves;
      if (!is_seen) this.playhead.pause();
    }
    if (!is_seen || this.there !== "asking") return;
    await this.tryLive();
    await this.#showRecorded();
  }
}
