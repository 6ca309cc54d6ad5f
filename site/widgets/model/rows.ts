// The same run as a table: one row for each change of state, what each side
// shows at that moment (each single event stands in the evidence). It is in
// the page at all times, so that nothing is told by a drawing alone. Pure.

import type { Row } from "./changes.ts";
import { changes } from "./changes.ts";
import { problemWords, refusalWords, rowsUntil } from "./failure.ts";
import { atSecond, countOf } from "./format.ts";
import type { Frame, ResponseFrame } from "./frame.ts";
import type { Run } from "./run.ts";
import { heroFailure, phaseKey } from "./sentences.ts";
import type { HeldTry, SideBySide, Ticket } from "./sidebyside.ts";
import { sidesOf, ticketOf } from "./sidebyside.ts";
import { isTerminal } from "./task.ts";

/** Return second, left and right, a row whenever either changes its state. */
export function sideBySideRows(frames: readonly Frame[]): readonly Row[] {
  const key = (run: Run): string => {
    const sides = sidesOf(run);
    return `${phaseKey(sides)} ${isUnanswered(sides.ticket)}`;
  };
  return changes(frames, key, (run) => {
    const sides = sidesOf(run);
    return [leftCell(sides), ticketCell(sides.ticket)];
  });
}

/** Return second and the task's story, a row for each step of it. */
export function ticketRows(frames: readonly Frame[]): readonly Row[] {
  const cell = (run: Run): string => ticketCell(ticketOf(run));
  const rows = changes(frames, cell, (run) => [cell(run)]);
  return rowsUntil(rows, frames, heroFailure);
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
    ? `${statusLine(response)}${atSecond(response.at_ms)}`
    : "the page has left";
  if (!task) return end;
  if (task.state === "succeeded") return `${end}, nobody read the result`;
  if (isTerminal(task.state)) return `${end}, work ${task.state}`;
  const count = countOf(task.done, task.total, task.unit);
  return `${end}, server at ${count}`;
}

// Over HTTP/2 there is no reason phrase.
function statusLine({ status, reason }: ResponseFrame): string {
  return reason ? `${status} ${reason}` : String(status);
}

function isUnanswered({ exchange }: Ticket): boolean {
  return exchange !== null && !exchange.response;
}

function ticketCell(ticket: Ticket): string {
  const { phase, task, exchange } = ticket;
  switch (phase) {
    case "idle":
      return "not started";
    case "sent":
      return "sent";
    case "refused":
      return refusalWords(exchange);
    case "queued":
    case "running": {
      if (task && task.done > 0)
        return countOf(task.done, task.total, task.unit);
      // The page may hear of the task before it has its 202.
      const response = exchange?.response;
      return response
        ? `${statusLine(response)}, ${phase}`
        : `${phase}, the response is on its way`;
    }
    case "ended":
      return "succeeded";
    case "received":
      return "result received";
    case "failed":
      return `failed: ${problemWords(task?.problem)}`;
    case "cancelled":
      return "cancelled";
  }
}
