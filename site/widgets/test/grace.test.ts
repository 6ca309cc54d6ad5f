// The sum below the grace period, with right values computed by hand.

import assert from "node:assert/strict";
import { test } from "node:test";

import { initialChoice } from "../model/choice.ts";
import { CONTROLS, graceOf, mostWorkS, neededS, sentence } from "../model/grace.ts";

const of = (hook_s: number, work_s: number, close_s: number, grace_s: number) => ({
  hook_s,
  work_s,
  close_s,
  grace_s,
});

test("the hook counts against the grace period", () => {
  assert.equal(neededS(of(5, 28, 1, 30)), 34);
  assert.equal(mostWorkS(of(5, 28, 1, 30)), 24);
  assert.match(sentence(of(5, 28, 1, 30)).text, /SIGKILL comes 4 s before the end/);
});

test("the initial numbers leave nothing", () => {
  const grace = graceOf(initialChoice(CONTROLS));
  assert.deepEqual(grace, of(0, 28, 2, 30));
  assert.match(sentence(grace).text, /30 s are needed and 30 s allowed: SIGKILL/);
});

test("what is spare is said", () => {
  assert.match(sentence(of(0, 24, 2, 30)).text, /allowed: 4 s are spare/);
});

test("an equal sum isn't below", () => {
  assert.match(sentence(of(0, 29, 1, 30)).text, /at the same moment/);
  assert.equal(mostWorkS(of(9, 1, 5, 10)), 0);
});
