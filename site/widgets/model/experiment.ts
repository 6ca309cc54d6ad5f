// An experiment: a press starts one task, a load generator outside the browser
// measures, and each line that it prints arrives as a `progressed`
// event with a partial (lessons/load, lessons/experiments/experiment.py). What all
// experiments share: reading the partials, the phases, the table. Pure.

import type { Row } from "./changes.ts";
import { changes } from "./changes.ts";
import type { Shown } from "./figure.ts";
import { QUEUE_TRACK } from "./followups.ts";
import { problemWords } from "./failure.ts";
import type { Frame } from "./frame.ts";
import type { Run } from "./run.ts";
import { logOf, submissions } from "./run.ts";
import type { Scenario, Submission } from "./scenario.ts";
import { refusal } from "./sentences.ts";
import type { Ticket } from "./sidebyside.ts";
import { ticketOf } from "./sidebyside.ts";

/** Fields of every line of a load generator. */
export interface Line {
  /** Milliseconds since the load generator's start. */
  readonly at_ms: number;
  readonly exchanges?: readonly LoadExchange[];
}

/** One exchange of the load generator, as it went over the wire. */
export interface LoadExchange {
  readonly track: string;
  readonly sent_ms: number;
  readonly took_ms: number;
  readonly request: string;
  readonly response: string;
}

/** The rows of the evidence that every experiment has. */
export const PRESS: Shown = { track: "tasks", name: "The request of this page" };
export const QUEUE: Shown = {
  track: QUEUE_TRACK,
  name: "Its message in the queue, while it ran",
};

/** A line, and when it arrived on the run's clock. */
export interface Seen<L> {
  readonly at_ms: number;
  readonly line: L;
}

/** What an experiment declares that a press sends (generated/presses.ts). */
export type Press = readonly [
  Submission & {
    readonly body: {
      readonly kind: string;
      readonly input: Input & { readonly window_s: number };
    };
  },
];
type Input = Readonly<Record<string, unknown>>;

/** Return the press of an experiment; `chosen` are the reader's choices. */
export function experiment(
  name: string,
  [declared]: Press,
  chosen: Input & { readonly window_s?: number } = {},
): Scenario {
  const input = { ...declared.body.input, ...chosen };
  return {
    name,
    submissions: [{ ...declared, body: { ...declared.body, input } }],
    retry: null,
    // The load generator starts a little after the press.
    span_s: input.window_s + 1,
    reads_result: false,
    reads_message: true,
    isOver: isExperimentOver,
    deadline_s: 90,
  };
}

/** Return what the press has sent as the input of its task. */
export function inputOf(run: Run): Readonly<Record<string, unknown>> {
  const { input } = (submissions(run, "tasks")[0]?.request.body ?? {}) as {
    input?: Readonly<Record<string, unknown>>;
  };
  return input ?? {};
}

/** Return all lines of the newest attempt so far. */
export function seenOf<L extends Line>(run: Run): readonly Seen<L>[] {
  const exchange = submissions(run, "tasks")[0];
  const log = exchange && logOf(run, exchange);
  let found: Seen<L>[] = [];
  for (const { at_ms, event } of log?.events ?? []) {
    // A measurement can't be resumed: another attempt begins again.
    if (BEGINNINGS.includes(event.type)) found = [];
    if (event.type === "progressed" && isLine<L>(event.partial))
      found.push({ at_ms, line: event.partial });
  }
  return found;
}

/** Return the newest line, null before the first. */
export function lastOf<L extends Line>(run: Run): L | null {
  return seenOf<L>(run).at(-1)?.line ?? null;
}

/**
 * Return when the load generator's clock began, on the run's clock: the line that
 * took the shortest way tells the distance of the two.
 */
export function beganMs(run: Run): number | null {
  const offsets_ms = seenOf(run).map((s) => s.at_ms - s.line.at_ms);
  return offsets_ms.length > 0 ? Math.min(...offsets_ms) : null;
}

/** Return the exchanges that a load generator shows of one of its tracks. */
export function loadExchanges(
  run: Run,
  track: string,
): readonly LoadExchange[] {
  const began_ms = beganMs(run) ?? 0;
  return seenOf(run)
    .flatMap(({ line }) => line.exchanges ?? [])
    .filter((e) => e.track === track)
    .map((e) => ({ ...e, sent_ms: e.sent_ms + began_ms }));
}

const BEGINNINGS = ["started", "retried", "lost"];
const OVER = ["refused", "ended", "received", "failed", "cancelled"];

export function isExperimentOver(run: Run): boolean {
  return OVER.includes(ticketOf(run).phase);
}

/** Whether the load generator has measured everything. */
export function isMeasured(run: Run): boolean {
  return ["ended", "received"].includes(ticketOf(run).phase);
}

/** What a status line says; the rest is the same for all experiments. */
export interface Words {
  readonly ready: string;
  readonly running: () => string;
  /** What it came to; null where that isn't known. */
  readonly measured: () => string | null;
}

const NOT_KNOWN = "The run is over. Its outcome isn't known.";

/**
 * Say why an experiment explains nothing. `own`: which of its requests have
 * failed; `isKnown`: whether what it came to is there.
 */
export function experimentFailure(
  run: Run,
  isKnown: (run: Run) => boolean,
  own: (run: Run) => string | null = () => null,
): string | null {
  const { phase, exchange, task } = ticketOf(run);
  if (phase === "refused") return `Not started. ${refusal(exchange)}`;
  if (phase === "failed")
    return `The run failed. ${problemWords(task?.problem)}`;
  if (phase === "cancelled")
    return "The run was cancelled. The measurements so far are kept.";
  const why = own(run);
  if (why !== null) return `The run failed. ${why}`;
  return isMeasured(run) && !isKnown(run) ? NOT_KNOWN : null;
}

/** Say where an experiment stands. */
export function experimentSentence(run: Run, words: Words): string {
  const ticket = ticketOf(run);
  switch (ticket.phase) {
    case "idle":
      return words.ready;
    case "running":
      return seenOf(run).length > 0 ? words.running() : starting(ticket);
    case "ended":
    case "received":
      return words.measured() ?? NOT_KNOWN;
    // The others say why it explains nothing: experimentFailure.
    default:
      return starting(ticket);
  }
}

function starting({ task }: Ticket): string {
  return task?.attempts.some((attempt) => attempt.handing !== null)
    ? "The run was interrupted and begins again."
    : "The load generator is starting.";
}

// chosen: 16 s of measuring make a table of eight rows.
const ROW_MS = 2000;

/**
 * Return the table of an experiment: a row for each change of its phase, and
 * one for every `every_ms` of measuring.
 */
export function experimentRows(
  frames: readonly Frame[],
  cells: (run: Run) => readonly string[],
  every_ms = ROW_MS,
): readonly Row[] {
  const key = (run: Run): string => {
    const reached_ms = lastOf(run)?.at_ms ?? 0;
    return `${ticketOf(run).phase} ${Math.floor(reached_ms / every_ms)}`;
  };
  return changes(frames, key, (run) => {
    return seenOf(run).length > 0 ? cells(run) : [stageWord(ticketOf(run))];
  });
}

const STAGES: Readonly<Record<Ticket["phase"], string>> = {
  idle: "Not started.",
  sent: "The request has been sent.",
  refused: "The request was refused.",
  queued: "The run is queued.",
  running: "The run has started, and nothing is measured yet.",
  ended: "The run is over.",
  received: "The run is over.",
  failed: "The run has failed.",
  cancelled: "The run was cancelled.",
};

/** Say how far an experiment is that hasn't measured anything yet. */
export function stageWord({ phase, exchange }: Ticket): string {
  return phase === "refused" ? refusal(exchange) : STAGES[phase];
}

function isLine<L extends Line>(value: unknown): value is L {
  return (
    typeof value === "object" &&
    value !== null &&
    "at_ms" in value &&
    typeof value.at_ms === "number"
  );
}
