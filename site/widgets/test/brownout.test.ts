// Chapter 8: what the recorded brown-outs add up to, for each policy and way
// out; a sentence that a run doesn't support isn't said.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { BrownoutLine, Policy } from "../model/brownout.ts";
import {
  behindWords,
  binsOf,
  goodSinceMs,
  markMs,
  peakPerS,
  POLICIES,
  recoveredAfterMs,
  recoveryWords,
  sinceWayOut,
  totalOf,
  wayOutOf,
} from "../model/brownout.ts";
import { figure, WAYS_OUT } from "../model/figures/brownout.ts";
import type { Run } from "../model/run.ts";
import { EMPTY, runAt } from "../model/run.ts";
import { answered, asked, told, WORKER } from "./frames.ts";
import { recorded } from "./recorded.ts";

const RETRYING: readonly Policy[] = ["fixed", "exponential", "jitter"];
const back = (run: Run): readonly Policy[] =>
  POLICIES.filter((policy) => recoveredAfterMs(run, policy) !== null);
const goals = (run: Run): readonly boolean[] =>
  figure.goals.map((goal) => goal.isReached(run));

test("where tasks keep coming, only those without retries or with a budget come back", () => {
  const run = recorded("brownout");
  assert.deepEqual(back(run), ["none", "budget"]);
  for (const policy of back(run))
    assert.ok((recoveredAfterMs(run, policy) ?? Infinity) < 5000);
  assert.deepEqual(figure.shown(run), ["never"]);
  assert.deepEqual(goals(run), [true, false, false]);
  assert.match(
    figure.outcome(run) ?? "",
    /^In time again, .*: no retries \(\d\.\d s\), full jitter with a budget/,
  );
  assert.match(figure.outcome(run) ?? "", /Not by the end of the run: fixed/);
});

test("before the stop all five policies have met the same", () => {
  const run = recorded("brownout");
  const stopped_ms = markMs(run, "stopped") ?? NaN;
  const before = (policy: Policy) =>
    totalOf(binsOf(run, policy).filter(({ at_ms }) => at_ms < stopped_ms));
  const { tasks, tries } = before("none");
  assert.ok(tasks > 100 && tries === tasks);
  for (const policy of POLICIES) assert.equal(before(policy).tasks, tasks);
});

test("backoff doesn't lower the load of tasks that keep coming", () => {
  const run = recorded("brownout");
  for (const policy of RETRYING) {
    assert.ok((peakPerS(binsOf(run, policy)) ?? 0) > 300, policy);
    const end = totalOf(binsOf(run, policy).slice(-8));
    assert.equal(end.in_time, 0);
    // It works as fast as it can, for nobody: 100 a second.
    assert.ok(end.wasted > 350, `${policy} ${end.wasted}`);
  }
});

test("a restart helps for a moment, and the failure comes back", () => {
  const run = recorded("brownout.restart");
  for (const policy of RETRYING) {
    const since = sinceWayOut(run, policy);
    assert.ok(since !== null && since.in_time > 0 && since.at_end === 0, policy);
  }
  assert.deepEqual(goals(run), [true, true, false]);
  assert.match(figure.said(run).text, /After 5\.\d s, all five dependencies were restarted\.$/);
});

test("shedding load and a budget get all five out", () => {
  for (const way of ["shed", "budget"] as const) {
    const run = recorded(`brownout.${way}`);
    assert.equal(wayOutOf(run)?.way, way);
    assert.deepEqual(back(run), POLICIES, way);
    assert.deepEqual(goals(run), [false, false, true]);
    assert.ok(!figure.outcome(run)?.includes("Not by the end"));
  }
  const shed = wayOutOf(recorded("brownout.shed"))?.at_ms ?? NaN;
  const since = goodSinceMs(recorded("brownout.shed"), "jitter") ?? NaN;
  assert.ok(since - shed < 2500, "accepted calls are in time at once");
});

test("where a client has one task at a time, the exponential pauses do help", () => {
  const run = recorded("brownout.waits");
  assert.deepEqual(back(run), ["none", "exponential", "jitter", "budget"]);
  assert.match(figure.outcome(run) ?? "", /Not by the end of the run: fixed pause\./);
});

const QUIET = { tasks: 30, tries: 30, in_time: 30, late: 0, refused: 0, given_up: 0, wasted: 0 };

function line(at_ms: number, more: Partial<BrownoutLine> = {}): BrownoutLine {
  const sides = { none: QUIET, fixed: QUIET, exponential: QUIET, jitter: QUIET, budget: QUIET };
  return { at_ms, sides, marks: [], behind_ms: 0, is_over: false, exchanges: [], ...more };
}

function runOf(lines: readonly BrownoutLine[]): Run {
  const frames = [
    asked(0, "tasks", "r"),
    answered(9, "tasks", "r", 202, { id: "t" }),
    told(10, "tasks", "t", 1, "queued", { request_id: "r" }),
    told(20, "tasks", "t", 2, "started", WORKER),
    ...lines.map((partial, n) =>
      told(partial.at_ms + 100, "tasks", "t", 3 + n, "progressed", {
        done: 1, total: 24, unit: "seconds", note: "", partial,
      }),
    ),
    told(30_000, "tasks", "t", 3 + lines.length, "succeeded", {}),
  ];
  return runAt(frames, 1e9);
}

test("a run without a stop, and one that was late itself, explain nothing", () => {
  const none = runOf([line(500), line(1000, { is_over: true })]);
  assert.equal(recoveryWords(none), null);
  assert.equal(figure.outcome(none), null);
  assert.match(figure.said(none).text, /isn't known/);
  const stops = [
    { what: "stopped" as const, at_ms: 400, pids: [1] },
    { what: "continued" as const, at_ms: 450, pids: [1] },
  ];
  const late = runOf([line(500, { marks: stops }), line(1000, { behind_ms: 700 })]);
  assert.match(behindWords(late) ?? "", /0\.7 s late itself/);
  assert.match(figure.said(late).text, /load generator was/);
  assert.equal(behindWords(EMPTY), null);
});

test("half a second of luck is no recovery", () => {
  const stops = [
    { what: "stopped" as const, at_ms: 400, pids: [1] },
    { what: "continued" as const, at_ms: 450, pids: [1] },
  ];
  const bad = { ...QUIET, in_time: 0 };
  const jitter = (n: number, side: typeof QUIET): BrownoutLine => {
    const whole = line(500 * n);
    return { ...whole, sides: { ...whole.sides, jitter: side } };
  };
  const sides = [bad, QUIET, bad, bad, bad, bad];
  const run = runOf([
    line(500, { marks: stops }),
    ...sides.map((side, n) => jitter(n + 2, side)),
  ]);
  assert.equal(recoveredAfterMs(run, "jitter"), null);
  assert.equal(recoveredAfterMs(run, "none"), 0);
});

test("each way out is a button of its own, and its request names it", () => {
  assert.deepEqual(WAYS_OUT.map(({ name }) => name), ["restart", "shed", "budget"]);
  const run = recorded("brownout.shed");
  assert.deepEqual(
    WAYS_OUT.map((way) => way.happened_ms(run) !== null),
    [false, true, false],
  );
});
