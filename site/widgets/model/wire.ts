// What the API sends: events, tasks, problems. The shapes are derived from
// its OpenAPI description (site/generated/api.d.ts, made by `make site`), so
// that whoever changes one on the server hears of it here. Pure types and the
// vocabulary of the wire; nothing here knows how the bytes arrived.

import type { components } from "../../generated/api.d.ts";

type Schemas = components["schemas"];

export type WireEvent = Schemas["AnyEvent"];
/** The two logs: of held requests, and of tasks. */
export type Log = WireEvent["log"];
/** A row of the evidence: a log's name, or one that a figure gives. */
export type Track = string;
export type State = Schemas["State"];
export type TaskProblem = Schemas["TaskProblem"];
export type Worker = Schemas["Worker"];
export type TaskView = Schemas["TaskView"];

// By hand: what a kind of work leaves behind is its own business, and no
// schema of the API has it.
/** One month of a report, sent while the rest is still being computed. */
export interface Partition {
  readonly index: number;
  readonly label: string;
  readonly rows: number;
  readonly revenue_cents: number;
  readonly top_region: string;
}

export type EventType = WireEvent["type"];

export const EVENT_TYPES: readonly EventType[] = [
  "queued",
  "started",
  "progressed",
  "retried",
  "lost",
  "cancel_requested",
  "fault_requested",
  "succeeded",
  "failed",
  "cancelled",
];

export function isPartition(value: unknown): value is Partition {
  return (
    typeof value === "object" &&
    value !== null &&
    "revenue_cents" in value &&
    "index" in value
  );
}
