// The signs of the figures, each met once as one task goes from the press to
// its result: when it appears in a run, and one sentence on it, made of what
// this run's own lines say. Null where a run hasn't come that far. Pure.

import type { Room } from "./arrows.ts";
import { counted, duration, exactSecond } from "./format.ts";
import { header } from "./frame.ts";
import type { Symbol } from "./grammar.ts";
import { happenedMs, pressOf, writtenMs } from "./moments.ts";
import type { Run } from "./run.ts";
import { ticketOf } from "./sidebyside.ts";
import { carriedBy } from "./startmessage.ts";
import { duplicates, eventOf, idOf, losses, stepsAsked } from "./startwords.ts";
import { goneMs } from "./stored.ts";

/** A sign as a run has met it. */
export interface Meeting {
  readonly at_ms: number;
  readonly text: string;
}

export interface Sign {
  readonly id: string;
  readonly name: string;
  /** The ticket has none: it is drawn as itself. */
  readonly symbol: Symbol | null;
  /** The rooms between which it acts, or the one in which it does. */
  readonly way: readonly [Room, Room];
  readonly meet: (run: Run) => Meeting | null;
}

export interface Met {
  readonly sign: Sign;
  readonly number: number;
  readonly met: Meeting | null;
}

const at = (
  at_ms: number | null | undefined,
  text: string,
): Meeting | null => (at_ms == null ? null : { at_ms, text });

export const SIGNS: readonly Sign[] = [
  {
    id: "client",
    name: "Client",
    symbol: "client",
    way: ["client", "gateway"],
    meet: (run) => {
      const press = pressOf(run);
      if (!press) return null;
      const { method, path } = press.request;
      const steps = stepsAsked(press.request.body);
      const what = steps === null ? "work" : `a report of ${counted(steps, "step")}`;
      return at(
        press.sent_ms,
        `The client asks: it sends ${method} ${path}, for ${what}.`,
      );
    },
  },
  {
    id: "gateway",
    name: "Gateway",
    symbol: "gateway",
    way: ["gateway", "api"],
    meet: (run) => {
      const via = header(pressOf(run)?.response?.headers ?? {}, "via");
      const known = via ? ` It signs the response: Via: ${via}.` : "";
      return at(
        writtenMs(run)[0],
        `The gateway forwards the request to the API.${known}`,
      );
    },
  },
  {
    id: "api",
    name: "API",
    symbol: "api",
    way: ["api", "api"],
    meet: (run) => {
      const id = idOf(run);
      const named = id === null ? "an id of its own" : `its id, ${id}`;
      return at(
        writtenMs(run)[0],
        `The API checks the request and gives the task ${named}.`,
      );
    },
  },
  {
    id: "log",
    name: "Event log",
    symbol: "log",
    way: ["api", "log"],
    meet: (run) => {
      const event = eventOf(run, "queued");
      const [written_ms] = writtenMs(run);
      if (written_ms === undefined) return null;
      return at(
        written_ms,
        event
          ? `The event log remembers: event ${event.seq}, ${event.type}, ` +
            `with everything that the ${event.kind} needs.`
          : "The event log remembers the task before the client has an answer.",
      );
    },
  },
  {
    id: "msg",
    name: "Message",
    symbol: "msg",
    way: ["api", "queue"],
    meet: (run) => at(writtenMs(run)[0], `A message travels to the queue.${carriedBy(run)}`),
  },
  {
    id: "queue",
    name: "Queue",
    symbol: "queue",
    way: ["queue", "queue"],
    meet: (run) => {
      const lane = eventOf(run, "queued")?.lane;
      const [from_ms] = writtenMs(run);
      const [to_ms] = happenedMs(run, "started");
      const named = lane ? `, named ${lane},` : "";
      const waited =
        from_ms === undefined || to_ms === undefined
          ? ""
          : `, here ${duration(to_ms - from_ms)}`;
      return at(
        from_ms,
        `The queue${named} keeps the message until a worker is free${waited}.`,
      );
    },
  },
  {
    id: "ticket",
    name: "Ticket",
    symbol: null,
    way: ["api", "client"],
    meet: (run) => {
      const press = pressOf(run);
      const response = press?.response;
      if (!press || response?.status !== 202) return null;
      return at(
        response.at_ms,
        `The client has its ticket after ${duration(response.at_ms - press.sent_ms)}: ` +
          "202 and the address of the task. This request is over.",
      );
    },
  },
  {
    id: "worker",
    name: "Worker",
    symbol: "worker",
    way: ["queue", "worker"],
    meet: (run) => {
      const event = eventOf(run, "started");
      const [started_ms] = happenedMs(run, "started");
      if (!event) return null;
      const { task } = ticketOf(run);
      const when = eventOf(run, "succeeded") ? "In the end" : "So far";
      const did = task?.done
        ? ` ${when}, ${task.done} of ${counted(task.total, "step")} are done.`
        : "";
      return at(
        started_ms,
        `A worker works: process ${event.worker.pid} takes the message and ` +
          `writes event ${event.seq}, ${event.type}.${did}`,
      );
    },
  },
  {
    id: "result",
    name: "Result",
    symbol: "ok",
    way: ["api", "client"],
    meet: (run) => {
      const { received_ms } = ticketOf(run);
      const event = eventOf(run, "succeeded");
      if (received_ms === null) return null;
      const last = event ? `event ${event.seq}, ${event.type}` : "the last event";
      return at(
        received_ms,
        `The client reads the result at ${exactSecond(received_ms)}. ` +
          `The API finds it in ${last}.`,
      );
    },
  },
  {
    id: "dup",
    name: "Duplicate",
    symbol: "dup",
    way: ["worker", "worker"],
    meet: (run) => at(goneMs(run), duplicates(run)),
  },
  {
    id: "lost",
    name: "Lost",
    symbol: "lost",
    way: ["worker", "queue"],
    meet: (run) => at(goneMs(run), losses(run)),
  },
];

/** Return each sign, and what the run so far says about it. */
export function metBy(run: Run): readonly Met[] {
  return SIGNS.map((sign, n) => ({ sign, number: n + 1, met: sign.meet(run) }));
}
