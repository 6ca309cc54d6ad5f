// The list of best practices: its filter, its count, its check list.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Practice } from "../model/practices.ts";
import {
  asMarkdown,
  filterFrom,
  isShown,
  progress,
  queryOf,
  ticksFrom,
} from "../model/practices.ts";

const one: Practice = {
  id: "answer",
  rule: "Answer with `202`.",
  section: "First",
  roles: ["api"],
  phases: ["design"],
};
const other: Practice = {
  id: "stop",
  rule: "Stop politely.",
  section: "Stopping",
  roles: ["worker", "platform"],
  phases: ["build", "deploy"],
};
const both = [one, other];
const ADDRESS = "https://example.org/best-practices/";

test("a filter comes back from the address that it was put into", () => {
  for (const query of ["", "?role=worker", "?role=worker&phase=deploy"])
    assert.equal(queryOf(filterFrom(query)), query);
});

test("a value that no filter has shows all", () => {
  const filter = filterFrom("?role=boss&phase=&other=1");
  assert.equal(queryOf(filter), "");
  assert.ok(both.every((practice) => isShown(practice, filter)));
});

test("a rule is shown where role and phase fit", () => {
  const shown = (query: string): string[] =>
    both.filter((p) => isShown(p, filterFrom(query))).map(({ id }) => id);
  assert.deepEqual(shown("?role=worker"), ["stop"]);
  assert.deepEqual(shown("?role=platform&phase=build"), ["stop"]);
  assert.deepEqual(shown("?role=platform&phase=design"), []);
  assert.deepEqual(shown("?phase=design"), ["answer"]);
});

test("what is done is counted of what is shown, and of all", () => {
  const done = new Set(["stop"]);
  assert.equal(progress(both, filterFrom(""), done), "1 of 2 done");
  assert.equal(
    progress(both, filterFrom("?role=api"), done),
    "0 of 1 shown here done, 1 of 2 in all",
  );
  assert.equal(
    progress(both, filterFrom("?role=client&phase=operate"), done),
    "No rule is for both; 1 of 2 done in all",
  );
});

test("a tick of a rule that is gone counts no more", () => {
  assert.deepEqual([...ticksFrom("gone stop", both)], ["stop"]);
  assert.deepEqual([...ticksFrom(null, both)], []);
});

test("the check list is Markdown with a box and a link for each rule", () => {
  const text = asMarkdown(both, filterFrom(""), new Set(["stop"]), ADDRESS);
  assert.equal(
    text,
    `# Best practices for long-running requests

1 of 2 done: <${ADDRESS}>

## First

- [ ] Answer with \`202\`. ([why](${ADDRESS}#answer))

## Stopping

- [x] Stop politely. ([why](${ADDRESS}#stop))
`,
  );
  const filtered = asMarkdown(both, filterFrom("?role=api"), new Set(), ADDRESS);
  assert.ok(filtered.includes("For: api. 0 of 1 shown here done"));
  assert.ok(filtered.includes(`<${ADDRESS}?role=api>`));
  assert.ok(!filtered.includes("Stop politely."));
});
