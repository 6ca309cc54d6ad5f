// Chapter 6: what the recorded burst and the recorded repeat add up to.

import assert from "node:assert/strict";
import { test } from "node:test";

import { countedAt, tasksNamed, toldAt } from "../model/burst.ts";
import { exchangeLines } from "../model/evidence.ts";
import { figure as burst } from "../model/figures/burst.ts";
import { figure as repeat } from "../model/figures/repeat.ts";
import { booksOf, sentBy, toldWord } from "../model/repeat.ts";
import { EMPTY } from "../model/run.ts";
import { recorded, recordedFrames } from "./recorded.ts";

test("each letter is a task, and the key has one letter", () => {
  const run = recorded("burst");
  const named = new Set(toldAt(run, "checked").map(({ letter }) => letter));
  assert.equal(named.size, tasksNamed(run, "checked"));
  assert.equal(named.size, countedAt(run, "checked")?.tasks);
  assert.ok(named.size > 1);
  const keyed = toldAt(run, "keyed");
  assert.deepEqual(new Set(keyed.map(({ letter }) => letter)), new Set(["A"]));
  assert.equal(keyed.filter(({ is_new }) => is_new).length, 1);
});

test("the burst reaches its goals by what the books say, not by a press", () => {
  assert.deepEqual(burst.goals.map((goal) => goal.isReached(EMPTY)), [false, false]);
  const at_once = recorded("burst");
  assert.deepEqual(burst.goals.map((goal) => goal.isReached(at_once)), [true, true]);
  const singly = recorded("burst.4000");
  assert.deepEqual(burst.goals.map((goal) => goal.isReached(singly)), [false, true]);
  assert.match(burst.outcome(singly) ?? "", /once at the door that checks first/);
});

test("the repeat tells a lost answer from a replay and from a mistake", () => {
  const run = recorded("repeat");
  assert.deepEqual(sentBy(run, "bare").map(toldWord), ["answer lost", "202"]);
  assert.deepEqual(sentBy(run, "keyed").map(toldWord), [
    "answer lost",
    "202, replayed",
    "422",
  ]);
  assert.equal(booksOf(run, "bare")?.charges, 2);
  assert.equal(booksOf(run, "keyed")?.charges, 1);
  assert.ok(repeat.goals.every((goal) => goal.isReached(run)));
  assert.ok(!repeat.goals.some((goal) => goal.isReached(EMPTY)));
});

test("the repeat's table leaves no answer out", () => {
  const rows = repeat.rows(recordedFrames("repeat"));
  const column = (n: number): readonly (string | undefined)[] => [
    ...new Set(rows.map((row) => row[n])),
  ];
  for (const told of ["answer lost", "202"]) assert.ok(column(1).includes(told), told);
  for (const told of ["answer lost", "202, replayed", "422"])
    assert.ok(column(3).includes(told), told);
});

test("an answer that nobody read is shown as dropped", () => {
  const lines = exchangeLines(recorded("repeat"), "bare");
  const text = lines.map((line) => line.map((p) => p.text).join("")).join("\n");
  assert.match(text, /later: dropped, unread/);
});
