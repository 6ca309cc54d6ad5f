// Posters: what stands in a figure's place without a script, in print and
// offline. A recorded run as a table, with its date and versions, written
// as HTML that a page includes, one for each file in model/figures/. Run by accepted/sitebuild/posters.py:
//   node make.ts <recordings folder> <output folder>

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";

import type { Row } from "../model/changes.ts";
import { initialChoice } from "../model/choice.ts";
import type { Recordable } from "../model/figure.ts";
import { isoDay } from "../model/format.ts";
import type { Recording } from "../model/frame.ts";

const FIGURES = new URL("../model/figures/", import.meta.url);

const [, , recordings = "", output = ""] = argv;
mkdirSync(output, { recursive: true });
for (const file of readdirSync(FIGURES, { recursive: false })) {
  const { figure, diagram } = (await import(new URL(file, FIGURES).href)) as {
    figure: Recordable;
    diagram?: string;
  };
  // Of several recorded choices, the one before anything was chosen.
  const { name } = figure.scenario(initialChoice(figure.controls));
  const text = readFileSync(`${recordings}/${name}.json`, "utf8");
  const recording = JSON.parse(text) as Recording;
  writeFileSync(`${output}/${figure.name}.html`, html(figure, recording));
  // The same at rest, where a figure has a drawing in Mermaid's words.
  if (diagram !== undefined)
    writeFileSync(
      `${output}/${figure.name}.md`,
      `\`\`\`mermaid\n${diagram}\`\`\`\n`,
    );
}

// No blank line: Markdown would take it for the end of the HTML.
function html({ head, rows }: Recordable, recording: Recording): string {
  const versions = Object.entries(recording.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
  const lines = [
    `<div class="ac-tw ac-recorded">`,
    `<p><span class="ac-badge ac-badge--rec"><i></i>RECORDED ` +
      `<span>${isoDay(recording.recorded_at)}</span></span></p>`,
    `<table><thead><tr>${cells("th", head)}</tr></thead><tbody>`,
    ...rows(recording.frames).map((row) => `<tr>${cells("td", row)}</tr>`),
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
