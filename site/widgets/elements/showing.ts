// A run as it is shown: what every part of a figure may ask of it. The
// RunController is one; the gallery has another that rests on sample data.

import type { Frame, Recording } from "../model/frame.ts";
import type { Run } from "../model/run.ts";
import type { Scenario, Submission } from "../model/scenario.ts";
import type { Ending } from "../sources/source.ts";

export type Phase = "idle" | "opening" | "running" | "over";

export interface Showing {
  readonly scenario: Scenario;
  /** Whether a server answers here. */
  readonly there: "asking" | "live" | "away";
  /**
   * Why a recording is played though there is a server: the instructor of a
   * room has switched to recordings ("ended": and back), or the server that
   * holds connections is full.
   */
  readonly instead: "no" | "calm" | "ended" | "full";
  /** Made up, to show what a part looks like; then nothing else is said. */
  readonly isSample: boolean;
  readonly isRecorded: boolean;
  /** A live run of before the page was loaded again; it is over. */
  readonly isKept: boolean;
  /** Whether the next press would show a recording, not a live run. */
  readonly canReplay: boolean;
  readonly phase: Phase;
  readonly isBusy: boolean;
  readonly isFollowing: boolean;
  /** Seconds until it asks again for a turn of its own; null: it doesn't. */
  readonly wait_s: number | null;
  /** Whether the live run can still be added to. */
  readonly isLive: boolean;
  readonly ending: Ending | null;
  /** Whether nobody answers at the moment; the run may go on, or not. */
  readonly isUnsure: boolean;
  readonly recording: Recording | null;
  readonly pressed_at: string | null;
  readonly now_ms: number;
  readonly last_ms: number;
  /** Where the reader stands on the run's clock. */
  readonly playhead: {
    readonly moves: boolean;
    readonly isBehind: boolean;
    readonly speed: number;
  };
  /** The run as it stood where the playhead is; the same object if equal. */
  readonly current: Run;
  /** All that is known of it, also what the playhead hasn't reached. */
  readonly whole: Run;
  /** The frames that the reader has seen happen. */
  readonly seen: readonly Frame[];
  press(): void;
  /** Send something more in a live run: a retry, a fault. */
  send(submission: Submission): Promise<void>;
  /** Ask to stop this run's own tasks. */
  cancel(): void;
  reset(): void;
  /** Don't wait for a turn any more. */
  stopWaiting(): void;
  togglePause(): void;
  seek(at_ms: number): void;
  step(direction: 1 | -1): void;
  nextSpeed(): void;
  tryLive(): Promise<void>;
}
