// Runs that explain nothing: a request failed that was to succeed, the task
// ended in another way, or nobody has seen the end. A figure then says so,
// and why, instead of what such a run would seem to show. Null is the one
// word for "not known"; a test holds that no template prints it. Pure.

import type { Row } from "./changes.ts";
import type { Figure } from "./figure.ts";
import { second, secondCell } from "./format.ts";
import type { Frame } from "./frame.ts";
import type { Said } from "./grammar.ts";
import type { Exchange, Run } from "./run.ts";
import { apply, EMPTY } from "./run.ts";
import type { TaskProblem } from "./wire.ts";

const CUT: Said["mark"] = ["cut", "c-lost"];

/** Say in a sentence why the end of a run isn't known; null: it may be. */
export function lossSentence(run: Run): string | null {
  const { stopped } = run;
  if (stopped === null) return null;
  if (isUnanswered(run))
    return (
      `No server answered within ${second(stopped.at_ms)}: ${stopped.reason}. ` +
      (run.exchanges.length === 0
        ? "Nothing was sent, so nothing was started."
        : "It isn't known whether anything was started.")
    );
  return (
    `The page lost the run at ${second(stopped.at_ms)}: ${stopped.reason}. ` +
    "Its end isn't known."
  );
}

/** Whether nothing has come back of a press: no response, and no event. */
export function isUnanswered({ exchanges, logs }: Run): boolean {
  return logs.length === 0 && exchanges.every(({ response }) => !response);
}

/** Return a figure that explains no run in which something failed. */
export function honest(figure: Figure): Figure {
  const failure = (run: Run): string | null =>
    figure.failure(run) ?? lossSentence(run);
  return {
    ...figure,
    failure,
    phase: (run) => `${figure.phase(run)} ${failure(run) ?? ""}`,
    said: (run) => {
      const text = failure(run);
      return text === null ? figure.said(run) : { mark: CUT, text };
    },
    outcome: (run) => (failure(run) === null ? figure.outcome(run) : null),
    shown: (run) => (failure(run) === null ? figure.shown(run) : null),
    goals: figure.goals.map((goal) => ({
      ...goal,
      isReached: (run) => failure(run) === null && goal.isReached(run),
    })),
    rows: (frames) => rowsUntil(figure.rows(frames), frames, failure),
  };
}

/** Return rows up to the moment of a failure, and the failure as the last. */
export function rowsUntil(
  rows: readonly Row[],
  frames: readonly Frame[],
  failure: (run: Run) => string | null,
): readonly Row[] {
  const failed = firstFailure(frames, failure);
  if (failed === null) return rows;
  const before = rows.filter(([at]) => Number(at) * 1000 < failed.at_ms);
  return [...before, [secondCell(failed.at_ms), failed.why]];
}

// When it was first known that it failed, in the words of the end.
function firstFailure(
  frames: readonly Frame[],
  failure: (run: Run) => string | null,
): { readonly at_ms: number; readonly why: string } | null {
  let run = EMPTY;
  let at_ms: number | null = null;
  for (const frame of frames) {
    run = apply(run, frame);
    if (failure(run) === null) at_ms = null;
    else at_ms ??= frame.at_ms;
  }
  const why = failure(run);
  return at_ms === null || why === null ? null : { at_ms, why };
}

/** Say what a problem is: its title, and what it says of this case. */
export function problemWords(problem: TaskProblem | null | undefined): string {
  if (!problem) return "The reason isn't known.";
  const said = [problem.title, problem.detail, problem.cause?.["detail"]];
  return said.filter(isWord).map(asSentence).join(" ");
}

/** Say why a request was refused: its status, and the problem's title. */
export function refusalWords(exchange: Exchange | null): string {
  const response = exchange?.response;
  if (!response) return "no answer; the connection was closed";
  const title = titleOf(response.body) ?? response.reason;
  return title ? `${title}: ${response.status}` : `the answer ${response.status}`;
}

/** Count the statuses that aren't among those expected: "2 of 40 ... 502". */
export function unexpected(
  statuses: readonly (number | null)[],
  expected: readonly (number | null)[],
  what: string,
): string | null {
  const wrong = statuses.filter((status) => !expected.includes(status));
  if (wrong.length === 0) return null;
  const which = [...new Set(wrong)].sort();
  const got = which.map((status) =>
    status === null ? "no answer" : String(status),
  );
  return `${wrong.length} of ${statuses.length} ${what} got ${got.join(" and ")}.`;
}

// A gateway of somebody else's may answer with anything.
function titleOf(body: unknown): string | null {
  if (typeof body !== "object" || body === null) return null;
  return "title" in body && isWord(body.title) ? body.title : null;
}

function isWord(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

export function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
