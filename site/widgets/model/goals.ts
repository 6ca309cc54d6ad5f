// What a reader can make happen, each ticked by what the server did, never
// by a click. A goal is a predicate on the run's frames. Pure.

import type { Run } from "./run.ts";
import { submissions } from "./run.ts";
import { sidesOf } from "./sidebyside.ts";
import { samplesOf, starvationOf } from "./starvation.ts";

export interface Goal {
  readonly label: string;
  readonly isReached: (run: Run) => boolean;
}

export const SIDE_BY_SIDE_GOALS: readonly Goal[] = [
  {
    label: "A request is cut while its work goes on",
    isReached: (run) =>
      sidesOf(run).tries.some(
        ({ exchange, task }) =>
          exchange.response?.status === 504 &&
          (task?.steps.at(-1)?.to_ms ?? 0) > exchange.response.at_ms,
      ),
  },
  {
    label: "Work ends and nobody receives it",
    isReached: (run) =>
      sidesOf(run).tries.some(({ task }) => task?.reader_present === false),
  },
  {
    label: "A task outlives the connection that started it",
    isReached: (run) => {
      const { exchange, task } = sidesOf(run).ticket;
      return (
        exchange?.response?.status === 202 && task?.state === "succeeded"
      );
    },
  },
  {
    label: "A retry makes the server do the same work twice",
    isReached: (run) =>
      sidesOf(run).tries.filter(({ task }) => task?.attempts.length).length > 1,
  },
];

// chosen: a ping that does no work and takes a second has waited.
const STARVED_MS = 1000;
export const STARVATION_GOALS: readonly Goal[] = [
  {
    label: "A ping that does no work waits a second or more",
    isReached: (run) =>
      samplesOf(run).some(
        (s) => s.server === "held" && (s.latency_ms ?? 0) >= STARVED_MS,
      ),
  },
  {
    label: "The gateway cuts requests that had to wait for a slot",
    isReached: (run) => starvationOf(run).held.cut > 0,
  },
  {
    label: "60 tasks are accepted and no ping beside them waits a second",
    isReached: (run) => {
      const { tasks, requests } = starvationOf(run);
      const beside = samplesOf(run).filter((s) => s.server === "api");
      return (
        submissions(run, "tasks").length > 0 &&
        tasks.accepted >= requests &&
        beside.length > 0 &&
        beside.every(
          (s) => s.status === 200 && (s.latency_ms ?? Infinity) < STARVED_MS,
        )
      );
    },
  },
];
