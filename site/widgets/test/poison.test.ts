// Chapter 8: what the recorded poison tasks add up to.

import assert from "node:assert/strict";
import { test } from "node:test";

import { figure, REPLAYING } from "../model/figures/poison.ts";
import { MAX_LOSSES, poisonOf, replayEnd } from "../model/poison.ts";
import { EMPTY } from "../model/run.ts";
import { recorded } from "./recorded.ts";

test("a message that goes back to the queue is delivered again and again", () => {
  const run = recorded("poison");
  const poison = poisonOf(run);
  assert.ok(poison && poison.plain.length > 1 + MAX_LOSSES);
  assert.deepEqual(figure.shown(run), ["endless"]);
  assert.match(figure.outcome(run) ?? "", /^Plain Celery: \d+ attempts, and its message is still there/);
});

test("with Celery's own cap it is four times, and nothing is left to replay", () => {
  const run = recorded("poison.retry");
  assert.equal(poisonOf(run)?.plain.length, 4);
  assert.deepEqual(figure.shown(run), ["some"]);
  assert.match(
    figure.outcome(run) ?? "",
    /^Plain Celery: 4 attempts, then nothing that anybody could replay; 4 charges/,
  );
});

test("here it's three attempts, a dead letter, and one charge with its replay", () => {
  for (const name of ["poison", "poison.retry"]) {
    const run = recorded(name);
    const poison = poisonOf(run);
    assert.equal(poison?.tasks[0]?.attempts.length, MAX_LOSSES);
    assert.equal(poison?.letter?.attempts.length, MAX_LOSSES);
    for (const words of poison?.letter?.attempts ?? [])
      assert.match(words, /^process \d+, \d+\.\d s: its process died/);
    assert.equal(poison && replayEnd(poison), "succeeded");
    assert.deepEqual([poison?.calls, poison?.charges], [MAX_LOSSES + 1, 1]);
    assert.equal(poison?.letter?.replayed_by, poison?.tasks[1]?.id);
    assert.ok(figure.goals.slice(1).every((goal) => goal.isReached(run)));
  }
  assert.ok(!figure.goals.some((goal) => goal.isReached(EMPTY)));
});

test("a replay without a fix is a dead letter of its own, and no charge", () => {
  const run = recorded("poison.unmended");
  const poison = poisonOf(run);
  assert.equal(poison && replayEnd(poison), "failed");
  assert.deepEqual([poison?.calls, poison?.charges], [2 * MAX_LOSSES, 1]);
  assert.equal(poison?.letter?.task, poison?.tasks[1]?.id);
  assert.match(figure.outcome(run) ?? "", /its replay became a dead letter as well/);
  assert.equal(figure.goals[2]?.isReached(run), false);
});

test("the replay has its moment in every recording", () => {
  for (const name of ["poison", "poison.retry", "poison.unmended"])
    assert.ok((REPLAYING.happened_ms(recorded(name)) ?? 0) > 3000);
});
