// The poster of <accepted-plans>: the worked load's plans and what they take
// for granted, for readers without a script. Run by the build:
//   node plans.ts <output folder>

import { mkdirSync, writeFileSync } from "node:fs";
import { argv } from "node:process";

import { billOf, PLANNED } from "../model/sizing/bill.ts";
import { escaped, table } from "./html.ts";

const [, , output = ""] = argv;
const { said, rows, assumed, left_out, command } = billOf(PLANNED);
const [head = [], ...plans] = rows;
mkdirSync(output, { recursive: true });
writeFileSync(
  `${output}/plans.html`,
  [
    `<p>${escaped(said.text)}</p>`,
    `<div class="ac-tw ac-cards ac-recorded">`,
    table(head, plans),
    table(
      ["Assumed", "Value", "Source"],
      assumed.map(({ what, value, why, source }) => [
        what,
        value,
        [why, source?.href, source?.checked_on].filter(Boolean).join(" "),
      ]),
    ),
    `</div>`,
    `<p>${escaped(left_out)}</p>`,
    `<pre><code>${escaped(command ?? "")}</code></pre>`,
    "",
  ].join("\n"),
);
