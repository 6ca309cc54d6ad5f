// `deploy`: what its recordings add up to, and the words of each end.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Sum } from "../model/deploy.ts";
import {
  deployOf,
  endedBy,
  endsWord,
  fateOf,
  JOBS,
  LONG,
  markMs,
  triesOf,
} from "../model/deploy.ts";
import { figure } from "../model/figures/deploy.ts";
import { EMPTY } from "../model/run.ts";
import { recorded } from "./recorded.ts";

const NAMES = figure.recorded.map((choice) => figure.scenario(choice).name);

// Counts of a recording, and what became of the longest job.
const SHOWN: Readonly<Record<string, readonly [string, string, number]>> = {
  deploy: ["2 done, 3 late, 1 lost", "lost", 1],
  "deploy.cold.late": ["3 done, 3 handed over", "handed over", 2],
};

test("in each recording every job has one end, and the counts agree", () => {
  for (const name of NAMES) {
    const deploy = deployOf(recorded(name));
    const { sum } = deploy;
    assert.ok(sum, name);
    assert.equal(sum.done + sum.handed_over + sum.late + sum.lost, JOBS.length);
    for (const job of JOBS) {
      const fate = fateOf(deploy, job);
      assert.ok(fate, `${name} ${job}`);
      const tries = triesOf(deploy, job);
      assert.equal(fate.starts, tries.length, `${name} ${job}`);
      const has_ended = ["done", "handed over"].includes(fate.end);
      assert.equal(tries.some((t) => t.is_done), has_ended, `${name} ${job}`);
    }
    assert.equal(endedBy(deploy).length, sum.done + sum.handed_over);
  }
});

test("the recordings are told as they were", () => {
  for (const [name, [ends, end, starts]] of Object.entries(SHOWN)) {
    const run = recorded(name);
    const deploy = deployOf(run);
    assert.ok(deploy.sum);
    assert.equal(endsWord(deploy.sum), ends);
    assert.equal(fateOf(deploy, LONG)?.end, end);
    assert.equal(fateOf(deploy, LONG)?.starts, starts);
    assert.deepEqual(figure.shown(run), [end]);
    assert.ok(figure.outcome(run)?.includes(ends), name);
  }
  assert.equal(figure.outcome(EMPTY), null);
  assert.equal(figure.shown(EMPTY), null);
});

test("a stop gives back, or SIGKILL comes when the grace period is over", () => {
  for (const name of NAMES) {
    const deploy = deployOf(recorded(name));
    const [told_ms, gone_ms] = [
      markMs(deploy, "old", "told"),
      markMs(deploy, "old", "gone"),
    ];
    assert.ok(told_ms !== null && gone_ms !== null, name);
    const took_ms = gone_ms - told_ms;
    if (markMs(deploy, "old", "killed") === null) assert.ok(took_ms < 4000, name);
    else assert.ok(took_ms >= 3990 && took_ms < 4500, name);
  }
});

test("only ends that occurred are counted in words", () => {
  const sum: Sum = { done: 0, handed_over: 2, late: 0, lost: 4, repeated: 0 };
  assert.equal(endsWord(sum), "2 handed over, 4 lost");
});
