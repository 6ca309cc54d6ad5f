// What a page tells its room of presses: little, and never nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PRESS_MS, Presses } from "../model/room/presses.ts";

test("presses are told of at once, then seldom, and of the last always", () => {
  let now_ms = 0;
  const told: number[] = [];
  const waiting: { readonly at_ms: number; readonly then: () => void }[] = [];
  const presses = new Presses(
    {
      now_ms: () => now_ms,
      later: (then, ms) => waiting.push({ at_ms: now_ms + ms, then }),
    },
    () => told.push(now_ms),
  );
  for (now_ms of [0, 10, 1000, PRESS_MS - 1]) presses.press();
  assert.deepEqual(told, [0]);
  assert.equal(waiting.length, 1);
  now_ms = waiting[0]?.at_ms ?? 0;
  waiting[0]?.then();
  assert.deepEqual(told, [0, PRESS_MS]);
  now_ms = 2 * PRESS_MS;
  presses.press();
  assert.deepEqual(told, [0, PRESS_MS, 2 * PRESS_MS]);
});
