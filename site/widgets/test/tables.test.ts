// "Same run as a table", and the posters: each cell is of its column.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

import { isRemark } from "../model/changes.ts";
import type { Recordable } from "../model/figure.ts";
import { table } from "../posters/html.ts";
import { recordedFrames } from "./recorded.ts";

const FIGURES = new URL("../model/figures/", import.meta.url);
test("a column has a name of its own, and a remark has none", async () => {
  for (const file of readdirSync(FIGURES, { recursive: false })) {
    const { figure } = (await import(new URL(file, FIGURES).href)) as {
      figure: Recordable & { readonly recorded?: readonly object[] };
    };
    assert.equal(new Set(figure.head).size, figure.head.length, figure.name);
    if (figure.recorded === undefined || figure.head.length < 3) continue;
    for (const choice of figure.recorded) {
      const name = figure.scenario(choice as never).name;
      for (const row of figure.rows(recordedFrames(name))) {
        if (isRemark(row, figure.head)) continue;
        assert.equal(row.length, figure.head.length, name);
        // A text beside empty cells is a remark that is no column's data.
        assert.ok(row.slice(2).some((cell) => cell !== ""), `${name}: ${row}`);
      }
    }
  }
});

test("a remark on the run spans the columns", () => {
  const head = ["Second", "Charges", "Last"];
  const html = table(head, [["0.1", "The run is queued."], ["2", "3", "none"]]);
  assert.ok(html.includes('<td colspan="2">The run is queued.</td>'));
  assert.ok(html.includes('<td data-head="Charges">3</td>'));
});
