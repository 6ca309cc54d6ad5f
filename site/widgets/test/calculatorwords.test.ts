// What the calculator says of one's own numbers: the sentence, the row that
// binds, the bill from quiet to peak, the lever, and the simulated waits.

import assert from "node:assert/strict";
import { test } from "node:test";

import { answerOf, simulated } from "../model/sizing/calculator.ts";
import type { Inputs } from "../model/sizing/inputs.ts";
import { DEFAULTS } from "../model/sizing/inputs.ts";
import { sentenceOf, simulatedWords } from "../model/sizing/sentence.ts";
import { steady, waitQuantileS } from "../model/sizing/steady.ts";
import { simulatedWaits } from "../model/sizing/waits.ts";
import { number } from "../model/sizing/words.ts";

function figure(inputs: Inputs, id: string) {
  const found = answerOf(inputs).figures.find((f) => f.id === id);
  assert.ok(found, `no figure ${id}`);
  return found;
}

test("what is said is what was asked for, in its number", () => {
  const said = (inputs: Inputs) => sentenceOf(answerOf(inputs)).text;
  assert.match(said({ ...DEFAULTS, within_percent: 99 }), /99 of 100 tasks wait/);
  assert.match(said({ ...DEFAULTS, within_percent: 50 }), /50 of 100 tasks wait/);
  assert.match(said({ ...DEFAULTS, within_percent: 99.9 }), /99\.9% of tasks wait/);
  const one = { ...DEFAULTS, rate_per_s: 0.01, base_rate_per_s: null, task_s: 1 };
  assert.match(said(one), /^1 pod on 1 node, /);
  assert.match(said({ ...DEFAULTS, busy_percent: 99.95, wait_s: 600 }), /9\d\.\d+% busy/);
});

test("a load a hundred times smaller has an answer, and says what was left out", () => {
  const { figures, refusal, warnings } = answerOf({
    ...DEFAULTS,
    rate_per_s: 0.33333,
  });
  assert.equal(refusal, null);
  assert.ok(figures.length > 0);
  assert.match(warnings[0] ?? "", /the quiet hour has 10 tasks a second/);
  assert.ok(!figures.some((f) => f.id === "backlog"));
});

test("the row that binds is marked, and it alone", () => {
  const marked = (inputs: Inputs) =>
    answerOf(inputs).figures.filter((f) => f.binds).map((f) => f.id);
  assert.deepEqual(marked(DEFAULTS), ["slots-for-bursts"]);
  assert.deepEqual(marked({ ...DEFAULTS, busy_percent: 99.9 }), [
    "slots-for-wait",
  ]);
});

test("a month is a range, by hand", () => {
  const price = 0.192;
  const usd = (value: number) => `${number(Math.round(value))} USD`;
  // 375 slots are 375 pods on 54 nodes; 1,250 are on 179.
  assert.equal(figure(DEFAULTS, "cost-quiet").value, usd(54 * price * 730));
  const average = 54 * price * 730 + 125 * price * 176;
  assert.equal(figure(DEFAULTS, "cost-average").value, usd(average));
  assert.equal(figure(DEFAULTS, "cost").value, "25,089 USD");
  const spot = { ...DEFAULTS, spot_percent: 60, rest_usd: 500 };
  assert.equal(
    figure(spot, "cost-average").value,
    usd(54 * price * 730 + 125 * price * 0.4 * 176 + 500),
  );
  assert.match(figure(DEFAULTS, "cost-rest").formula, /the broker.*traffic/);
  assert.equal(figure(DEFAULTS, "rollout-nodes").value, "224");
  const steady = answerOf({ ...DEFAULTS, base_rate_per_s: null });
  assert.ok(!steady.figures.some((f) => f.id === "cost-quiet"));
});

test("many pods of a node cost memory on AKS", () => {
  const most = { ...DEFAULTS, max_pods: 250 };
  const few = figure(DEFAULTS, "pods-per-node").worked;
  assert.match(few, /reserves 2\.19\d? GiB at 110/);
  const many = figure(most, "pods-per-node").worked;
  assert.match(many, /reserves 4\.\d+ GiB at 250/);
});

test("the lever for finance: many slots in a pod, for tasks that wait", () => {
  const { lever } = answerOf(DEFAULTS);
  assert.match(lever ?? "", /14 nodes, 1,962 USD .* of 25,089 USD, 13 times less/);
  assert.equal(answerOf({ ...DEFAULTS, slots_per_pod: 32 }).lever, null);
});

test("the simulated waits are those of the formula, where it is exact", () => {
  for (const [rate, time_s, cs2, slots] of [
    [0.7, 1, 1, 1],
    [2, 1, 1, 3],
    [0.6, 1, 0, 1],
    [0.5, 1, 2, 1],
  ] as const) {
    const told = steady(rate, time_s, slots, cs2);
    const seen = simulatedWaits(rate, time_s, cs2, slots, 0.95);
    const near = (a: number, b: number) => Math.abs(a / b - 1) < 0.08;
    assert.ok(near(seen.mean_s, told.mean_wait_s), `${seen.mean_s}`);
    assert.ok(near(seen.waited_fraction, told.wait_probability));
    if (cs2 === 1)
      assert.ok(near(seen.quantile_s, waitQuantileS(told, 0.95)));
  }
  // Where it is an approximation, they differ, and that is the point.
  const long = steady(3.2, 1, 4, 4).mean_wait_s;
  assert.ok(simulatedWaits(3.2, 1, 4, 4, 0.95).mean_s < long * 0.95);
});

test("one's own numbers are simulated, or nothing is", () => {
  const waits = simulated({ ...DEFAULTS, cs2: 4, busy_percent: 98 });
  assert.ok(waits && waits.mean_s > 0);
  assert.match(
    simulatedWords(waits, 0.95),
    /^Simulated, 200,000 tasks .* wait, .* 95 of 100 tasks .* at most\.$/,
  );
  assert.equal(simulated({ ...DEFAULTS, task_s: null }), null);
});
