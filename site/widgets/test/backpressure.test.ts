// Chapter 10: what the recorded flood and the recorded doors add up to.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  countOf,
  DOORS,
  isWhole as allKnown,
  rateOf,
} from "../model/absorb.ts";
import { exchangeLines } from "../model/evidence.ts";
import { figure as absorb, rateWord } from "../model/figures/absorb.ts";
import { figure as flood } from "../model/figures/flood.ts";
import {
  isWhole,
  longest,
  longestWord,
  loudOf,
  loudTasks,
  OWNERS,
  quietOf,
  SIDES,
} from "../model/flood.ts";
import { EMPTY, runAt } from "../model/run.ts";
import { recorded, recordedFrames } from "./recorded.ts";

test("the recorded flood is told as it was", () => {
  const run = recorded("flood");
  assert.ok(isWhole(run));
  for (const side of SIDES) {
    assert.equal(loudOf(run, side).started, loudTasks(run));
    const tasks = quietOf(run, side);
    assert.ok(tasks.every(({ dwell_ms }) => dwell_ms !== null));
    const worst = Math.max(...tasks.map(({ dwell_ms }) => dwell_ms ?? NaN));
    assert.equal(longest(run, side)?.ms, worst);
    assert.ok(OWNERS.every((owner) => longest(run, side, owner) !== null));
  }
  // Both sides were sent the same.
  assert.equal(quietOf(run, "first").length, quietOf(run, "turns").length);
  assert.deepEqual(flood.shown(run), ["little"]);
  assert.ok(flood.goals.every((goal) => goal.isReached(run)));
  const outcome = flood.outcome(run) ?? "";
  for (const side of SIDES) assert.ok(outcome.includes(longestWord(run, side)));
});

test("a task that waits still is told as such", () => {
  const whole = recordedFrames("flood");
  const half = runAt(whole, (whole.at(-1)?.at_ms ?? 0) / 2);
  assert.equal(longest(half, "first")?.is_open, true);
  assert.match(longestWord(half, "first"), /^over \d+\.\d s$/);
  assert.equal(flood.outcome(EMPTY), null);
  assert.equal(longestWord(EMPTY, "first"), "–");
  assert.ok(!flood.goals.some((goal) => goal.isReached(EMPTY)));
});

test("the status of one task shows both orders", () => {
  const run = recorded("flood");
  const position = (track: string): number => {
    const lines = exchangeLines(run, track).flat().map(({ text }) => text);
    const found = /"position": ?(\d+)/.exec(lines.join("\n"));
    return Number(found?.[1]);
  };
  assert.ok(position("first-status") > 10 * position("turns-status"));
});

test("a queue that takes all ends with nothing in time", () => {
  const run = recorded("absorb");
  assert.ok(allKnown(run));
  assert.ok((rateOf(run, "unbounded") ?? Infinity) < 1);
  for (const door of ["bounded", "predicted", "dropping"] as const) {
    assert.ok((rateOf(run, door) ?? 0) >= 9, door);
  }
  assert.deepEqual(absorb.shown(run), ["none"]);
  const reached = (name: string): readonly boolean[] =>
    absorb.goals.map((goal) => goal.isReached(recorded(name)));
  assert.deepEqual(reached("absorb"), [true, true, false]);
  // The page says so: 30 places are a wait that no client has patience for.
  assert.deepEqual(reached("absorb.30"), [true, true, true]);
  assert.ok((rateOf(recorded("absorb.30"), "bounded") ?? Infinity) < 1);
});

test("what was measured at the doors is what the sentence says", () => {
  const run = recorded("absorb");
  const outcome = absorb.outcome(run) ?? "";
  const { back, back_accepted } = countOf(run, "predicted") ?? {};
  assert.ok(outcome.includes(`Of ${back} clients`));
  assert.ok(outcome.includes(`told to, ${back_accepted} w`));
  // The page says so: most of those that came back were refused again.
  assert.ok((back_accepted ?? NaN) < (back ?? NaN) / 2);
  for (const door of DOORS) assert.ok(outcome.includes(rateWord(run, door)));
  // Each client is counted once.
  const count = countOf(run, "unbounded");
  assert.ok(count && count.useful + count.left <= count.accepted);
  assert.equal(absorb.outcome(EMPTY), null);
  assert.ok(!absorb.goals.some((goal) => goal.isReached(EMPTY)));
});

test("each refusal says when to come back", () => {
  const told = (track: string): string =>
    exchangeLines(recorded("absorb"), track)
      .flat()
      .map(({ text }) => text)
      .join("\n");
  assert.match(told("bounded-door"), /429[^]*retry-after/i);
  assert.match(told("predicted-door"), /503[^]*retry-after/i);
  assert.ok(!/retry-after/i.test(told("unbounded-door")));
});
