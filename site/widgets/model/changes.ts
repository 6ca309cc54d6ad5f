// A run as a table: one row for each change of what a reader is told. Pure.

import { secondCell } from "./format.ts";
import type { Frame } from "./frame.ts";
import type { Run } from "./run.ts";
import { apply, EMPTY } from "./run.ts";

/** The second and a cell for each column; or a single remark on the run. */
export type Row = readonly string[];

/** Whether a row is a remark, and no column's data. */
export function isRemark(row: Row, head: Row): boolean {
  return row.length === 2 && head.length > 2;
}

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
