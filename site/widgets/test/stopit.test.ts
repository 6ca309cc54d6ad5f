// `stopit`: what its recording adds up to.

import assert from "node:assert/strict";
import { test } from "node:test";

import { figure } from "../model/figures/stopit.ts";
import { EMPTY } from "../model/run.ts";
import { answeredWith, caseOf, CASES, isSettled, lastedMs, stopitOf } from "../model/stopit.ts";
import { recorded } from "./recorded.ts";

const run = recorded("stopit");
const stopit = stopitOf(run);

test("each case ends as it is told", () => {
  const ends = CASES.map((name) => caseOf(stopit, name).end?.type);
  assert.deepEqual(ends, ["succeeded", "cancelled", "cancelled", "failed", "failed"]);
  for (const name of CASES)
    assert.equal(
      stopit.log.filter(
        (e) =>
          e.case === name && ["succeeded", "failed", "cancelled"].includes(e.type),
      ).length,
      1,
      name,
    );
});

test("a cancelled task ends within a second, a closed tab's goes on", () => {
  for (const name of ["cancel", "deaf"] as const) {
    const lasted_ms = lastedMs(caseOf(stopit, name));
    assert.ok(lasted_ms !== null && lasted_ms < 1000, name);
  }
  const tab = caseOf(stopit, "tab");
  assert.equal(tab.charges.length, 8);
  assert.ok(tab.after >= 5);
  const cancelled = caseOf(stopit, "cancel");
  assert.ok(cancelled.charges.length < 8 && cancelled.charges.length >= 2);
});

test("the races add up, and none has two ends", () => {
  assert.ok(stopit.sum && isSettled(stopit));
  const { races, cancelled, succeeded, asked, refused, two_ends } = stopit.sum;
  assert.equal(races, stopit.races.length);
  assert.equal(cancelled + succeeded, races);
  assert.equal(asked + refused, races);
  assert.equal(two_ends, 0);
  const [noted, late] = [answeredWith(stopit, 202), answeredWith(stopit, 409)];
  assert.equal(noted.cancelled + noted.succeeded, asked);
  assert.deepEqual(late, { cancelled: 0, succeeded: refused, both: 0 });
  assert.ok(stopit.races.every((r) => r.status === 202 || r.end === "succeeded"));
});

test("the recorded run is told as it was, and an empty one isn't", () => {
  assert.match(figure.outcome(run) ?? "", /64 races: \d+ cancelled, \d+ succeeded, 0 with/);
  assert.deepEqual(figure.shown(run), ["one"]);
  assert.ok(figure.goals.every((goal) => goal.isReached(run)));
  assert.ok(!figure.goals.some((goal) => goal.isReached(EMPTY)));
  assert.equal(figure.outcome(EMPTY), null);
});
