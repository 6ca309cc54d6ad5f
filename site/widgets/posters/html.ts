// HTML of a poster. No blank line in it: Markdown would take that for its end.

import type { Row } from "../model/changes.ts";
import { isRemark } from "../model/changes.ts";

/** Return a table, its titles above it; on a phone, before each cell. */
export function table(head: Row, rows: readonly Row[]): string {
  return [
    `<table><thead><tr>${titles(head)}</tr></thead><tbody>`,
    ...rows.map((row) => `<tr>${cells(head, row)}</tr>`),
    `</tbody></table>`,
  ].join("\n");
}

function titles(head: Row): string {
  return head
    .map((cell) => `<th scope="col">${escaped(cell)}</th>`)
    .join("");
}

function cells(head: Row, row: Row): string {
  return row
    .map((cell, n) => {
      // A remark is no data of the column below whose title it starts.
      if (n > 0 && isRemark(row, head))
        return `<td colspan="${head.length - 1}">${escaped(cell)}</td>`;
      const title = escaped(head[n] || "What");
      return `<td data-head="${title}">${escaped(cell)}</td>`;
    })
    .join("");
}

/** Return text as HTML has it. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
