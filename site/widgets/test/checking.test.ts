// The model checker in the browser answers what the one in Python answers,
// for all settings: lessons/checking/exported.py wrote checking.json.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import type { Settings } from "../model/checking/compile.ts";
import { allSettings } from "../model/checking/compile.ts";
import type { Found, Step } from "../model/checking/search.ts";
import { BREAKS, pathWords, search } from "../model/checking/search.ts";

interface Vectors {
  readonly answers: readonly (readonly (readonly (number | null)[])[])[];
  readonly paths: readonly string[];
}

const VECTORS = JSON.parse(
  readFileSync(new URL("checking.json", import.meta.url), "utf8"),
) as Vectors;

// chosen: the longest that a reader is to wait for an answer in the page.
const LONGEST_MS = 1_000;

function numbersOf(found: Found): readonly (number | null)[] {
  const text = (path: readonly Step[]): string =>
    path.map(({ rule, worker }) => `${worker.toUpperCase()}${rule}`).join(" ");
  return [
    found.states,
    ...BREAKS.map((name) => {
      const path = found.paths[name];
      return path === null ? null : VECTORS.paths.indexOf(text(path));
    }),
  ];
}

test("states and shortest paths are those of Python, for all settings", () => {
  const all = allSettings();
  assert.equal(all.length, VECTORS.answers.length);
  all.forEach((settings, i) => {
    const began_ms = performance.now();
    const found = search(settings);
    assert.ok(performance.now() - began_ms < LONGEST_MS);
    assert.deepEqual(
      found.map(numbersOf),
      VECTORS.answers[i],
      JSON.stringify(settings),
    );
  });
});

const PLAIN: Settings = {
  ack: "late",
  reject: "off",
  timeout: "long",
  lease: "off",
  fence: "off",
  key: "off",
  fault: "any",
};

function wordsOf(
  settings: Settings,
  faults: number,
  name: (typeof BREAKS)[number],
): string | null {
  const path = search({ ...PLAIN, ...settings })[faults]?.paths[name] ?? null;
  return path && pathWords(path);
}

test("both measured losses are found, and the double run without a kill", () => {
  assert.equal(wordsOf({}, 1, "lost"), "A BRPOP · A kill -9");
  assert.equal(
    wordsOf({ fault: "child" }, 1, "lost"),
    "A BRPOP · A write unacked · A kill child",
  );
  assert.equal(wordsOf({ fault: "child", reject: "on" }, 3, "lost"), null);
  assert.equal(
    wordsOf({ timeout: "short" }, 0, "doubled"),
    "A BRPOP · A write unacked · A effect · restore · B BRPOP · " +
      "B write unacked · B effect",
  );
});
