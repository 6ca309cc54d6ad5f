// The starvation run: 60 held requests beside 60 tasks, and how long each
// server's ping takes meanwhile. Measured by a process outside the browser;
// each `progressed` event carries counters and the newest ping samples.

import { duration } from "./format.ts";
import type { Run } from "./run.ts";
import { logOf, submissions } from "./run.ts";
import { refusal } from "./sentences.ts";
import type { Ticket } from "./sidebyside.ts";
import { ticketOf } from "./sidebyside.ts";

export interface Sample {
  readonly server: "held" | "api";
  /** Since the load generator's start. */
  readonly sent_ms: number;
  readonly latency_ms: number | null;
  readonly status: number;
}

export interface Starvation {
  readonly ticket: Ticket;
  readonly requests: number;
  readonly held: {
    readonly waiting: number;
    readonly answered: number;
    readonly cut: number;
  };
  readonly tasks: { readonly accepted: number; readonly ended: number };
  /** When the load generator's clock began, since the press. */
  readonly began_ms: number | null;
}

interface Partial {
  /** Since the load generator's start, like a sample's `sent_ms`. */
  readonly at_ms: number;
  readonly held: Starvation["held"];
  readonly tasks: Starvation["tasks"];
  readonly samples: readonly Sample[];
}

// The demo's default; the run's own input decides.
const REQUESTS = 60;
const NONE = { waiting: 0, answered: 0, cut: 0 };

/** Look at a run as two grids of requests. */
export function starvationOf(run: Run): Starvation {
  const ticket = ticketOf(run);
  const body = ticket.exchange?.request.body as {
    input?: { requests?: number };
  } | null;
  const seen = partials(run);
  const last = seen.at(-1)?.partial;
  // The line that took the shortest way tells the two clocks' distance.
  const offsets_ms = seen.map((s) => s.at_ms - s.partial.at_ms);
  return {
    ticket,
    requests: body?.input?.requests ?? REQUESTS,
    held: last?.held ?? NONE,
    tasks: last?.tasks ?? { accepted: 0, ended: 0 },
    began_ms: offsets_ms.length > 0 ? Math.min(...offsets_ms) : null,
  };
}

/** Return all ping samples so far, as they came. */
export function samplesOf(run: Run): readonly Sample[] {
  return partials(run).flatMap((seen) => seen.partial.samples);
}

/** Say whether the run is over. */
export function isStarvationOver(run: Run): boolean {
  const { phase } = ticketOf(run);
  return ["refused", "ended", "received", "failed", "cancelled"].includes(
    phase,
  );
}

// chosen: a window that a reader takes in at a glance.
const WINDOW_MS = 1000;

/** Return the slowest ping that was answered lately, null if none was. */
export function slowestPing(
  samples: readonly Sample[],
  server: Sample["server"],
  since_began_ms: number,
  window_ms = WINDOW_MS,
): Sample | null {
  const recent = samples.filter((s) => {
    const back_ms = s.sent_ms + (s.latency_ms ?? 0);
    return s.server === server && back_ms >= since_began_ms - window_ms;
  });
  return recent.reduce<Sample | null>(
    (worst, s) =>
      (s.latency_ms ?? 0) > (worst?.latency_ms ?? -1) ? s : worst,
    null,
  );
}

/** Name the phase: the status sentence changes when this does. */
export function starvationPhase(run: Run): string {
  const { ticket, held } = starvationOf(run);
  const ended = held.answered + held.cut;
  const load = held.waiting > 0 ? "held" : ended > 0 ? "after" : "before";
  return `${ticket.phase} ${load}`;
}

/** Say what the run shows now. */
export function starvationSentence(run: Run): string {
  const { ticket, held, tasks, requests } = starvationOf(run);
  const samples = samplesOf(run);
  switch (ticket.phase) {
    case "idle":
      return "Ready. One press sends 60 held requests and 60 tasks.";
    case "sent":
    case "queued":
      return "The load generator is starting.";
    case "refused":
      return `Not started. ${refusal(ticket.exchange)}`;
    case "failed":
      return `The run failed: ${ticket.task?.problem?.title}.`;
    case "cancelled":
      return "The run was cancelled. What was measured is kept.";
    case "running":
      if (held.waiting > 0)
        return (
          `${held.waiting} held requests wait. A ping to their server waits ` +
          `with them. ${tasks.accepted} of ${requests} tasks are accepted.`
        );
      if (held.answered + held.cut > 0)
        return (
          `The held requests are over: ${held.answered} answered, ` +
          `${held.cut} cut. ${tasks.ended} of ${requests} tasks have ended.`
        );
      return "The load generator measures the pings before the load.";
    case "ended":
    case "received":
      return (
        `Slowest ping: ${worstOf(samples, "held")} on the held server, ` +
        `${worstOf(samples, "api")} beside ${tasks.accepted} tasks.`
      );
  }
}

/** Return the slowest ping of a server in words. */
export function worstOf(
  samples: readonly Sample[],
  server: Sample["server"],
): string {
  const mine = samples.filter((s) => s.server === server);
  return duration(Math.max(0, ...mine.map((s) => s.latency_ms ?? 0)));
}

interface Seen {
  readonly at_ms: number;
  readonly partial: Partial;
}

function partials(run: Run): readonly Seen[] {
  const exchange = submissions(run, "tasks")[0];
  const log = exchange && logOf(run, exchange);
  const found: Seen[] = [];
  for (const { at_ms, event } of log?.events ?? [])
    if (event.type === "progressed" && isPartial(event.partial))
      found.push({ at_ms, partial: event.partial });
  return found;
}

function isPartial(value: unknown): value is Partial {
  return typeof value === "object" && value !== null && "samples" in value;
}
