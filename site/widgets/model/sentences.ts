// What the status line says: a calm colleague with a stopwatch. Present
// tense, short, numbers with units, failures name the actor and the time.
// A sentence is a function of the run, and changes with its phases.

import { lossSentence, problemWords, refusalWords } from "./failure.ts";
import { atSecond, duration, second } from "./format.ts";
import { header } from "./frame.ts";
import type { Exchange, Run } from "./run.ts";
import type { HeldTry, SideBySide, Ticket } from "./sidebyside.ts";
import { ticketOf } from "./sidebyside.ts";
import { isTerminal } from "./task.ts";

/** Name the phase of the whole run: the sentence changes when this does. */
export function phaseKey({ tries, ticket }: SideBySide): string {
  const left = tries.map((t) => `${t.phase}-${t.task?.state ?? ""}`);
  return [...left, ticketKey(ticket)].join(" ");
}

/** The same of the 202 way alone: an event may come before the 202 does. */
export function ticketKey({ phase, exchange }: Ticket): string {
  return exchange?.response ? `${phase}-answered` : phase;
}

/** Say where both sides stand, or that nothing has started. */
export function sideBySideSentence({ tries, ticket }: SideBySide): string {
  if (tries.length === 0 && ticket.phase === "idle")
    return "Ready. One press sends the same job both ways.";
  const left = tries.length > 0 ? leftSentence(tries) : "";
  return [left, rightSentence(ticket)].filter(Boolean).join(" ");
}

/** Say where the held side stands. */
export function leftSentence(tries: readonly HeldTry[]): string {
  const held = tries.at(-1);
  if (!held) return "Not started.";
  const ended_ms = held.task?.ended_ms ?? null;
  if (held.phase === "waiting")
    return tries.length > 1
      ? "Held way: the client has sent the same job again and waits."
      : "Held way: the client waits.";
  if (held.phase === "received")
    return `Held way: result received${atSecond(held.wait_ended_ms)}.`;
  if (ended_ms !== null && held.task?.state === "succeeded") {
    const unseen = tries.filter((t) => t.task?.state === "succeeded");
    return unseen.length > 1
      ? "Held way: the work was done twice, and nobody received it."
      : `Held way: finished at ${second(ended_ms)}, but nobody received it.`;
  }
  return `Held way: ${waitEnd(held)}${goesOn(held, tries)}.`;
}

function waitEnd(held: HeldTry): string {
  const at = atSecond(held.wait_ended_ms);
  const { response, closed } = held.exchange;
  if (!response) return `${closed?.reason ?? "the connection ended"}${at}`;
  // A cut is what the figure is about; any other refusal has a name.
  return response.status === 504
    ? `the client got 504${at}`
    : `the client got ${refusalWords(held.exchange)}${at}`;
}

function goesOn(held: HeldTry, tries: readonly HeldTry[]): string {
  if (!held.task || isTerminal(held.task.state)) return "";
  // Nobody told the page whether the server is still there.
  if (held.phase === "left") return ", before the work was over";
  const busy = tries.filter((t) => t.task && !isTerminal(t.task.state));
  return busy.length > 1
    ? ", and the server is doing the same work twice"
    : ", and the server is still working";
}

/** Say where the 202 side stands. */
export function rightSentence(ticket: Ticket): string {
  const { exchange, task } = ticket;
  const after = accepted(exchange);
  const at = atSecond(ticket.received_ms ?? task?.ended_ms);
  switch (ticket.phase) {
    case "idle":
      return "";
    case "sent":
      return "202 way: the request is on its way.";
    case "refused":
      return `202 way: ${refusal(exchange)}`;
    case "queued":
      return `202 way: ${after}, the task is queued.`;
    case "running":
      return task && task.done > 0
        ? "202 way: the task is running, and its client can watch it."
        : `202 way: ${after}, a worker has started.`;
    case "ended":
      return `202 way: the result is ready${at}.`;
    case "received":
      return `202 way: result received${at}.`;
    case "failed":
      return `202 way: the task failed${at}. ${problemWords(task?.problem)}`;
    case "cancelled":
      return `202 way: cancelled${at}.`;
  }
}

/**
 * Say why a ticket explains nothing: it was refused, its work failed, or its
 * result couldn't be read. `not_begun`: how a refusal begins.
 */
export function ticketFailure(
  { phase, exchange, task, unread }: Ticket,
  not_begun: string,
): string | null {
  if (phase === "refused") return `${not_begun} ${refusal(exchange)}`;
  if (phase === "failed")
    return `The task failed. ${problemWords(task?.problem)}`;
  if (unread) return `The result can't be read. ${refusal(unread)}`;
  return null;
}

/** Say how long the answer took: "202 after 12 ms". */
export function accepted(exchange: Exchange | null): string {
  const response = exchange?.response;
  // An event may be faster than the answer to the request that caused it.
  if (!exchange || !response) return "the response is on its way";
  const took_ms = response.at_ms - exchange.sent_ms;
  return `${response.status} after ${duration(took_ms)}`;
}

/**
 * Say why a submission was refused, and when it is worth another try. One that
 * has to wait for its turn starts by itself (sources/turn.ts).
 */
export function refusal(exchange: Exchange | null): string {
  const wait = header(exchange?.response?.headers ?? {}, "retry-after");
  const why = `${refusalWords(exchange)}.`;
  if (!wait) return why;
  return exchange?.response?.status === 409
    ? `${why} Only one run at a time is possible, and another is in progress.`
    : `${why} Press again in ${wait} s.`;
}

/** Say what the landing page's task is doing. */
export function heroSentence(ticket: Ticket): string {
  const { exchange } = ticket;
  const answered_ms = exchange?.response?.at_ms ?? null;
  const after =
    exchange && answered_ms !== null
      ? ` after ${duration(answered_ms - exchange.sent_ms)}`
      : "";
  switch (ticket.phase) {
    case "idle":
      return "Ready. One press shows a whole task.";
    case "sent":
      return "The request is on its way.";
    case "queued":
    case "running":
      return after
        ? `Answered${after}. The request is over, but the work isn't.`
        : "A worker has the task. The response is on its way.";
    case "ended":
      return "The work is done. The page fetches the result.";
    case "received":
      return (
        `Answered${after}, delivered${atSecond(ticket.received_ms)}.`
      );
    // The others say why the run explains nothing.
    default:
      return `Cancelled${atSecond(ticket.task?.ended_ms)}.`;
  }
}

/** Say why the landing page's run explains nothing. */
export function heroFailure(run: Run): string | null {
  return ticketFailure(ticketOf(run), "Not started.") ?? lossSentence(run);
}
