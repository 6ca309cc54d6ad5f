// The side-by-side run as two ways of answering: what the client of each
// way sees, and what really happens behind it. View = function of the run;
// nothing here knows how it is drawn.

import type { Exchange, Run } from "./run.ts";
import { logOf, submissions } from "./run.ts";
import { spanFor } from "./timescale.ts";
import type { Task } from "./task.ts";
import { isTerminal, taskOf } from "./task.ts";

/** The gateway's response time-out in the demo (deploy/gateway). */
export const GATEWAY_LIMIT_MS = 5000;

/** What the client of the held way knows. */
export type HeldPhase = "waiting" | "cut" | "left" | "received";

/** One held request: its wait, its answer, the work that it started. */
export interface HeldTry {
  readonly exchange: Exchange;
  readonly phase: HeldPhase;
  /** When the client's wait ended, in whatever way. */
  readonly wait_ended_ms: number | null;
  readonly task: Task | null;
}

export type TicketPhase =
  | "idle"
  | "sent"
  | "refused"
  | "queued"
  | "running"
  | "ended"
  | "received"
  | "failed"
  | "cancelled";

/** The 202 way: the ticket, the task behind it, the result when read. */
export interface Ticket {
  readonly phase: TicketPhase;
  readonly exchange: Exchange | null;
  readonly address: string | null;
  readonly task: Task | null;
  readonly received_ms: number | null;
  /** The result was asked for, and this came instead. */
  readonly unread: Exchange | null;
}

export interface SideBySide {
  readonly tries: readonly HeldTry[];
  readonly ticket: Ticket;
}

/** Look at a run as two sides. */
export function sidesOf(run: Run): SideBySide {
  return {
    tries: submissions(run, "held").map((exchange) => heldTry(run, exchange)),
    ticket: ticketOf(run),
  };
}

/** Say whether nothing more can happen on either side. */
export function isOver(run: Run): boolean {
  const { tries, ticket } = sidesOf(run);
  if (tries.length === 0 && ticket.phase === "idle") return false;
  return ticketIsOver(ticket) && tries.every(tryIsOver);
}

/** Say whether the 202 way has come to its end. */
export function ticketIsOver(ticket: Ticket): boolean {
  if (ticket.unread) return true;
  return ["idle", "refused", "received", "failed", "cancelled"].includes(
    ticket.phase,
  );
}

/** Return the span of the axis: longer once the reader has sent a retry. */
export function spanOf(run: Run, span_s: number, now_ms: number): number {
  const tries = submissions(run, "held");
  const later_ms = (tries.at(-1)?.sent_ms ?? 0) - (tries[0]?.sent_ms ?? 0);
  return spanFor(Math.ceil(later_ms / 1000) + span_s, now_ms);
}

// chosen: what a gateway and a busy page need over the limit.
const SLEPT_MS = 1500;

/** Whether a page that slept heard of the cut long after it. */
export function isLateCut({ phase, exchange, wait_ended_ms }: HeldTry): boolean {
  const waited_ms = (wait_ended_ms ?? 0) - exchange.sent_ms;
  return phase === "cut" && waited_ms > GATEWAY_LIMIT_MS + SLEPT_MS;
}

/** Return the moment at which the gateway cuts a try. */
export function limitOf(held: HeldTry): number {
  return held.exchange.sent_ms + GATEWAY_LIMIT_MS;
}

/** Look at the one task that a run's ticket names. */
export function ticketOf(run: Run): Ticket {
  const exchange = submissions(run, "tasks")[0] ?? null;
  const log = exchange && logOf(run, exchange);
  const task = log && taskOf(log);
  const asked = run.exchanges.filter(
    (e) =>
      e.track === "tasks" &&
      e.request.method === "GET" &&
      e.request.path.endsWith("/result"),
  );
  const read = asked.find((e) => e.response?.status === 200);
  return {
    phase: ticketPhase(exchange, task, read !== undefined),
    exchange,
    address: exchange?.response?.headers["location"] ?? null,
    task,
    received_ms: read?.response?.at_ms ?? null,
    unread: read ? null : asked.find((e) => e.response !== null) ?? null,
  };
}

function heldTry(run: Run, exchange: Exchange): HeldTry {
  const log = logOf(run, exchange);
  const end = exchange.response ?? exchange.closed;
  return {
    exchange,
    phase: heldPhase(exchange),
    wait_ended_ms: end?.at_ms ?? null,
    task: log && taskOf(log),
  };
}

function heldPhase(exchange: Exchange): HeldPhase {
  if (exchange.response)
    return exchange.response.status < 400 ? "received" : "cut";
  return exchange.closed ? "left" : "waiting";
}

// A held request that was refused at once (503) never becomes work.
function tryIsOver(held: HeldTry): boolean {
  if (held.phase === "waiting") return false;
  if (held.task) return isTerminal(held.task.state);
  return held.exchange.response?.status !== 504;
}

function ticketPhase(
  exchange: Exchange | null,
  task: Task | null,
  was_read: boolean,
): TicketPhase {
  if (!exchange) return "idle";
  const status = exchange.response?.status;
  if (status !== undefined && status >= 400) return "refused";
  if (!task && exchange.closed) return "refused";
  if (!task) return status === undefined ? "sent" : "queued";
  if (task.state === "succeeded") return was_read ? "received" : "ended";
  return task.state;
}
