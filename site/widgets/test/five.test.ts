// The five questions: neutral before, and each answer that is called right is
// the one that the recorded run of its figure shows.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Answers } from "../model/five.ts";
import {
  answeredWords,
  comparedWords,
  FIVE,
  labelOf,
  rightIn,
  soundAnswers,
  UNSURE as OWN_UNSURE,
} from "../model/five.ts";
import type { Figure } from "../model/figure.ts";
import { UNSURE } from "../model/prediction.ts";
import { runAt } from "../model/run.ts";
import { answeredWith, stopitOf } from "../model/stopit.ts";
import { recorded, recordedFrames } from "./recorded.ts";

const RIGHT: Answers = Object.fromEntries(FIVE.map((q) => [q.id, q.right]));

test("five questions, each with one right answer and a way not to know", () => {
  assert.equal(FIVE.length, 5);
  assert.equal(OWN_UNSURE, UNSURE);
  assert.equal(new Set(FIVE.map(({ id }) => id)).size, 5);
  for (const { id, options, right } of FIVE) {
    const ids = options.map((one) => one.id);
    assert.equal(new Set(ids).size, ids.length, id);
    assert.ok(ids.includes(right) && right !== UNSURE, id);
    assert.equal(ids.at(-1), UNSURE, id);
    for (const { label } of options)
      assert.ok(!/\b(good|bad|correct|wrong|right|anti-pattern)\b/i.test(label));
  }
  // The right one isn't found by its place.
  const places = FIVE.map((q) => q.options.findIndex((o) => o.id === q.right));
  assert.ok(new Set(places).size >= 3);
});

for (const { id, proof } of FIVE)
  test(`${id}: the figure of chapter ${proof.chapter} shows what is called right`, async () => {
    const { figure } = (await import(
      new URL(`../model/figures/${proof.figure}.ts`, import.meta.url).href
    )) as { figure: Figure };
    const [first = {}] = figure.recorded;
    const frames = recordedFrames(figure.scenario(first).name);
    assert.deepEqual(figure.shown(runAt(frames, Infinity)), [proof.shown]);
    assert.equal(proof.title, figure.title);
    assert.match(proof.address, new RegExp(`/chapters/${proof.chapter}-`));
  });

test("some tasks succeed although their cancellation was answered with 202", () => {
  const answered = answeredWith(stopitOf(recorded("stopit")), 202);
  assert.ok(answered.succeeded > 0);
  assert.equal(answered.both, 0);
});

test("stored answers count as far as they are still options", () => {
  const text = JSON.stringify({ gateway: "wait", kill: "gone", other: "x" });
  assert.deepEqual(soundAnswers(text), { gateway: "wait" });
  for (const broken of [null, "", "{", "[]", "3", "null"])
    assert.deepEqual(soundAnswers(broken), {});
});

test("two rounds are counted, and a missing one is said to be missing", () => {
  assert.equal(rightIn(RIGHT), 5);
  assert.equal(rightIn({ gateway: "handler" }), 0);
  assert.equal(answeredWords({ gateway: "wait" }), "1 of 5 answered.");
  assert.equal(
    comparedWords({ gateway: "handler", kill: "never" }, RIGHT),
    "The figures agree with 1 of 5 at the start, and 5 of 5 now.",
  );
  assert.match(comparedWords({}, RIGHT), /has no answers from the start\.$/);
  const [asked] = FIVE;
  assert.ok(asked);
  assert.equal(labelOf(asked, {}), "No answer");
});
