// What figures that follow one task, and look at what is stored of it, share:
// why a run explains nothing, and the mark of the status line.

import type { Said } from "./grammar.ts";
import type { Run } from "./run.ts";
import { ticketFailure } from "./sentences.ts";
import type { Ticket } from "./sidebyside.ts";
import { ticketOf } from "./sidebyside.ts";
import { failedLook } from "./stored.ts";

/** Return why the run explains nothing; null if it went well so far. */
export function oneTaskFailure(run: Run): string | null {
  const ticket = ticketOf(run);
  if (ticket.phase === "cancelled") return "The task was cancelled.";
  return ticketFailure(ticket, "Not accepted.") ?? failedLook(run);
}

export const MARKS: Readonly<Record<Ticket["phase"], Said["mark"]>> = {
  idle: ["msg", "c-msg"],
  sent: ["msg", "c-msg"],
  refused: ["cut", "c-lost"],
  queued: ["queue", "c-queue"],
  running: ["worker", "c-worker"],
  ended: ["log", "c-log"],
  received: ["ok", "c-good"],
  failed: ["cut", "c-lost"],
  cancelled: ["client", "c-client"],
};
