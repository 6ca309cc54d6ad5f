// HTML of a poster. No blank line in it: Markdown would take that for its end.

import type { Row } from "../model/changes.ts";

/** Return a table, its titles above it. */
export function table(head: Row, rows: readonly Row[]): string {
  return [
    `<table><thead><tr>${cells("th", head)}</tr></thead><tbody>`,
    ...rows.map((row) => `<tr>${cells("td", row)}</tr>`),
    `</tbody></table>`,
  ].join("\n");
}

function cells(tag: string, row: Row): string {
  const open = tag === "th" ? `<th scope="col">` : `<${tag}>`;
  return row.map((cell) => `${open}${escaped(cell)}</${tag}>`).join("");
}

/** Return text as HTML has it. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
