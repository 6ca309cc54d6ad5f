// A fault that the reader causes at the component itself, while a run goes:
// a request of its own, which the run's task records as an event. Without
// it, the fault comes by the experiment's timetable. Pure.

import { exactSecond } from "./format.ts";
import { refusalWords } from "./failure.ts";
import type { Run } from "./run.ts";
import type { Submission } from "./scenario.ts";
import { ticketOf } from "./sidebyside.ts";

/** The evidence's row of it, by its own name. */
export const FAULT_TRACK = "fault";
export const FAULT = {
  track: FAULT_TRACK,
  name: "The fault that this page requested",
  is_optional: true,
} as const;

/** What a figure says of its fault: in this run, as the reader sees it. */
export interface Fault {
  /** What the request names it; only where there are several. */
  readonly name?: string;
  /** On the button: "Cut it now". */
  readonly press: string;
  /** Of what happened, before its moment: "Cut". */
  readonly done: string;
  /** When it comes if nobody asks: "6 s after the readers". */
  readonly otherwise: string;
  /** Whether there is something for it to hit. */
  readonly isReady: (run: Run) => boolean;
  /** What is awaited until then: "the readers are connected". */
  readonly awaits: string;
  /** When it happened, on the run's clock. */
  readonly happened_ms: (run: Run) => number | null;
}

/** Where the run that is shown comes from, and whether it still goes. */
export type Standing = "idle" | "running" | "over" | "recorded";

/** What the button says and does, and the words beside it. */
export interface Button {
  readonly label: string;
  readonly note: string;
  readonly does: "cause" | "seek" | null;
}

/** Return when the newest attempt was asked for it, null if it wasn't. */
export function askedMs(run: Run): number | null {
  const told = run.logs
    .flatMap(({ events }) => events)
    .findLast(({ event: { type } }) => ["fault_requested", "started"].includes(type));
  return told?.event.type === "fault_requested" ? told.at_ms : null;
}

/** Return what asks for it; null while the task has no address. */
export function faultOf(run: Run, { name }: Fault): Submission | null {
  const { task } = ticketOf(run);
  if (!task) return null;
  return {
    track: FAULT_TRACK,
    path: `/api/tasks/${task.task_id}/fault`,
    body: name === undefined ? {} : { fault: name },
  };
}

/** Say what the button is at this moment. */
export function buttonOf(
  fault: Fault,
  standing: Standing,
  run: Run,
  whole: Run,
): Button {
  const off = (note: string): Button => ({ label: fault.press, note, does: null });
  if (standing === "recorded") return recorded(fault, whole);
  if (standing === "idle")
    return off(`Works in a live run. Without a press it happens ` +
      `${fault.otherwise}.`);
  const happened_ms = fault.happened_ms(run);
  const asked_ms = askedMs(run);
  if (happened_ms !== null) {
    const why = asked_ms === null ? "by the timetable" : "as you asked";
    return off(`${fault.done} at ${exactSecond(happened_ms)}, ${why}.`);
  }
  if (standing === "over") return off("The run is over.");
  if (asked_ms !== null)
    return off(`Requested at ${exactSecond(asked_ms)}. The worker will soon ` +
      `notice it.`);
  const last = run.exchanges.filter((e) => e.track === FAULT_TRACK).at(-1);
  if (last && !last.response && !last.closed) return off("The request is on its way.");
  if (!fault.isReady(run)) return off(`Possible as soon as ${fault.awaits}.`);
  return {
    label: fault.press,
    note: last
      ? `Not done: ${last.response ? refusalWords(last) : "no answer"}. Press again.`
      : `Without a press it happens ${fault.otherwise}.`,
    does: "cause",
  };
}

/** Return when a run first tells that it has happened, a line later. */
export function shownMs(fault: Fault, whole: Run): number {
  const happened_ms = fault.happened_ms(whole) ?? 0;
  const told = whole.logs
    .flatMap(({ events }) => events.map((e) => e.at_ms))
    .filter((at_ms) => at_ms >= happened_ms);
  return told.length > 0 ? Math.min(...told) : happened_ms;
}

function recorded(fault: Fault, whole: Run): Button {
  const happened_ms = fault.happened_ms(whole);
  if (happened_ms === null)
    return {
      label: fault.press,
      note: "Only in a live run. A recording has its fault at a fixed time.",
      does: null,
    };
  return {
    label: "Go to the fault",
    note: `A recorded run: ${fault.done.toLowerCase()} at ${exactSecond(happened_ms)}.`,
    does: "seek",
  };
}
