// How a figure's run stands: how far it is, where it comes from, and what the
// reader can do with it. RunController changes it; this answers for it.

import type { Recording } from "../model/frame.ts";
import { timeOf } from "../sources/clock.ts";
import { LiveSource } from "../sources/live.ts";
import type { Ending, Source } from "../sources/source.ts";
import { Presence } from "./presence.ts";
import type { Phase, Showing } from "./showing.ts";
import { Watched } from "./watched.ts";

export abstract class RunState extends Watched {
  isUnsure = false;
  isKept = false;
  phase: Phase = "idle";
  ending: Ending | null = null;
  protected readonly presence = new Presence();
  protected source: Source | null = null;
  protected pressed_wall_ms: number | null = null;

  get there(): Showing["there"] {
    return this.presence.there;
  }

  get instead(): Showing["instead"] {
    return this.presence.instead;
  }

  get pressed_at(): string | null {
    return this.pressed_wall_ms === null ? null : timeOf(this.pressed_wall_ms);
  }

  get recording(): Recording | null {
    return this.presence.recording;
  }

  get isRecorded(): boolean {
    if (this.source) return this.source.kind === "recorded";
    if (this.isKept) return false;
    return this.there === "away";
  }

  get canReplay(): boolean {
    return this.there === "away" && this.recording !== null;
  }

  get isBusy(): boolean {
    if (this.phase === "opening" || this.phase === "running") return true;
    if (this.wait_s !== null) return true;
    return this.there !== "live" && !this.canReplay;
  }

  get isFollowing(): boolean {
    return this.source?.kind === "live" && this.phase === "running";
  }

  get isLive(): boolean {
    return this.live !== null && this.ending?.kind !== "broken";
  }

  protected get live(): LiveSource | null {
    return this.source instanceof LiveSource ? this.source : null;
  }
}
