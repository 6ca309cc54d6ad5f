// Chapter 5: what the recorded luggage and the recorded download add up to.

import assert from "node:assert/strict";
import { test } from "node:test";

import { lastGot, sizeOf } from "../model/download.ts";
import { exchangeLines } from "../model/evidence.ts";
import { figure as download } from "../model/figures/download.ts";
import { figure as luggage } from "../model/figures/luggage.ts";
import { emptyBytesOf, JOBS, probesOf, LIMIT_BYTES, memoryOf, publishesOf, sumOf } from "../model/luggage.ts";
import { EMPTY } from "../model/run.ts";
import { recorded } from "./recorded.ts";

test("the two ways of luggage keep clocks of their own", () => {
  const run = recorded("luggage");
  for (const way of ["inline", "claimed"] as const) {
    assert.ok((memoryOf(run, way)[0]?.at_ms ?? Infinity) < 1000);
    assert.equal(publishesOf(run, way).length, JOBS);
    assert.equal(probesOf(run, way).length, sumOf(run, way)?.probes);
  }
  const most = Math.max(...memoryOf(run, "inline").map(({ bytes }) => bytes));
  assert.ok(most > 0.8 * LIMIT_BYTES && most <= LIMIT_BYTES);
});

test("what an empty broker holds is told from what the jobs add", () => {
  const run = recorded("luggage");
  const empty_bytes = emptyBytesOf(run) ?? NaN;
  assert.ok(empty_bytes > 1e6 && empty_bytes < 1.5e6);
  assert.equal(emptyBytesOf(EMPTY), null);
  // What was refused took its time as well, and the sentence says so.
  assert.match(luggage.outcome(run) ?? "", /accepted or refused, took/);
});

test("luggage of a mebibyte fills a queue, and that of 16 KiB doesn't", () => {
  const reached = (name: string): readonly boolean[] =>
    luggage.goals.map((goal) => goal.isReached(recorded(name)));
  assert.deepEqual(reached("luggage"), [true, true]);
  assert.deepEqual(reached("luggage.16"), [false, true]);
  const small = recorded("luggage.16");
  const [inside, behind] = [sumOf(small, "inline"), sumOf(small, "claimed")];
  // The page says so: a reference costs a request of its own.
  assert.ok((inside?.publish_ms ?? Infinity) < (behind?.publish_ms ?? 0));
});

test("a client that goes on receives each byte once", () => {
  const run = recorded("download");
  assert.equal(lastGot(run, "on")?.received_bytes, sizeOf(run));
  assert.ok(download.goals.every((goal) => goal.isReached(run)));
  assert.ok(!download.goals.some((goal) => goal.isReached(EMPTY)));
  const lines = exchangeLines(run, "on").flat().map(({ text }) => text);
  assert.ok(lines.some((text) => text.includes("206 Partial Content")));
  assert.ok(lines.some((text) => text.startsWith("if-range")));
});

test("bytes that are no text are counted, not shown", () => {
  const lines = exchangeLines(recorded("luggage"), "claimed").flat();
  assert.ok(lines.some(({ text }) => /bytes that are no text/.test(text)));
});
