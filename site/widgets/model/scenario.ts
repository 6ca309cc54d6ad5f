// What a press of each widget sends, and what it costs. The same scenarios
// are driven by lessons/recorder.py; a recording carries the scenario's name.

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

// chosen: 12 months at 1 s each make 12 s of work, well past the gateway's
// 5 s, and short enough to watch to the end.
const YEAR = { kind: "report", input: { partitions: 12, pace_s: 1.0 } };

const HELD = { track: "held", path: "/api/held/tasks", body: YEAR } as const;

export const SIDE_BY_SIDE: Scenario = {
  name: "side-by-side",
  submissions: [HELD, { track: "tasks", path: "/api/tasks", body: YEAR }],
  retry: HELD,
  span_s: 13,
  reads_result: true,
  isOver,
  deadline_s: 60,
};

// chosen: four steps are enough to see that they repeat.
export const SEQUENCE: Scenario = {
  name: "sequence",
  submissions: [
    {
      track: "tasks",
      path: "/api/tasks",
      body: { kind: "report", input: { partitions: 4, pace_s: 1.0 } },
    },
  ],
  retry: null,
  span_s: 5,
  reads_result: true,
  reads_stored: true,
  isOver: (run) => isOver(run) && hasLookedLast(run),
  deadline_s: 60,
};

export const HERO: Scenario = {
  name: "hero",
  submissions: [
    {
      track: "tasks",
      path: "/api/tasks",
      body: { kind: "report", input: { partitions: 12, pace_s: 0.6 } },
    },
  ],
  retry: null,
  span_s: 8,
  reads_result: true,
  isOver,
  deadline_s: 60,
};
