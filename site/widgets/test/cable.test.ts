// Chapter 4: what the recorded cables add up to.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cutOf, endedMs, eventsOf, heardBy, sumOf, WAYS } from "../model/cable.ts";
import { comparison, figure } from "../model/figures/cable.ts";
import { EMPTY } from "../model/run.ts";
import { recorded, recordedFrames } from "./recorded.ts";

test("with its last id a reader misses nothing and hears nothing twice", () => {
  for (const name of ["cable", "cable.8"]) {
    const run = recorded(name);
    const events = heardBy(run, "resume").filter((h) => !h.is_snapshot);
    assert.equal(new Set(events.map((h) => h.seq)).size, events.length);
    assert.ok(events.length >= (eventsOf(run) ?? Infinity));
    assert.equal(sumOf(run, "resume")?.missed, 0);
    assert.ok(figure.goals.every((goal) => goal.isReached(run)));
  }
  assert.ok(!figure.goals.some((goal) => goal.isReached(EMPTY)));
});

test("nobody hears anything while the cable is out", () => {
  const run = recorded("cable");
  const [from_ms, to_ms] = cutOf(run) ?? [0, null];
  assert.ok(to_ms !== null && to_ms - from_ms > 3900);
  for (const way of WAYS)
    for (const { at_ms } of heardBy(run, way))
      assert.ok(at_ms <= from_ms + 50 || at_ms >= to_ms - 50);
});

test("a WebSocket that was away at the end never knows it", () => {
  const run = recorded("cable.8");
  assert.equal(sumOf(run, "ws")?.ended_ms, null);
  assert.equal(endedMs(run, "ws"), null);
  assert.ok(endedMs(run, "poll") !== null);
  assert.deepEqual(comparison(run).at(-1)?.at(-1), "never");
  assert.match(figure.outcome(run) ?? "", /without \d+ of \d+ events/);
});

test("the table tells states from events, so that they add up", () => {
  const rows = figure.rows(recordedFrames("cable"));
  const [poll, long, , resume] = rows.at(-2)!.slice(2);
  assert.match(poll!, /^\d+ states$/);
  assert.match(long!, /^\d+ states$/);
  // No more events than there are in the end.
  const counts = resume!.match(/^1 state, (\d+) events$/);
  assert.ok(counts !== null && Number(counts[1]) <= eventsOf(recorded("cable"))!);
});
