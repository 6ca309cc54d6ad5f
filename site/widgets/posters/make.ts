// Posters: what stands in a figure's place without a script, in print and
// offline. A recorded run as a table, with its date and versions, written
// as HTML that a page includes, one for each file in model/figures/. Run by accepted/sitebuild/posters.py:
//   node make.ts <recordings folder> <output folder>

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";

import { initialChoice } from "../model/choice.ts";
import type { Recordable } from "../model/figure.ts";
import { isoDay } from "../model/format.ts";
import type { Recording } from "../model/frame.ts";
import { escaped, table } from "./html.ts";

const FIGURES = new URL("../model/figures/", import.meta.url);

const [, , recordings = "", output = ""] = argv;
mkdirSync(output, { recursive: true });
const recorded = readdirSync(recordings, { recursive: false });
for (const file of readdirSync(FIGURES, { recursive: false })) {
  const { figure, diagram } = (await import(new URL(file, FIGURES).href)) as {
    figure: Recordable;
    diagram?: string;
  };
  // Of several recorded choices, the one before anything was chosen.
  const { name } = figure.scenario(initialChoice(figure.controls));
  const path = `${recordings}/${name}.json`;
  // A new figure: it is recorded on a stack, which this build is for. Tests
  // don't let it stay like that (tests/unit/test_experiments.py).
  if (!recorded.includes(`${name}.json`)) {
    console.error(`${figure.name}: no recording yet (make record)`);
    continue;
  }
  const text = readFileSync(path, "utf8");
  const recording = JSON.parse(text) as Recording;
  writeFileSync(`${output}/${figure.name}.html`, html(figure, recording));
  // The same at rest, where a figure has a drawing in Mermaid's words.
  if (diagram !== undefined)
    writeFileSync(
      `${output}/${figure.name}.md`,
      `\`\`\`mermaid\n${diagram}\`\`\`\n`,
    );
}

function html({ head, rows }: Recordable, recording: Recording): string {
  const versions = Object.entries(recording.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
  const lines = [
    `<div class="ac-tw ac-cards ac-recorded">`,
    `<p><span class="ac-badge ac-badge--rec"><i></i>RECORDED ` +
      `<span>${isoDay(recording.recorded_at)}</span></span></p>`,
    table(head, rows(recording.frames)),
    `<p class="ac-origin">On ${escaped(recording.machine)}: ` +
      `${escaped(versions)}.</p>`,
    `</div>`,
  ];
  return `${lines.join("\n")}\n`;
}
