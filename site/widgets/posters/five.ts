// The posters of <accepted-five>: the questions without a script, and, for
// the second round, the answers behind a fold. Run by the build:
//   node five.ts <output folder>

import { mkdirSync, writeFileSync } from "node:fs";
import { argv } from "node:process";

import type { Asked } from "../model/five.ts";
import { FIVE } from "../model/five.ts";
import { escaped } from "./html.ts";

const [, , output = ""] = argv;
mkdirSync(output, { recursive: true });
writeFileSync(`${output}/five.html`, html(() => []));
writeFileSync(`${output}/five-again.html`, html(answer));

function html(also: (asked: Asked) => readonly string[]): string {
  return [
    "<p>Note your answers on paper: without JavaScript, this page keeps none.</p>",
    `<ol class="ac-five__list">`,
    ...FIVE.flatMap((asked) => [
      `<li><p>${escaped(asked.text)}</p>`,
      `<ul>`,
      ...asked.options.map(({ label }) => `<li>${escaped(label)}</li>`),
      `</ul>`,
      ...also(asked),
      `</li>`,
    ]),
    `</ol>`,
    "",
  ].join("\n");
}

function answer({ options, right, because, proof }: Asked): readonly string[] {
  const label = options.find(({ id }) => id === right)?.label ?? "";
  return [
    `<details><summary>What the figure shows</summary>`,
    `<p><b>${escaped(label)}.</b> ${escaped(because)} ` +
      `<a href="${escaped(proof.address)}">Chapter ${proof.chapter}: ` +
      `${escaped(proof.title)}</a></p>`,
    `</details>`,
  ];
}
