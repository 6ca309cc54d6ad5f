// Runs for tests, written as shortly as they can be told.

import type { Frame } from "../model/frame.ts";
import { answered, asked, event, told } from "../model/told.ts";

export { answered, asked, event, told };

export const WORKER = { worker: { host: "here", pid: 7 } };

export function month(index: number): Record<string, unknown> {
  const partial = {
    index, label: "Jan", rows: 1, revenue_cents: 1, top_region: "North",
  };
  return { done: index, total: 12, unit: "partitions", note: "Jan", partial };
}

/** The held way up to the cut and its unseen end. */
export const HELD_RUN: readonly Frame[] = [
  asked(0, "held", "r1"),
  told(20, "held", "h_1", 1, "queued", { request_id: "r1", kind: "report" }),
  told(30, "held", "h_1", 2, "started", WORKER),
  told(1030, "held", "h_1", 3, "progressed", month(1)),
  answered(5003, "held", "r1", 504),
  told(6030, "held", "h_1", 4, "progressed", month(2)),
  told(12_030, "held", "h_1", 5, "succeeded", { reader_present: false }),
];

/** The 202 way up to the result. */
export const TASK_RUN: readonly Frame[] = [
  asked(0, "tasks", "r2"),
  answered(12, "tasks", "r2", 202, { id: "t_1" }, { location: "/api/tasks/t_1" }),
  told(14, "tasks", "t_1", 1, "queued", { request_id: "r2", kind: "report" }),
  told(40, "tasks", "t_1", 2, "started", WORKER),
  told(1040, "tasks", "t_1", 3, "progressed", month(1)),
  told(12_040, "tasks", "t_1", 4, "succeeded", { result: {} }),
  asked(12_041, "tasks", "r3", "/api/tasks/t_1/result", "GET"),
  answered(12_050, "tasks", "r3", 200, {}),
];

export const BOTH: readonly Frame[] = [...HELD_RUN, ...TASK_RUN].sort(
  (a, b) => a.at_ms - b.at_ms,
);
