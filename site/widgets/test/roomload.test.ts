// A room's load and faults, in words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { faultWords } from "../model/room/fault.ts";
import type { LoadState } from "../model/room/load.ts";
import { advice, loadRows } from "../model/room/load.ts";

const LOAD: LoadState = {
  at_ms: 5,
  lanes: {
    paced: { waiting: 3, running: 32, slots: 32, oldest_s: 2 },
    compute: { waiting: 0, running: 0, slots: 1, oldest_s: 0 },
  },
  requests: 200,
  refused: 0,
  p95_ms: 12,
  streams: 40,
  room_streams: 41,
  is_api_seen: true,
  memory_used: 0.4,
  store_used: 0.1,
};

test("a load far from its limits asks for nothing", () => {
  assert.deepEqual(advice(LOAD, false), ["Nothing is near its limit."]);
  assert.ok(!loadRows(LOAD).some(({ is_near }) => is_near));
  assert.equal(
    loadRows(LOAD)[0]?.value,
    "3 waiting, 32 running in 32 slots",
  );
});

test("each limit that is near has its words, and its row a mark", () => {
  const near: readonly [Partial<LoadState>, RegExp][] = [
    [{ refused: 4 }, /refused/],
    [{ p95_ms: 900 }, /half of the room/],
    [{ memory_used: 0.95 }, /close other programs/],
    [{ store_used: 0.65 }, /broker is nearly full/],
    [{ is_api_seen: false, p95_ms: null }, /reports nothing/],
    [
      { lanes: { paced: { waiting: 90, running: 32, slots: 32, oldest_s: 14 } } },
      /waited for 14 s/,
    ],
  ];
  for (const [change, words] of near) {
    const load = { ...LOAD, ...change };
    assert.match(advice(load, false)[0] ?? "", words);
    assert.equal(loadRows(load).filter(({ is_near }) => is_near).length, 1);
  }
  assert.match(advice(LOAD, true)[1] ?? "", /recordings/);
});

test("a fault is announced, and its result is told for a while", () => {
  assert.equal(faultWords(null, 5), "");
  const told = { due_ms: 10_000, result: null };
  assert.match(faultWords(told, 9_000), /^In a few seconds/);
  assert.match(faultWords(told, 12_000), /being counted/);
  assert.equal(faultWords(told, 200_000), "");
  const result = {
    running: 12,
    taken_over: 11,
    ended: 1,
    failed: 0,
    lost: 0,
    took_ms: 4_210,
  };
  assert.equal(
    faultWords({ due_ms: 10_000, result }, 20_000),
    "A worker was killed while it ran 12 tasks. 11 went on with another " +
      "attempt, 1 had just ended, and none was lost (after 4.2 s).",
  );
  assert.match(
    faultWords({ due_ms: 10_000, result: { ...result, lost: 2 } }, 20_000),
    /2 didn't move again/,
  );
  assert.match(
    faultWords({ due_ms: 0, result: { running: 0 } }, 1),
    /ran no task\.$/,
  );
  assert.match(
    faultWords({ due_ms: 0, result: { why_not: "No worker." } }, 1),
    /^No worker was killed/,
  );
});
