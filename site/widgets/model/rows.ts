// The same run as a table: one row for each change of state, what each side
// shows at that moment (each single event stands in the evidence). It is in
// the page at all times, so that nothing is told by a drawing alone. Pure.

import { countOf, duration, second, secondCell } from "./format.ts";
import type { Frame } from "./frame.ts";
import type { Run } from "./run.ts";
import { apply, EMPTY } from "./run.ts";
import { phaseKey } from "./sentences.ts";
import type { HeldTry, SideBySide, Ticket } from "./sidebyside.ts";
import { sidesOf, ticketOf } from "./sidebyside.ts";
import { isTerminal } from "./task.ts";
import {
  samplesOf,
  slowestPing,
  starvationOf,
  starvationPhase,
} from "./starvation.ts";

export type Row = readonly string[];

/** Return second, left and right, a row whenever either changes its state. */
export function sideBySideRows(frames: readonly Frame[]): readonly Row[] {
  const key = (run: Run): string => phaseKey(sidesOf(run));
  return changes(frames, key, (run) => {
    const sides = sidesOf(run);
    return [leftCell(sides), ticketCell(sides.ticket)];
  });
}

/** Return second and the task's story, a row for each step of it. */
export function ticketRows(frames: readonly Frame[]): readonly Row[] {
  const cell = (run: Run): string => ticketCell(ticketOf(run));
  return changes(frames, cell, (run) => [cell(run)]);
}

// chosen: 16 s of measuring make a table of eight rows.
const ROW_MS = 2000;

/** Return second, held requests, tasks and the slowest ping of each. */
export function starvationRows(frames: readonly Frame[]): readonly Row[] {
  const key = (run: Run): string =>
    `${starvationPhase(run)} ${Math.floor(reachedMs(run) / ROW_MS)}`;
  return changes(frames, key, (run) => {
    const { held, tasks, began_ms, ticket } = starvationOf(run);
    if (began_ms === null) return [ticketCell(ticket), "", "", ""];
    const samples = samplesOf(run);
    const reached_ms = reachedMs(run);
    const ping = (server: "held" | "api"): string => {
      const worst = slowestPing(samples, server, reached_ms, ROW_MS);
      if (!worst) return "no answer yet";
      return `${duration(worst.latency_ms ?? 0)}, ${worst.status}`;
    };
    return [
      `${held.waiting} waiting, ${held.answered} answered, ${held.cut} cut`,
      ping("held"),
      `${tasks.accepted} accepted, ${tasks.ended} ended`,
      ping("api"),
    ];
  });
}

/** Return the moment of the newest answer, on the samples' clock. */
function reachedMs(run: Run): number {
  const answers = samplesOf(run).map((s) => s.sent_ms + (s.latency_ms ?? 0));
  return Math.max(0, ...answers);
}

function changes(
  frames: readonly Frame[],
  key: (run: Run) => string,
  cells: (run: Run) => readonly string[],
): readonly Row[] {
  const rows: Row[] = [];
  let run = EMPTY;
  let before = key(run);
  for (const frame of frames) {
    run = apply(run, frame);
    const now = key(run);
    if (now === before) continue;
    before = now;
    const said = cells(run);
    const is_news = said.some((cell, n) => cell !== rows.at(-1)?.[n + 1]);
    if (is_news) rows.push([secondCell(frame.at_ms), ...said]);
  }
  return rows;
}

function leftCell({ tries }: SideBySide): string {
  return tries
    .map((held, n) => (n > 0 ? `again: ${tryCell(held)}` : tryCell(held)))
    .join("; ");
}

function tryCell(held: HeldTry): string {
  const { phase, task, exchange } = held;
  if (phase === "waiting") return "still waiting";
  if (phase === "received") return "result received";
  const response = exchange.response;
  const end = response
    ? `${response.status} ${response.reason} at ` +
      second(held.wait_ended_ms ?? 0)
    : "the page has left";
  if (!task) return end;
  if (task.state === "succeeded") return `${end}, result read by nobody`;
  if (isTerminal(task.state)) return `${end}, work ${task.state}`;
  const count = countOf(task.done, task.total, task.unit);
  return `${end}, server at ${count}`;
}

function ticketCell(ticket: Ticket): string {
  const { phase, task, exchange } = ticket;
  switch (phase) {
    case "idle":
      return "not started";
    case "sent":
      return "sent";
    case "refused":
      return exchange?.response
        ? `${exchange.response.status} ${exchange.response.reason}`
        : "no answer";
    case "queued":
      return "202 Accepted, queued";
    case "running":
      return task && task.done > 0
        ? countOf(task.done, task.total, task.unit)
        : "running";
    case "ended":
      return "succeeded";
    case "received":
      return "result received";
    case "failed":
      return `failed: ${task?.problem?.title}`;
    case "cancelled":
      return "cancelled";
  }
}
