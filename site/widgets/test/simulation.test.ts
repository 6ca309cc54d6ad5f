// The simulator beside the model: they share no formula, and agree where both
// are right. Seeds are fixed: what passes once passes always.

import assert from "node:assert/strict";
import { test } from "node:test";

import { scaleDefaults, seen, waitsOf } from "./simulating.ts";
import type { Times } from "../model/sizing/simulation/dice.ts";
import { diceOf, timesOf } from "../model/sizing/simulation/dice.ts";
import type { Spec } from "../model/sizing/simulation/run.ts";
import { SIMULATION_DEFAULTS } from "../model/sizing/simulation/run.ts";
import { simulate } from "../model/sizing/simulation/simulation.ts";
import { SizingError } from "../model/sizing/errors.ts";
import { surge } from "../model/sizing/scaling.ts";
import { steady } from "../model/sizing/steady.ts";

/** A pool that stays as it is. */
function pool(rate: number, times: Times, slots: number, tasks: number): Spec {
  return {
    ...SIMULATION_DEFAULTS,
    seed: 1,
    until_s: tasks / rate,
    rates: [{ from_s: 0, rate_per_s: rate }],
    times,
    slots_per_pod: 1,
    pods: slots,
    scaler: { kind: "none" },
    sample_s: tasks / rate,
  };
}

const EXPONENTIAL = (mean_s: number): Times => ({
  shape: "exponential",
  mean_s,
});

for (const [name, rate, time_s, slots] of [
  ["V1", 0.8, 1, 1],
  ["V2", 2, 1, 3],
  ["V3", 100 / 1800, 180, 14],
  ["V4", 0.2, 8, 2],
] as const)
  test(`${name}: waits are those of Erlang C`, () => {
    const told = steady(rate, time_s, slots);
    const spec = pool(rate, EXPONENTIAL(time_s), slots, 60_000);
    const waits = waitsOf(spec);
    assert.ok(waits.mean_s.off < told.mean_wait_s * 0.2, "too wide");
    assert.ok(waits.mean_s.agreesWith(told.mean_wait_s), waits.mean_s.text);
    assert.ok(waits.share.off < told.wait_probability * 0.1, "too wide");
    assert.ok(waits.share.agreesWith(told.wait_probability), waits.share.text);
  });

test("V5, V6: other times wait as Pollaczek and Khinchine say", () => {
  for (const [times, cs2] of [
    [{ shape: "deterministic", mean_s: 1 }, 0],
    [{ shape: "lognormal", mean_s: 1, cs2: 2 }, 2],
  ] as const) {
    const told = steady(0.7, 1, 1, cs2);
    const waits = waitsOf(pool(0.7, times, 1, 60_000));
    assert.ok(waits.mean_s.off < told.mean_wait_s * 0.2, "too wide");
    assert.ok(waits.mean_s.agreesWith(told.mean_wait_s), waits.mean_s.text);
    // The counter-proof: exponential times would be another wait.
    const other = steady(0.7, 1, 1).mean_wait_s;
    assert.ok(!waits.mean_s.agreesWith(other), waits.mean_s.text);
  }
});

test("V9: a step while capacity is late: backlog, longest wait, drain", () => {
  const told = surge(1000 / 30, 30, 316, 1250, 270);
  const step_s = 300;
  const backlogs: number[] = [];
  const drains_s: number[] = [];
  const longest_s: number[] = [];
  for (let seed = 0; seed < 8; seed += 1) {
    const { samples, tasks } = simulate({
      ...pool(10, EXPONENTIAL(30), 316, 1),
      seed,
      until_s: step_s + 270 + 900,
      rates: [
        { from_s: 0, rate_per_s: 10 },
        { from_s: step_s, rate_per_s: 1000 / 30 },
      ],
      scaler: { kind: "planned", at_s: step_s + 270, pods: 1250 },
      sample_s: 1,
    });
    const before = samples.filter((s) => s.at_s < step_s + 270);
    backlogs.push(before.at(-1)?.waiting ?? NaN);
    const drained = samples.find(
      (s) => s.at_s > step_s + 270 && s.waiting === 0,
    );
    drains_s.push((drained?.at_s ?? NaN) - step_s - 270);
    const waits_s = tasks.map((t) => (t.started_s ?? NaN) - t.arrived_s);
    longest_s.push(waits_s.reduce((a, b) => (b > a ? b : a)));
  }
  const [backlog, drain_s] = [seen(backlogs), seen(drains_s)];
  const wait_s = seen(longest_s);
  assert.ok(wait_s.off < told.peak_wait_s * 0.05, wait_s.text);
  assert.ok(wait_s.agreesWith(told.peak_wait_s), wait_s.text);
  // Backlog by what the new slots do: seen to be wrong.
  assert.ok(!wait_s.agreesWith(told.backlog / (1250 / 30)), wait_s.text);
  assert.ok(backlog.off < told.backlog * 0.05, backlog.text);
  assert.ok(backlog.agreesWith(told.backlog), backlog.text);
  assert.ok(drain_s.off < told.drain_s * 0.1, drain_s.text);
  assert.ok(drain_s.agreesWith(told.drain_s), drain_s.text);
  // Left out that the new slots swallow a task each: seen to be wrong.
  const naive_s = told.backlog / (1250 / 30 - 1000 / 30);
  assert.ok(!drain_s.agreesWith(naive_s), drain_s.text);
});

test("the same seed gives the same run, another one another", () => {
  const spec = scaleDefaults("queued_and_running");
  assert.deepEqual(simulate(spec), simulate(spec));
  const other = simulate({ ...spec, seed: 2 });
  assert.ok(other.tasks.length !== simulate(spec).tasks.length);
});

test("no task is lost and none is done twice", () => {
  for (const grace_s of [0, 20, 10_000]) {
    const spec = { ...scaleDefaults("waiting"), grace_s };
    const { tasks, samples, killed } = simulate(spec);
    const last = samples.at(-1);
    const ended = tasks.filter((task) => task.ended_s !== null).length;
    const left = (last?.waiting ?? 0) + (last?.running ?? 0);
    // Between being cut off and being queued again a task is nowhere.
    const between = tasks.length - ended - left;
    assert.ok(between >= 0 && between <= killed, `${between} are missing`);
    const attempts = tasks.reduce((sum, task) => sum + task.attempts, 0);
    assert.equal(attempts, ended + (last?.running ?? 0) + killed);
  }
});

test("times have the mean and the variation that they are asked for", () => {
  for (const [shape, cs2] of [
    ["deterministic", 0],
    ["exponential", 1],
    ["lognormal", 4],
  ] as const) {
    const draw = timesOf({ shape, mean_s: 30, cs2 });
    const dice = diceOf(7);
    const drawn = Array.from({ length: 200_000 }, () => draw(dice));
    const mean = drawn.reduce((a, b) => a + b, 0) / drawn.length;
    const spread =
      drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length;
    assert.ok(Math.abs(mean - 30) < 0.5, `${shape}: mean ${mean}`);
    assert.ok(Math.abs(spread / mean ** 2 - cs2) < 0.25 * cs2 + 1e-9, shape);
  }
});

test("what can't be simulated says why", () => {
  const spec = scaleDefaults("waiting");
  for (const [wrong, why] of [
    [{ until_s: 0 }, /above 0 seconds/],
    [{ until_s: 1e9 }, /too many to simulate/],
    [{ rates: [{ from_s: 5, rate_per_s: 1 }] }, /the first has to be 0/],
    [{ rates: [{ from_s: 0, rate_per_s: NaN }] }, /can't be NaN/],
    [{ slots_per_pod: 0.5 }, /a whole number/],
    [{ times: { shape: "lognormal", mean_s: 1 } }, /variance divided by/],
    [{ times: { shape: "exponential", mean_s: 0 } }, /above 0/],
  ] as const) {
    let said = "";
    try {
      simulate({ ...spec, ...wrong } as Spec);
    } catch (error) {
      if (!(error instanceof SizingError)) throw error;
      said = error.message;
    }
    assert.match(said, why);
  }
});
