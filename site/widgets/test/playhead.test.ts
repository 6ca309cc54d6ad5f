// The playhead: at the reader's pace, and back to the edge of a live run.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Playhead } from "../sources/playhead.ts";
import { SteppedClock } from "./fakes.ts";

test("the playhead pauses, steps, scrubs and changes speed", () => {
  const clock = new SteppedClock();
  const head = new Playhead(clock);
  head.replay(10_000);
  clock.step(2000);
  assert.equal(head.now_ms(), 2000);
  head.pause();
  clock.step(500);
  assert.equal(head.now_ms(), 2000);
  head.resume();
  head.setSpeed(2);
  clock.step(1000);
  assert.equal(head.now_ms(), 4000);
  head.seek(9500);
  head.resume();
  clock.step(5000);
  assert.equal(head.now_ms(), 10_000);
  assert.equal(head.moves, false);
  head.resume();
  assert.equal(head.now_ms(), 0);
});

test("a paused live run jumps to its edge when it is resumed", () => {
  const clock = new SteppedClock();
  const head = new Playhead(clock);
  head.followLive(clock.now_ms());
  clock.step(3000);
  head.pause();
  assert.equal(head.isBehind, true);
  clock.step(2000);
  assert.equal(head.now_ms(), 3000);
  head.resume();
  assert.equal(head.now_ms(), 5000);
  head.end(6000);
  assert.equal(head.now_ms(), 6000);
});
