// What a press of each widget sends, and what it costs. The same scenarios
// are driven by lessons/recorder.py; a recording carries the scenario's name.

import * as PRESS from "../../generated/presses.ts";
import type { Choice } from "./choice.ts";
import type { Run } from "./run.ts";
import { isOver } from "./sidebyside.ts";
import { hasLookedLast } from "./stored.ts";
import type { Track } from "./wire.ts";

export interface Submission {
  readonly track: Track;
  readonly path: string;
  readonly body: unknown;
}

export interface Scenario {
  readonly name: string;
  readonly submissions: readonly Submission[];
  /** What *Retry* sends once more; null where there is none. */
  readonly retry: Submission | null;
  /** How long the time axis is at the start. */
  readonly span_s: number;
  /** Whether the page fetches the result when the task has succeeded. */
  readonly reads_result: boolean;
  /** Whether it looks once where the message is, while the task runs. */
  readonly reads_message?: boolean;
  /** What the reader had chosen; a figure without settings has none. */
  readonly choice?: Choice;
  /** Whether it looks what is stored, at three moments (followups.ts). */
  readonly reads_stored?: boolean;
  readonly isOver: (run: Run) => boolean;
  /** A live run that isn't over by then has broken. */
  readonly deadline_s: number;
}

export const SIDE_BY_SIDE: Scenario = {
  name: "side-by-side",
  submissions: PRESS.SIDE_BY_SIDE,
  retry: PRESS.SIDE_BY_SIDE[0],
  span_s: 13,
  reads_result: true,
  isOver,
  deadline_s: 60,
};

// chosen: four steps are enough to see that they repeat.
export const SEQUENCE: Scenario = {
  name: "sequence",
  submissions: PRESS.SEQUENCE,
  retry: null,
  span_s: 5,
  reads_result: true,
  reads_stored: true,
  isOver: (run) => isOver(run) && hasLookedLast(run),
  deadline_s: 60,
};

export const START: Scenario = {
  ...SEQUENCE,
  name: "start",
  submissions: PRESS.START,
};

export const HERO: Scenario = {
  name: "hero",
  submissions: PRESS.HERO,
  retry: null,
  span_s: 8,
  reads_result: true,
  isOver,
  deadline_s: 60,
};
