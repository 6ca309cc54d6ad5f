// What a reader can make happen, each ticked by what the server did, never
// by a click. A goal is a predicate on the run's frames. Pure.

import type { Run } from "./run.ts";
import { sidesOf } from "./sidebyside.ts";

export interface Goal<Of = Run> {
  readonly label: string;
  readonly isReached: (run: Of) => boolean;
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
