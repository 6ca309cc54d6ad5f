// An hour of the autoscaler as the page tells it: what the chapter says of
// it holds for many draws, and goals are ticked by what happened.

import assert from "node:assert/strict";
import { test } from "node:test";

import { initialChoice } from "../model/choice.ts";
import type { Hour, Settings } from "../model/sizing/autoscaled.ts";
import {
  cornersOf,
  hourOf,
  modelOf,
  PODS_BEFORE,
  settingsOf,
  STEP_S,
  waitingByModel,
} from "../model/sizing/autoscaled.ts";
import { plots, scaleFor } from "../model/sizing/autoscaledplots.ts";
import {
  CONTROLS,
  emptyWords,
  GOALS,
  HEAD,
  nameOf,
  outcomeOf,
  QUESTION,
  rowsOf,
  sentenceOf,
} from "../model/sizing/autoscaledwords.ts";
import { seconds } from "../model/sizing/words.ts";

const LIST = settingsOf(initialChoice(CONTROLS));
const BOTH: Settings = { ...LIST, metric: "queued_and_running" };
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

test("the first press shows the failure, and is what the question asks", () => {
  assert.deepEqual(LIST, { step: 4, metric: "waiting", has_cold_nodes: true });
  const hour = hourOf(LIST);
  assert.ok(hour.killed_before_step > 5, `${hour.killed_before_step} killed`);
  // Five minutes of nothing, then most pods go at once.
  const { samples } = hour.outcome;
  const readyAt = (at_s: number) => samples.find((s) => s.at_s === at_s)?.slots;
  assert.equal(readyAt(295), PODS_BEFORE);
  assert.ok((readyAt(315) ?? PODS_BEFORE) <= PODS_BEFORE / 2);
});

test("on the same draws, the list kills more and makes tasks wait longer", () => {
  for (const step of [2, 4, 8])
    for (const has_cold_nodes of [false, true])
      for (const seed of SEEDS) {
        const list = hourOf({ ...LIST, step, has_cold_nodes }, seed);
        const both = hourOf({ ...BOTH, step, has_cold_nodes }, seed);
        assert.equal(list.outcome.tasks.length, both.outcome.tasks.length);
        assert.ok(list.killed_before_step > both.killed_before_step);
        assert.ok(list.outcome.killed > both.outcome.killed);
        assert.ok(list.longest_wait_s > both.longest_wait_s);
        assert.equal(list.empty_after_s, null);
      }
});

test("counting both kills busy pods all the same, on every draw", () => {
  for (const seed of SEEDS) assert.ok(hourOf(BOTH, seed).outcome.killed > 0);
});

test("for late capacity the model is the worst case, for chance it isn't", () => {
  for (const step of [4, 8]) {
    const settings = { ...BOTH, step };
    const hours = SEEDS.map((seed) => hourOf(settings, seed));
    const told = modelOf(settings);
    for (const hour of hours)
      assert.ok(hour.most_waiting < told.backlog, `${hour.most_waiting}`);
    const wait_s = mean(hours.map((hour) => hour.longest_wait_s));
    const empty_s = mean(hours.map((hour) => hour.empty_after_s ?? NaN));
    assert.ok(wait_s < told.peak_wait_s, `${wait_s} s`);
    assert.ok(empty_s < told.delay_s + told.drain_s, `${empty_s} s`);
    // A bound that says something: it isn't a multiple of what is seen.
    assert.ok(wait_s > told.peak_wait_s / 2, `${wait_s} s`);
    assert.ok(empty_s > (told.delay_s + told.drain_s) / 2, `${empty_s} s`);
  }
  const small = { ...BOTH, step: 2, has_cold_nodes: false };
  const above = SEEDS.map((seed) => hourOf(small, seed)).filter(
    (hour) => hour.longest_wait_s > hour.model.peak_wait_s,
  );
  assert.ok(above.length > 0);
});

test("nodes that start make the model's backlog, whatever is counted", () => {
  const ready = { ...LIST, has_cold_nodes: false };
  assert.ok(modelOf(LIST).backlog > 3 * modelOf(ready).backlog);
  assert.deepEqual(modelOf(LIST), modelOf(BOTH));
});

test("the model's line grows, drops by the new slots, and drains", () => {
  const hour = hourOf(LIST);
  const [begins, full, taken, empty] = cornersOf(hour);
  assert.equal(begins?.at_s, STEP_S);
  assert.equal(full?.waiting, hour.model.backlog);
  const dropped = (full?.waiting ?? 0) - (taken?.waiting ?? 0);
  assert.equal(dropped, hour.most_pods - PODS_BEFORE);
  assert.equal(empty?.waiting, 0);
  const half_s = STEP_S + hour.model.delay_s / 2;
  assert.equal(waitingByModel(hour, half_s), hour.model.backlog / 2);
  assert.equal(waitingByModel(hour, 0), 0);
  assert.equal(waitingByModel(hour, 3600), 0);
});

test("goals are ticked by what happened in the hours, one by one", () => {
  const reached = (...hours: readonly Hour[]) =>
    GOALS.map((goal) => goal.isReached(hours));
  const [list, both] = [hourOf(LIST), hourOf(BOTH)];
  assert.deepEqual(reached(), [false, false, false]);
  assert.deepEqual(reached(list), [true, false, false]);
  assert.deepEqual(reached(list, both), [true, true, true]);
  // Another load is no comparison.
  const other = hourOf({ ...BOTH, step: 2 });
  assert.equal(reached(list, other)[1], false);
  const spared = { ...both.outcome, killed: 0 };
  assert.equal(reached({ ...both, outcome: spared })[2], false);
});

test("sentences say what was simulated, and what the model says", () => {
  const hour = hourOf(LIST);
  assert.match(sentenceOf(null).text, /^Ready\. .* on this page\.$/);
  const { text } = sentenceOf(hour);
  assert.match(text, /^Simulated: \d+ busy pods were killed/);
  // 55 more in each minute than 25 slots do, for 250 s, by 80 in a minute.
  assert.equal(seconds((55 / 60) * 250 / (80 / 60)), "2 min 52 s");
  assert.match(text, /the model with the planned slots gives 2 min 52 s\.$/);
  assert.equal(emptyWords(hour), "not before the load fell");
  assert.match(outcomeOf(hour), /by the list length, \d+ busy pods were /);
  const one = { ...hour, killed_before_step: 1 };
  assert.match(outcomeOf(one), / 1 busy pod was killed /);
  const none = { ...hour, killed_before_step: 0 };
  assert.match(outcomeOf(none), / no busy pod was killed /);
  assert.equal(nameOf(LIST), "List length, 4 ×, nodes start");
});

test("the question is neutral and answers every option", () => {
  for (const { label, feedback } of QUESTION.options) {
    assert.ok(!/good|bad|correct|wrong/i.test(label), label);
    assert.ok(feedback.length > 20);
  }
});

test("the table and the charts have the same hour, whole", () => {
  const hour = hourOf(BOTH);
  const rows = rowsOf(hour);
  assert.equal(rows.length, 31);
  assert.ok(rows.every((row) => row.length === HEAD.length));
  assert.equal(rows.at(-1)?.at(-1), String(hour.outcome.killed));
  const [slots, waiting] = plots(hour);
  assert.deepEqual(
    [...slots.series, ...waiting.series].map((line) => line.label),
    ["wanted", "ready", "busy", "simulated", "model"],
  );
  for (const { scale, series } of [slots, waiting]) {
    const top = scale.marks.at(-1)?.value ?? 0;
    const values = series.flatMap((line) => line.points.map((p) => p.value));
    assert.ok(values.every((value) => value <= top));
  }
  const crosses = slots.series[2]?.points.filter((p) => p.is_bad) ?? [];
  assert.ok(crosses.length > 0 && crosses.length <= hour.outcome.killed);
});

test("a scale holds what it has to, in whole and round steps", () => {
  for (const [most, top] of [[0, 4], [5, 8], [50, 60], [100, 100], [229, 300]])
    assert.equal(scaleFor(most ?? 0).marks.at(-1)?.value, top, `${most}`);
});
