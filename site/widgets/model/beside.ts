// A run beside the one before it: of the same figure, set to something else.
// What is said of the two needs the numbers of both; a run that explains
// nothing stands beside no other. Pure.

import type { Row } from "./changes.ts";
import type { Figure } from "./figure.ts";
import type { Frame } from "./frame.ts";
import type { Said } from "./grammar.ts";
import type { Run } from "./run.ts";
import { runAt } from "./run.ts";

/** How a figure tells two of its runs beside each other. */
export interface Beside {
  /** What a run was set to, by its own press: "16 KiB"; null: not known. */
  readonly setting: (run: Run) => string | null;
  /** Compare a run with the one before; null where a number isn't known. */
  readonly sentence: (run: Run, before: Run) => string | null;
}

/** The run before: whole, and with its own name. */
export interface Before {
  readonly run: Run;
  /** "before, 16 KiB" */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly last_ms: number;
}

/** Return the newest of some runs that explains something. */
export function beforeOf(
  figure: Figure,
  runs: readonly (readonly Frame[])[],
): Before | null {
  const { beside } = figure;
  if (!beside) return null;
  for (const frames of runs) {
    const run = runAt(frames, Infinity);
    const setting = beside.setting(run);
    if (setting === null || figure.outcome(run) === null) continue;
    return {
      run,
      label: `before, ${setting}`,
      rows: figure.rows(frames),
      last_ms: Math.max(0, ...frames.map(({ at_ms }) => at_ms)),
    };
  }
  return null;
}

/** Name a run beside the one before it: "now, 1 MiB". */
export function nowLabel({ beside }: Figure, run: Run): string {
  const setting = beside?.setting(run) ?? null;
  return setting === null ? "now" : `now, ${setting}`;
}

/** Say where a run stands, and at its end how it compares. */
export function saidBeside(
  figure: Figure,
  run: Run,
  before: Before | null,
): Said {
  const said = figure.said(run);
  if (before === null || figure.outcome(run) === null) return said;
  const more = figure.beside?.sentence(run, before.run) ?? null;
  return more === null ? said : { ...said, text: `${said.text} ${more}` };
}
