// Posters: what stands in a figure's place without a script, in print and
// offline. A recorded run as a table, with its date and versions, written
// as HTML that a page includes. Run by accepted/sitebuild/posters.py:
//   node make.ts <recordings folder> <output folder>

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";

import { isoDay } from "../model/format.ts";
import type { Recording } from "../model/frame.ts";
import type { Row } from "../model/rows.ts";
import { sideBySideRows, starvationRows, ticketRows } from "../model/rows.ts";

interface Poster {
  readonly scenario: string;
  readonly head: readonly string[];
  readonly rowsOf: (frames: Recording["frames"]) => readonly Row[];
}

const POSTERS: readonly Poster[] = [
  {
    scenario: "side-by-side",
    head: ["Second", "Hold the connection", "Answer 202 Accepted"],
    rowsOf: sideBySideRows,
  },
  {
    scenario: "starvation",
    head: [
      "Second",
      "60 held requests",
      "Slowest ping",
      "60 tasks",
      "Slowest ping",
    ],
    rowsOf: starvationRows,
  },
  { scenario: "hero", head: ["Second", "The task"], rowsOf: ticketRows },
];

const [, , recordings = "", output = ""] = argv;
mkdirSync(output, { recursive: true });
for (const poster of POSTERS) {
  const text = readFileSync(`${recordings}/${poster.scenario}.json`, "utf8");
  const recording = JSON.parse(text) as Recording;
  writeFileSync(`${output}/${poster.scenario}.html`, html(poster, recording));
}

// No blank line: Markdown would take it for the end of the HTML.
function html({ head, rowsOf }: Poster, recording: Recording): string {
  const versions = Object.entries(recording.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
  const lines = [
    `<div class="ac-tw ac-recorded">`,
    `<p><span class="ac-badge ac-badge--rec"><i></i>RECORDED ` +
      `<span>${isoDay(recording.recorded_at)}</span></span></p>`,
    `<table><thead><tr>${cells("th", head)}</tr></thead><tbody>`,
    ...rowsOf(recording.frames).map((row) => `<tr>${cells("td", row)}</tr>`),
    `</tbody></table>`,
    `<p class="ac-origin">On ${escaped(recording.machine)}: ` +
      `${escaped(versions)}.</p>`,
    `</div>`,
  ];
  return `${lines.join("\n")}\n`;
}

function cells(tag: string, row: Row): string {
  const open = tag === "th" ? `<th scope="col">` : `<${tag}>`;
  return row.map((cell) => `${open}${escaped(cell)}</${tag}>`).join("");
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
