// The polling figure: what its counts say, and when its goals are reached.

import assert from "node:assert/strict";
import { test } from "node:test";

import { figure, mostRequests } from "../model/figures/polling.ts";
import type { PollingLine, Tally } from "../model/polling.ts";
import { runAt } from "../model/run.ts";
import { answered, asked, told, WORKER } from "./frames.ts";

const NONE: Tally = {
  requests: 0,
  news: 0,
  unchanged: 0,
  bytes: 0,
  done: 0,
  late_mean_ms: null,
  late_most_ms: null,
};

const END: Partial<PollingLine> = {
  at_ms: 14_000,
  running: 0,
  fixed: { ...NONE, requests: 1250, news: 500, done: 50, late_mean_ms: 500, late_most_ms: 900 },
  told: { ...NONE, requests: 300, news: 250, done: 50, late_mean_ms: 1200, late_most_ms: 2000 },
};

function after(line: Partial<PollingLine>, is_over = true) {
  const whole = {
    at_ms: 500, began_ms: 100, running: 25, fixed: NONE, told: NONE,
    events: [], looks: [], ...line,
  };
  const frames = [
    asked(0, "tasks", "r"),
    answered(9, "tasks", "r", 202, { id: "t" }),
    told(10, "tasks", "t", 1, "queued", { request_id: "r" }),
    told(20, "tasks", "t", 2, "started", WORKER),
    told(whole.at_ms + 20, "tasks", "t", 3, "progressed", {
      done: 1, total: 18, unit: "seconds", note: "", partial: whole,
    }),
  ];
  const end = told(whole.at_ms + 30, "tasks", "t", 4, "succeeded", {});
  return runAt(is_over ? [...frames, end] : frames, 1e9);
}

test("the counts are said with their unit, and beside the question", () => {
  const run = after(END);
  assert.equal(
    figure.said(run).text,
    "1,250 requests at a fixed pause, 300 as told. They learned of the end " +
    "500 ms and 1.2 s late on average.",
  );
  assert.equal(
    figure.outcome(run),
    "Of 1,250 answers at a fixed pause, 40 % told something new; of 300 " +
      "as told, 83 %.",
  );
});

test("a goal waits for what was measured", () => {
  const reached = (line: Partial<PollingLine>, is_over = true): boolean[] =>
    figure.goals.map((goal) => goal.isReached(after(line, is_over)));
  assert.deepEqual(reached(END), [true, true, false]);
  // Not all know the end yet: how the two compare isn't known.
  const early = { ...END, told: { ...NONE, requests: 200, done: 49 } };
  assert.deepEqual(reached(early, false), [true, false, false]);
  // A run that is over without it explains nothing.
  assert.deepEqual(reached(early), [false, false, false]);
  const slow = {
    ...NONE, requests: 150, news: 150, done: 50, late_mean_ms: 2000,
    late_most_ms: 3100,
  };
  assert.deepEqual(reached({ ...END, fixed: slow }), [false, false, true]);
  // How late it was isn't known: "late by not yet" is no sentence.
  const silent = { ...slow, late_mean_ms: null };
  assert.match(figure.said(after({ ...END, fixed: silent })).text, /isn't known/);
});

test("the chart is as high as what a choice can send", () => {
  assert.equal(mostRequests({ work: "12s", every: "1s" }), 800);
  assert.equal(mostRequests({ work: "24s", every: "500ms" }), 2800);
  assert.equal(mostRequests({ work: "6s", every: "5s" }), 400);
});
