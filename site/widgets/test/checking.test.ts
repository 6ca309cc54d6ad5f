// The model checker in the browser answers what the one in Python answers,
// for all settings: lessons/checking/exported.py wrote checking.json.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { attackOn, plannedOf } from "../model/checking/attack.ts";
import type { Settings } from "../model/checking/compile.ts";
import { allSettings } from "../model/checking/compile.ts";
import type { Found, Step } from "../model/checking/search.ts";
import {
  BREAKS,
  MOST_FAULTS,
  pathWords,
  search,
} from "../model/checking/search.ts";

interface Vectors {
  readonly answers: readonly (readonly (readonly (number | string | null)[])[])[];
  readonly paths: readonly string[];
}

const VECTORS = JSON.parse(
  readFileSync(new URL("checking.json", import.meta.url), "utf8"),
) as Vectors;

// chosen: the longest that a reader is to wait for an answer in the page.
const LONGEST_MS = 1_000;

const NUMBERS = new Map(VECTORS.paths.map((path, n) => [path, n]));
const FOUND = new Map<string, readonly Found[]>();

function find(settings: Settings): readonly Found[] {
  const key = Object.values(settings).join();
  const found = FOUND.get(key) ?? search(settings);
  FOUND.set(key, found);
  return found;
}

function numberOf(path: readonly Step[]): number | undefined {
  return NUMBERS.get(
    path.map(({ rule, worker }) => `${worker.toUpperCase()}${rule}`).join(" "),
  );
}

function answersOf(settings: Settings): unknown {
  return find(settings).map((found, faults) => {
    const { path, without } = attackOn(settings, faults, find);
    return [
      found.states,
      ...BREAKS.map((name) => found.paths[name] && numberOf(found.paths[name])),
      numberOf(plannedOf(settings, faults, path)),
      without,
    ];
  });
}

test("states, paths and plans are those of Python, for all settings", () => {
  const all = allSettings();
  assert.equal(all.length, VECTORS.answers.length);
  all.forEach((settings, i) => {
    assert.deepEqual(
      answersOf(settings),
      VECTORS.answers[i],
      JSON.stringify(settings),
    );
  });
});

test("the page answers within a second, whatever is set", () => {
  for (const ack of ["early", "late"])
    for (const fence of ["off", "on"]) {
      const settings = { ...PLAIN, timeout: "short", lease: "on", ack, fence };
      const began_ms = performance.now();
      attackOn(settings, MOST_FAULTS);
      assert.ok(performance.now() - began_ms < LONGEST_MS);
    }
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
