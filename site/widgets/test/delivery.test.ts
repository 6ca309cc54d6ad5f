// Chapter 7: what the recorded kills and the full broker add up to.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isWhole, standsNow } from "../model/evict.ts";
import { figure as evict } from "../model/figures/evict.ts";
import { figure as kill } from "../model/figures/kill.ts";
import { chargedBy, killingOf, ORDERS, struck, tallyOf } from "../model/kill.ts";
import type { Run } from "../model/run.ts";
import { EMPTY } from "../model/run.ts";
import { recorded } from "./recorded.ts";

const RUNS = kill.recorded.map((choice) => ({
  choice,
  name: kill.scenario(choice).name,
}));

test("the page counts the charges that the provider counts", () => {
  for (const { name } of RUNS) {
    const run = recorded(name);
    const tally = tallyOf(run);
    assert.ok(tally, name);
    assert.equal(chargedBy(killingOf(run)), tally.charged, name);
    assert.equal(killingOf(run).attempts.length, tally.ran, name);
    const missing = tally.lost.length + tally.pending.length;
    assert.ok(tally.charged >= ORDERS - missing, name);
  }
});

test("each fault was done to a process, or none was", () => {
  for (const { choice, name } of RUNS) {
    const mark = struck(killingOf(recorded(name)));
    if (choice["fault"] === "none") assert.equal(mark, null, name);
    else assert.ok(mark, name);
  }
});

// What the page says of each setting, held against its recording.
const of = (name: string): NonNullable<ReturnType<typeof tallyOf>> => {
  const tally = tallyOf(recorded(name));
  assert.ok(tally, name);
  return tally;
};

test("late acknowledgement alone loses what a dead child hadn't charged", () => {
  assert.equal(of("kill").lost.length, 1);
  assert.equal(of("kill").charged, ORDERS - 1);
  assert.deepEqual(of("kill").doubled, []);
});

test("rejecting as well loses nothing and charges an order twice", () => {
  assert.deepEqual(of("kill.reject").lost, []);
  assert.equal(of("kill.reject").doubled.length, 1);
});

test("a worker that is stopped doubles what it had only reserved", () => {
  const tally = of("kill.early.pause");
  assert.deepEqual(tally.lost, []);
  assert.ok(tally.doubled.length > 0);
  const first = Math.min(...tally.doubled);
  assert.ok(first > 6, "the first six were begun, and acknowledged");
});

test("nobody is killed, and attempts at one order overlap", () => {
  const { attempts } = killingOf(recorded("kill.reject.none"));
  const overlap = attempts.some((one) =>
    attempts.some(
      (other) =>
        other.order === one.order &&
        other.id > one.id &&
        other.from_ms < (one.to_ms ?? Infinity),
    ),
  );
  assert.ok(overlap);
  assert.ok(of("kill.reject.none").doubled.length > 0);
  assert.deepEqual(of("kill.keyed.none").doubled, []);
});

test("with Celery's own times a dead worker's orders are late, not lost", () => {
  const tally = of("kill.reject.worker.default");
  assert.deepEqual(tally.lost, []);
  assert.ok(tally.pending.length > 0);
  assert.deepEqual(tally.late, tally.pending);
});

test("ours charges each order once under every fault that is recorded", () => {
  const ours = RUNS.filter(({ choice }) => choice["setting"] === "ours");
  assert.equal(ours.length, 5);
  for (const { name } of ours) {
    const tally = of(name);
    assert.equal(tally.charged, ORDERS, name);
    assert.deepEqual([tally.lost, tally.doubled, tally.pending], [[], [], []]);
  }
});

test("the goals are reached by what happened", () => {
  const reached = (run: Run): readonly boolean[] =>
    kill.goals.map((goal) => goal.isReached(run));
  assert.deepEqual(reached(EMPTY), [false, false, false]);
  assert.deepEqual(reached(recorded("kill")), [true, false, false]);
  assert.deepEqual(reached(recorded("kill.reject.none")), [false, true, false]);
  assert.equal(reached(recorded("kill.ours.worker"))[2], true);
});

test("a run beside another is compared with it by its numbers", () => {
  const said = kill.beside?.sentence(recorded("kill.reject"), recorded("kill"));
  assert.match(said ?? "", /acks_late, kill two children: 11 charges, 1 lost/);
});

test("a full broker loses its queue in silence, or refuses aloud", () => {
  const run = recorded("evict");
  assert.ok(isWhole(run));
  assert.equal(standsNow(run, "allkeys_lru")?.waiting, 0);
  assert.equal(standsNow(run, "allkeys_lru")?.refused, 0);
  assert.ok((standsNow(run, "noeviction")?.refused ?? 0) > 0);
  assert.deepEqual(evict.goals.map((goal) => goal.isReached(run)), [true, true]);
  assert.deepEqual(evict.goals.map((goal) => goal.isReached(EMPTY)), [false, false]);
});
