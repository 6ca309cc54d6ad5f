// A run as a table: one row for each change of what a reader is told. Pure.

import { secondCell } from "./format.ts";
import type { Frame } from "./frame.ts";
import type { Run } from "./run.ts";
import { apply, EMPTY } from "./run.ts";

export type Row = readonly string[];

/** Return a row, its second first, whenever `key` changes and says news. */
export function changes(
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
