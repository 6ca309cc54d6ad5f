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
  const told = { fault: "kill_worker", due_ms: 10_000, result: null } as const;
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
    faultWords({ fault: "kill_worker", due_ms: 10_000, result }, 20_000),
    "A worker was killed while it ran 12 tasks. 11 went on with another " +
      "attempt, 1 had just ended, and none was lost (after 4.2 s).",
  );
  assert.match(
    faultWords({ fault: "kill_worker", due_ms: 10_000, result: { ...result, lost: 2 } }, 20_000),
    /2 didn't move again/,
  );
  assert.match(
    faultWords({ fault: "kill_worker", due_ms: 0, result: { running: 0 } }, 1),
    /ran no task\.$/,
  );
  assert.match(
    faultWords({ fault: "kill_worker", due_ms: 0, result: { why_not: "No worker." } }, 1),
    /^Nothing was broken/,
  );
});

test("a worker that hangs is told apart from one that was killed", () => {
  const fault = { fault: "hang_worker", due_ms: 10_000 } as const;
  assert.match(faultWords({ ...fault, result: null }, 12_000), /^The worker hangs/);
  const result = {
    running: 1,
    taken_over: 1,
    lost: 0,
    took_ms: 9_130,
    replaced_ms: 8_020,
  };
  assert.equal(
    faultWords({ ...fault, result }, 20_000),
    "A worker hung while it ran 1 task. 1 went on with another attempt, and " +
      "none was lost (after 9.1 s). The supervisor replaced it after 8.0 s.",
  );
  assert.equal(
    faultWords({ ...fault, result: { running: 0, replaced_ms: null } }, 20_000),
    "A worker hung while it ran no task. Nothing replaced it, and it was woken.",
  );
  assert.match(
    faultWords({ ...fault, result: { is_unknown: true } }, 20_000),
    /nobody counted\.$/,
  );
});

test("of a killed API, streams and tasks are told", () => {
  const fault = { fault: "kill_api", due_ms: 10_000 } as const;
  const result = { running: 2, streams: 14, streams_back: 14, took_ms: 3_020 };
  assert.equal(
    faultWords({ ...fault, result: { ...result, went_on: 2 } }, 20_000),
    "The API was killed while 14 event streams were open. After 3.0 s, 14 were " +
      "open again. Of 2 tasks that ran, 2 went on, and none was lost.",
  );
  const worse = { ...result, streams: 1, streams_back: 0, failed: 1, lost: 1 };
  assert.equal(
    faultWords({ ...fault, result: worse }, 20_000),
    "The API was killed while 1 event stream was open. After 3.0 s, 0 were open " +
      "again. Of 2 tasks that ran, 0 went on, 1 failed, and 1 didn't move again.",
  );
  assert.match(
    faultWords({ ...fault, result: { streams: 0, took_ms: 1 } }, 20_000),
    /No task ran meanwhile\.$/,
  );
  assert.match(
    faultWords({ ...fault, result: { streams: null, streams_back: 3 } }, 20_000),
    /^The API was killed\. After 0\.0 s, 3 were open again\./,
  );
});
