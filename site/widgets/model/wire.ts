// What the API sends: one event, one task view, one problem.
// Pure types and the vocabulary of the wire. They mirror demo/contract.py
// and demo/wire.py; nothing here knows how the bytes arrived.

/** The two logs: of held requests, and of tasks. */
export type Log = "held" | "tasks";

/** A row of the evidence: a log's name, or one that a figure gives. */
export type Track = string;

export type State =
  | "queued"
  | "running"
  | "succeeded"
  | "failed"
  | "cancelled";

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly retry_after_s?: number;
}

export interface Worker {
  readonly host: string;
  readonly pid: number;
}

/** One month of a report, sent while the rest is still being computed. */
export interface Partition {
  readonly index: number;
  readonly label: string;
  readonly rows: number;
  readonly revenue_cents: number;
  readonly top_region: string;
}

interface Fact {
  readonly log: Log;
  readonly task_id: string;
  readonly seq: number;
  /** RFC 3339 in UTC, by the clock of the event log. */
  readonly at: string;
  readonly attempt: number;
}

export interface Queued extends Fact {
  readonly type: "queued";
  readonly kind: string;
  readonly lane: string;
  readonly input: Record<string, unknown>;
  readonly request_id: string;
}
export interface Started extends Fact {
  readonly type: "started";
  readonly worker: Worker;
}
export interface Progressed extends Fact {
  readonly type: "progressed";
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  readonly note: string;
  readonly partial: unknown;
}
export interface Retried extends Fact {
  readonly type: "retried";
  readonly problem: Problem;
  readonly delay_s: number;
}
export interface Lost extends Fact {
  readonly type: "lost";
  readonly reason: string;
}
export interface CancelRequested extends Fact {
  readonly type: "cancel_requested";
}
export interface Succeeded extends Fact {
  readonly type: "succeeded";
  readonly result: unknown;
  /** Held log only: was the connection still open at the end? */
  readonly reader_present?: boolean;
}
export interface Failed extends Fact {
  readonly type: "failed";
  readonly problem: Problem;
}
export interface Cancelled extends Fact {
  readonly type: "cancelled";
}

export type WireEvent =
  | Queued
  | Started
  | Progressed
  | Retried
  | Lost
  | CancelRequested
  | Succeeded
  | Failed
  | Cancelled;

export type EventType = WireEvent["type"];

export const EVENT_TYPES: readonly EventType[] = [
  "queued",
  "started",
  "progressed",
  "retried",
  "lost",
  "cancel_requested",
  "succeeded",
  "failed",
  "cancelled",
];

/** The part of a TaskView that widgets read. */
export interface TaskView {
  readonly id: string;
  readonly kind: string;
  readonly state: State;
  readonly seq: number;
}

export function isPartition(value: unknown): value is Partition {
  return (
    typeof value === "object" &&
    value !== null &&
    "revenue_cents" in value &&
    "index" in value
  );
}
