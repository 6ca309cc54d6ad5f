// The dial: what the theory says of an endless run and of a short one, and
// when what was measured counts.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { DialLine, Measured } from "../model/dial.ts";
import { expected, littleOf, TASK_S } from "../model/dial.ts";
import { busyWords, longWords } from "../model/dialwords.ts";
import { figure } from "../model/figures/dial.ts";
import { curves, longWaitS, pointOf, shortRatio } from "../model/longrun.ts";
import { runAt } from "../model/run.ts";
import { answered, asked, told, WORKER } from "./frames.ts";
import { recordedFrames } from "./recorded.ts";

const MEASURED: Measured = {
  in_system: 2,
  looks: 80,
  rate_per_s: 2.5,
  response_s: 0.76,
  wait_s: 0.5,
  task_s: 0.26,
  gap_s: 0.009,
  most_running: 1,
};

function after(measured: Partial<Measured>, line: Partial<DialLine> = {}) {
  const whole = {
    at_ms: 20_000, sent: 56, ended: 56, looks: [], is_over: true, exchanges: [],
    measured: { ...MEASURED, ...measured }, ...line,
  };
  const press = asked(0, "tasks", "r");
  return runAt(
    [
      press,
      answered(9, "tasks", "r", 202, { id: "t" }),
      told(10, "tasks", "t", 1, "queued", { request_id: "r" }),
      told(20, "tasks", "t", 2, "started", WORKER),
      told(20_100, "tasks", "t", 3, "progressed", {
        done: 20, total: 30, unit: "seconds", note: "", partial: whole,
      }),
      told(20_200, "tasks", "t", 4, "succeeded", {}),
    ],
    1e9,
  );
}

test("from 70 to 95 % an endless run's wait grows eightfold", () => {
  const wait_s = (busy: number): number => expected(busy).steady_s ?? NaN;
  // Busy by free, times the time of a task: M/M/1 as the books have it.
  assert.ok(Math.abs(wait_s(0.7) - (TASK_S * 0.7) / 0.3) < 1e-9);
  assert.ok(Math.abs(wait_s(0.95) / wait_s(0.7) - 8.142857) < 1e-6);
});

test("a short run from an empty queue doesn't reach what an endless one does", () => {
  const { steady_s, low_s, high_s } = expected(0.95);
  assert.ok(low_s > 0 && low_s < high_s);
  assert.ok(high_s < (steady_s ?? 0));
});

test("what a slot needs between two tasks lengthens the wait, and may be too much", () => {
  assert.ok((expected(0.9, 0.01).steady_s ?? 0) > (expected(0.9).steady_s ?? 0));
  assert.ok(expected(0.9, 0.01).high_s > expected(0.9).high_s);
  assert.equal(expected(0.95, 0.02).steady_s, null);
});

test("over 20,000 tasks the wait is that of the books, near enough", () => {
  const { long, short } = curves();
  for (const { busy, wait_s } of long) {
    const told_s = (TASK_S * busy) / (1 - busy);
    assert.ok(Math.abs(wait_s / told_s - 1) < 0.05, `${busy}: ${wait_s} s`);
  }
  const waits_s = long.map(({ wait_s }) => wait_s);
  assert.deepEqual(waits_s, [...waits_s].sort((a, b) => a - b));
  // A short run stays below: it begins without a queue.
  for (const [n, { wait_s }] of short.entries())
    assert.ok(wait_s < (long[n]?.wait_s ?? 0), `${n}`);
});

test("the question's answer is that of thousands of tasks, not of 56", () => {
  const ratio = longWaitS(0.95) / longWaitS(0.7);
  // "About eight": what is said beside it has to be near that.
  assert.ok(ratio > 7.7 && ratio < 8.5, `${ratio}`);
  // Over 20,000 pairs of the same 56 tasks.
  const short = shortRatio(0.7, 0.95, 20_000);
  assert.ok(Math.abs(short - 2.07) < 0.05, `${short}`);
  assert.match(longWords(), /20,000 simulated tasks .* times as long/);
  const right = figure.question?.options.find(({ id }) => id === "eight");
  assert.match(right?.feedback ?? "", /20,000 tasks.*about two/);
});

test("the run is a dot at what was measured, not at what was asked for", () => {
  const line = { measured: MEASURED } as DialLine;
  const run = pointOf(line);
  assert.ok(run && Math.abs(run.busy - 2.5 * 0.26) < 1e-9);
  assert.equal(run.wait_s, 0.5);
  assert.equal(busyWords(run.busy), "65 %");
  assert.equal(pointOf(null), null);
  const none = { measured: { ...MEASURED, task_s: null } } as DialLine;
  assert.equal(pointOf(none), null);
});

test("the law is said with the numbers that were measured", () => {
  const run = after({});
  assert.equal(littleOf(MEASURED), 1.9);
  assert.equal(
    figure.said(run).text,
    "Seen in the system: 2.00. Rate times time: 1.90.",
  );
  assert.match(figure.outcome(run) ?? "", /^Tasks waited 0\.50 s on average\./);
});

test("a goal waits for the whole run, and for numbers that agree", () => {
  const reached = (run: ReturnType<typeof after>): boolean[] =>
    figure.goals.map((goal) => goal.isReached(run));
  assert.deepEqual(reached(after({})), [true, true, true]);
  assert.deepEqual(reached(after({ in_system: 3 })), [false, true, true]);
  assert.deepEqual(reached(after({ wait_s: 30 })), [true, false, true]);
  assert.deepEqual(reached(after({ wait_s: 0.2 })), [true, true, false]);
  assert.deepEqual(reached(after({}, { is_over: false })), [false, false, false]);
});

test("a lane with two slots and a run cut short are said", () => {
  assert.match(figure.said(after({ most_running: 2 })).text, /2 tasks ran at once/);
  const cut = after({}, { is_over: false, ended: 50 });
  assert.match(figure.said(cut).text, /ran out after 50 of 56 tasks/);
});

test("how busy the slot was, and what isn't known, is said of whole runs only", () => {
  const frames = recordedFrames("dial.95");
  const cell = figure.head.indexOf("Slot busy");
  const busy = figure.rows(frames).map((row) => row[cell] ?? "");
  // In the middle it would be more than a slot can be: 127 %.
  assert.deepEqual(busy.filter((word) => word.includes("%")), [busy.at(-1)]);
  const none = after({ in_system: null });
  assert.match(figure.said(none).text, /isn't known/);
  assert.equal(figure.outcome(none), null);
});
