// A run that rests in one state, on sample data: for the gallery. It looks
// like any other and calls itself SAMPLE; it can be scrubbed, not started.

import type { Frame, Recording } from "../model/frame.ts";
import type { Scenario } from "../model/scenario.ts";
import type { Ending } from "../sources/source.ts";
import type { Phase, Showing } from "./showing.ts";
import type { Host } from "./watched.ts";
import { Watched } from "./watched.ts";

export interface Pose {
  readonly phase: Phase;
  readonly frames: readonly Frame[];
  readonly there?: Showing["there"];
  readonly isRecorded?: boolean;
  readonly ending?: Ending | null;
  readonly recording?: Recording | null;
}

export class SampleRun extends Watched implements Showing {
  readonly isSample = true;
  readonly isKept = false;
  readonly canReplay = false;
  readonly isFollowing = false;
  readonly isLive = false;
  readonly isUnsure = false;
  readonly pressed_at = null;
  readonly scenario: Scenario;
  readonly phase: Phase;
  readonly there: Showing["there"];
  readonly instead = "no";
  readonly isRecorded: boolean;
  readonly ending: Ending | null;
  readonly recording: Recording | null;

  constructor(host: Host, scenario: Scenario, pose: Pose) {
    super(host);
    this.scenario = scenario;
    this.phase = pose.phase;
    this.there = pose.there ?? "live";
    this.isRecorded = pose.isRecorded ?? false;
    this.ending = pose.ending ?? null;
    this.recording = pose.recording ?? null;
    this.frames = [...pose.frames];
    this.#pose();
  }

  get isBusy(): boolean {
    return this.phase === "opening" || this.phase === "running";
  }

  reset(): void {
    this.#pose();
    this.host.requestUpdate();
  }

  press(): void {}

  cancel(): void {}

  async send(): Promise<void> {}

  async tryLive(): Promise<void> {}

  #pose(): void {
    this.playhead.replay(this.last_ms);
    this.playhead.seek(this.last_ms);
  }
}
