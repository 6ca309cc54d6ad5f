// A run that has to wait for its turn starts by itself, and says when.

import assert from "node:assert/strict";
import { test } from "node:test";

import { busyForS, runAt } from "../model/run.ts";
import type { Run } from "../model/run.ts";
import { refusal } from "../model/sentences.ts";
import { Turn } from "../sources/turn.ts";
import { SteppedClock } from "./fakes.ts";
import { answered, asked, TASK_RUN } from "./frames.ts";

function refused(status: number, wait?: string): Run {
  const fields = wait === undefined ? {} : { "Retry-After": wait };
  const title = { title: "Busy" };
  return runAt(
    [asked(0, "tasks", "r"), answered(9, "tasks", "r", status, title, fields)],
    Infinity,
  );
}

function waiting(run: Run) {
  const clock = new SteppedClock();
  const seen: (number | null)[] = [];
  let presses = 0;
  const turn: Turn = new Turn(
    clock,
    () => void seen.push(turn.left_s),
    () => void (presses += 1),
  );
  turn.awaitAfter(run);
  return { clock, turn, seen, presses: () => presses };
}

test("only who is refused for another run's sake waits", () => {
  assert.equal(busyForS(refused(409, "3")), 3);
  const others = [refused(409), refused(429, "3"), refused(503, "3"), runAt(TASK_RUN, Infinity)];
  for (const run of [...others, refused(409, "soon"), runAt([], 0)]) {
    assert.equal(busyForS(run), null);
    assert.equal(waiting(run).turn.left_s, null);
  }
});

test("it counts down by the second, presses once, and waits no more", () => {
  const { clock, turn, seen, presses } = waiting(refused(409, "3"));
  assert.equal(turn.left_s, 3);
  clock.step(2900);
  assert.deepEqual(seen, [3, 2, 1]);
  assert.equal(presses(), 0);
  clock.step(100);
  assert.equal(presses(), 1);
  assert.equal(turn.left_s, null);
  clock.step(60_000);
  assert.equal(presses(), 1);
});

test("a laptop that slept starts it when it wakes", () => {
  const { clock, presses } = waiting(refused(409, "30"));
  clock.sleep(600_000);
  clock.step(1000);
  assert.equal(presses(), 1);
});

test("who gives up isn't pressed for", () => {
  const { clock, turn, presses } = waiting(refused(409, "3"));
  turn.giveUp();
  assert.equal(turn.left_s, null);
  clock.step(60_000);
  assert.equal(presses(), 0);
});

test("a quota says when to press, a turn that it comes", () => {
  const of = (run: Run): string => refusal(run.exchanges[0]!);
  assert.equal(of(refused(409, "3")), "Busy: 409. Only one run at a time is possible, and another is in progress.");
  assert.equal(of(refused(409)), "Busy: 409.");
});
