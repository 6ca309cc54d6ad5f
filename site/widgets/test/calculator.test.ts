// The calculator: every figure opens to a formula with the reader's numbers,
// links come back as they were, and what makes no sense says so.

import assert from "node:assert/strict";
import { test } from "node:test";

import { askedOf } from "../model/sizing/asked.ts";
import { answerOf } from "../model/sizing/calculator.ts";
import type { Inputs } from "../model/sizing/inputs.ts";
import {
  DEFAULTS,
  FIELDS,
  fromHash,
  toHash,
} from "../model/sizing/inputs.ts";
import { numberOf } from "../model/sizing/typed.ts";
import { planOf } from "../model/sizing/plan.ts";
import { number, percent, seconds } from "../model/sizing/words.ts";

function figure(inputs: Inputs, id: string) {
  const found = answerOf(inputs).figures.find((f) => f.id === id);
  assert.ok(found, `no figure ${id}`);
  return found;
}

test("the load of the 200-replica guide takes what it takes", () => {
  const load = { ...DEFAULTS, rate_per_s: 1000 / 30 };
  assert.equal(figure(load, "slots-for-wait").value, "1,015");
  assert.equal(figure(load, "slots-for-bursts").value, "1,250");
  assert.equal(figure(load, "nodes").value, "179");
  assert.equal(figure(load, "cost").value, "25,089 USD");
  assert.equal(figure(load, "replicas").value, "375 to 1,250");
  assert.equal(figure(load, "backlog").value, "1,250");
});

test("each figure opens to its formula with the reader's numbers", () => {
  const load = {
    ...DEFAULTS,
    rate_per_s: 7,
    task_s: 12,
    slots_per_pod: 4,
    base_rate_per_s: 2,
  };
  const { figures, refusal } = answerOf(load);
  assert.equal(refusal, null);
  assert.equal(new Set(figures.map((f) => f.id)).size, figures.length);
  for (const { id, formula, worked, value } of figures) {
    assert.ok(formula.length > 3, id);
    assert.match(worked, /\d/);
    assert.ok(!/NaN|Infinity|undefined/.test(worked + value), `${id} ${worked}`);
  }
  assert.equal(figure(load, "load").worked, "7/s · 12 s = 84");
  assert.equal(figure(load, "pods").worked, "⌈105 / 4⌉ = 27, 108 slots");
  assert.match(figure(load, "wait-quantile").worked, /fewer than 5%: 0 s/);
});

test("what is shown is what the model says", () => {
  const asked = askedOf({ ...DEFAULTS, busy_percent: 99 });
  const plan = planOf(asked.demand, asked.target, asked.place);
  const shown = figure({ ...DEFAULTS, busy_percent: 99 }, "mean-wait").value;
  assert.equal(shown, seconds(plan.steady.mean_wait_s));
  const worked = figure({ ...DEFAULTS, busy_percent: 99 }, "wait-quantile").worked;
  assert.match(worked, /^1 · ln\(\d+\.\d%? \/ 5%\)/);
});

test("without a quiet hour nothing scales, and nothing is said of it", () => {
  const { figures } = answerOf({ ...DEFAULTS, base_rate_per_s: null });
  assert.ok(!figures.some((f) => ["backlog", "drain"].includes(f.id)));
});

test("where the model stops being right, it says so", () => {
  assert.deepEqual(answerOf(DEFAULTS).warnings, []);
  const tight = answerOf({ ...DEFAULTS, busy_percent: 99 }).warnings;
  assert.match(tight.join(), /room for bursts/);
  const vary = answerOf({ ...DEFAULTS, cs2: 4 }).warnings;
  assert.match(vary.join(), /Simulate it/);
});

test("what makes no sense is refused with a reason, never with infinity", () => {
  for (const [wrong, why] of [
    [{ rate_per_s: 0 }, /above 0 tasks a second/],
    [{ rate_per_s: null }, /“Tasks in the busy hour” needs a number/],
    [{ task_s: -1 }, /above 0 seconds/],
    [{ busy_percent: 100 }, /the queue grows without end/],
    [{ within_percent: 100 }, /a fraction below 1/],
    [{ slots_per_pod: 1.5 }, /a whole number/],
    [{ pod_cpu: 9 }, /doesn't fit/],
    [{ max_pods: 0 }, /1 or more; 110/],
    [{ price_usd: 0 }, /price can't be 0: it has to be above 0/],
    [{ peak_hours: 731 }, /0 to 730 hours/],
    [{ spot_percent: 100 }, /a fraction below 1/],
    [{ rest_usd: -1 }, /0 USD or more/],
    [{ task_s: 1e9 }, /Check the units/],
    [{ node: "toString" }, /no node is called/],
  ] as const) {
    const { figures, refusal } = answerOf({ ...DEFAULTS, ...wrong });
    assert.deepEqual(figures, []);
    assert.match(refusal ?? "", why);
  }
});

test("a link comes back as it was", () => {
  for (const inputs of [
    DEFAULTS,
    { ...DEFAULTS, rate_per_s: 0.125, base_rate_per_s: null, node: "D8s_v5" },
    { ...DEFAULTS, price_usd: 0.21, max_pods: 250, spot_percent: 60 },
  ]) {
    const back = fromHash(`#${toHash(inputs)}`);
    assert.deepEqual(back, { inputs, unread: [] });
  }
});

test("a link says with units what it says, and may say only a part", () => {
  assert.match(toHash(DEFAULTS), /rate_per_s=33\.333&task_s=30&/);
  const part = fromHash("#task_s=60");
  assert.deepEqual(part?.inputs, { ...DEFAULTS, task_s: 60 });
});

test("a link to a heading is none to a size", () => {
  assert.equal(fromHash(""), null);
  assert.equal(fromHash("#how-many"), null);
  assert.equal(fromHash("#%E0%A4%A"), null);
});

test("what a link says wrongly is left out, and named", () => {
  const found = fromHash("#task_s=soon&node=__proto__&wait_s=1e999&cs2=");
  assert.deepEqual(found?.inputs, DEFAULTS);
  assert.deepEqual(found?.unread, [
    "cs2=",
    "task_s=soon",
    "wait_s=1e999",
    "node=__proto__",
  ].sort((a, b) => order(a) - order(b)));
});

/** Return the place of a field in the form. */
function order(part: string): number {
  const at = FIELDS.findIndex((field) => part.startsWith(`${field.name}=`));
  return at < 0 ? FIELDS.length : at;
}

test("a field takes a comma for a point, and empty only where it may be", () => {
  const field = (name: string) =>
    FIELDS.find((f) => f.name === name) ?? { ...FIELDS[0]! };
  assert.equal(numberOf(field("rate_per_s"), " 33,3 "), 33.3);
  assert.equal(numberOf(field("rate_per_s"), ""), undefined);
  assert.equal(numberOf(field("base_rate_per_s"), ""), null);
  assert.equal(numberOf(field("rate_per_s"), "many"), undefined);
});

test("a number may have its thousands apart, as these pages write them", () => {
  const field = FIELDS[0]!;
  for (const [text, value] of [
    ["1,250", 1250],
    ["1,250.5", 1250.5],
    ["1 250", 1250],
    ["1\u202f250", 1250],
    ["2,000,000", 2_000_000],
    ["1,25", 1.25],
    ["12,5", 12.5],
    ["0,250", 0.25],
    ["1e3", 1000],
    [".5", 0.5],
    ["-3", -3],
  ] as const)
    assert.equal(numberOf(field, text), value, text);
  for (const text of ["1,2,3", "1.250,5", "1,25,000", "0x10", "Infinity", "1 2"])
    assert.equal(numberOf(field, text), undefined, text);
});

test("a number may have a unit behind it, as people type it", () => {
  const read = (name: string, text: string) =>
    numberOf(FIELDS.find((field) => field.name === name)!, text);
  for (const [name, text, value] of [
    ["rate_per_s", "2000/min", 33.3333333],
    ["rate_per_s", "2,000 reports a minute", 33.3333333],
    ["rate_per_s", "2000 per minute", 33.3333333],
    ["rate_per_s", "360/30min", 0.2],
    ["rate_per_s", "12.5 tasks/s", 12.5],
    ["base_rate_per_s", "36/hour", 0.01],
    ["task_s", "250ms", 0.25],
    ["task_s", "1,5 min", 90],
    ["task_s", "1h30min", 5400],
    ["start_s", "90 Seconds", 90],
    ["within_percent", "95 %", 95],
    ["pod_cpu", "500m", 0.5],
    ["pod_memory_gib", "512Mi", 0.5],
    ["pod_memory_gib", "2 GiB", 2],
  ] as const)
    assert.equal(read(name, text), value, text);
  for (const [name, text] of [
    ["rate_per_s", "2000/"],
    ["rate_per_s", "2000 min"],
    ["rate_per_s", "2000/0s"],
    ["rate_per_s", "2000/month"],
    ["task_s", "30 parsecs"],
    ["task_s", "1h and 30min"],
    ["pod_memory_gib", "512m"],
    ["slots_per_pod", "4s"],
    // A link may hold anything; a pattern mustn't try all ways to read it.
    ["rate_per_s", `1${" ".repeat(100_000)}x`],
    ["rate_per_s", "1 ".repeat(50_000)],
    ["task_s", "1h".repeat(50_000)],
  ] as const)
    assert.equal(read(name, text), undefined, text);
});

test("numbers have the digits that make a difference", () => {
  assert.deepEqual(
    [1250.4, 33.3333, 0.061333, 0].map(number),
    ["1,250", "33.33", "0.06133", "0"],
  );
  assert.deepEqual(
    [0.8, 0.0272345, 1e-14, 0, 1, 0.999, 0.9995, 0.99999].map(percent),
    ["80%", "2.72%", "< 0.01%", "0%", "100%", "99.9%", "99.95%", "> 99.99%"],
  );
  assert.deepEqual(
    [0, 1e-9, 0.4712, 30, 626.6, 7205].map(seconds),
    ["0 s", "< 1 ms", "0.471 s", "30 s", "10 min 27 s", "2 h 5 s"],
  );
});
