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

// An object, because the compiler holds its keys against the API's events:
// one that is missing here is an error, and so is one too many. Whatever
// listens to a stream by names would never hear of a missing one.
const HEARD: Readonly<Record<EventType, true>> = {
  queued: true,
  started: true,
  progressed: true,
  retried: true,
  lost: true,
  cancel_requested: true,
  fault_requested: true,
  succeeded: true,
  failed: true,
  cancelled: true,
};

export const EVENT_TYPES = Object.keys(HEARD) as readonly EventType[];

export function isPartition(value: unknown): value is Partition {
  return (
    typeof value === "object" &&
    value !== null &&
    "revenue_cents" in value &&
    "index" in value
  );
}
