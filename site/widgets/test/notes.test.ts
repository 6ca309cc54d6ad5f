// The speaker notes: which moment is due, and what is said of shares.

import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, due, origin, share } from "../model/room/notes.ts";

const MOMENTS = [
  { from_min: 0, to_min: 1.5, text: "First", runs: "" },
  { from_min: 1.5, to_min: 3, text: "Then", runs: "kill" },
];

test("a half minute is shown as seconds", () => {
  assert.equal(clock(2.5), "2:30");
  assert.equal(clock(0), "0:00");
});

test("the moment that is due goes by the step's own beginning", () => {
  const begun_ms = 1_000_000;
  assert.equal(due(MOMENTS, begun_ms, begun_ms + 89_000), 0);
  assert.equal(due(MOMENTS, begun_ms, begun_ms + 90_000), 1);
  assert.equal(due(MOMENTS, begun_ms, begun_ms + 180_000), -1);
  assert.equal(due(MOMENTS, undefined, begun_ms), -1);
});

test("shares are the room's own votes, and none are made up", () => {
  assert.equal(share([], 1), "");
  assert.match(origin([]), /No room has been counted yet/);
  const rounds = [[1, 3, 0], [0, 1, 3]];
  assert.equal(share(rounds, 1), "3 of 4, then 1 of 4");
  assert.match(origin(rounds), /Your room has voted/);
});
