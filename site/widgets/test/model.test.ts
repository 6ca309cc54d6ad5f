// The model: what frames add up to, and what is said about it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eventLines, exchangeLines } from "../model/evidence.ts";
import type { Frame } from "../model/frame.ts";
import { countOf, duration } from "../model/format.ts";
import { SIDE_BY_SIDE_GOALS } from "../model/goals.ts";
import { sideBySideRows } from "../model/rows.ts";
import { apply, EMPTY, runAt } from "../model/run.ts";
import { sideBySideSentence } from "../model/sentences.ts";
import { isOver, sidesOf, spanOf } from "../model/sidebyside.ts";
import { figure as starvation } from "../model/figures/starvation.ts";
import { slowestPing, starvationOf } from "../model/starvation.ts";
import { percent, spanFor, ticks } from "../model/timescale.ts";
import { answered, asked, BOTH, HELD_RUN, month, told, WORKER } from "./frames.ts";

const at = (now_ms: number): string =>
  sideBySideSentence(sidesOf(runAt(BOTH, now_ms)));

test("the status line tells the run in whole sentences", () => {
  assert.equal(at(-1), "Ready. One press sends the same job both ways.");
  assert.equal(
    at(20),
    "Held way: the client waits. 202 way: 202 after 12 ms, the task is queued.",
  );
  assert.equal(
    at(5003),
    "Held way: the client got 504 at 5.0 s, and the server is still working. " +
      "202 way: the task is running, and its client can watch it.",
  );
  assert.equal(
    at(13_000),
    "Held way: finished at 12.0 s, but nobody received it. " +
      "202 way: result received at 12.1 s.",
  );
});

test("a run is over when both ways are, the unseen work included", () => {
  assert.equal(isOver(EMPTY), false);
  assert.equal(isOver(runAt(BOTH, 12_030)), false);
  assert.equal(isOver(runAt(BOTH, 12_050)), true);
});

test("an event that comes twice changes nothing", () => {
  const run = runAt(BOTH, 2000);
  const again = BOTH.find((f) => f.kind === "event") as Frame;
  assert.equal(apply(run, again), run);
});

test("a lost attempt waits again and shows its second try", () => {
  const frames = [
    asked(0, "tasks", "r"),
    told(1, "tasks", "t", 1, "queued", { request_id: "r" }),
    told(2, "tasks", "t", 2, "started", WORKER),
    told(900, "tasks", "t", 3, "lost", { reason: "lease" }),
    told(950, "tasks", "t", 4, "started", WORKER),
  ];
  const task = sidesOf(runAt(frames, 1000)).ticket.task;
  assert.deepEqual(
    task?.attempts.map((a) => [a.from_ms, a.to_ms, a.handing]),
    [[2, 900, "lost"], [950, null, null]],
  );
  assert.deepEqual(task?.waits.map((w) => [w.from_ms, w.to_ms]), [
    [1, 2],
    [900, 950],
  ]);
});

test("an attempt that is tried again is told apart from a lost one", () => {
  const problem = { type: "/problems/dependency-unavailable/", title: "Away" };
  const frames = [
    asked(0, "tasks", "r"),
    told(1, "tasks", "t", 1, "queued", { request_id: "r" }),
    told(2, "tasks", "t", 2, "started", WORKER),
    told(500, "tasks", "t", 3, "retried", { problem, delay_s: 0.1 }),
    told(600, "tasks", "t", 4, "started", WORKER),
    told(900, "tasks", "t", 5, "lost", { reason: "lease" }),
    told(950, "tasks", "t", 6, "started", WORKER),
    told(990, "tasks", "t", 7, "cancelled"),
  ];
  const task = sidesOf(runAt(frames, 1000)).ticket.task;
  assert.deepEqual(task?.attempts.map((a) => a.handing), [
    "retried",
    "lost",
    null,
  ]);
});

test("goals are ticked by server events and by nothing else", () => {
  const reached = (frames: readonly Frame[]): boolean[] =>
    SIDE_BY_SIDE_GOALS.map((g) => g.isReached(runAt(frames, 1e9)));
  assert.deepEqual(reached(BOTH), [true, true, true, false]);
  // A 504 alone proves nothing about the work, nor does work in time.
  assert.deepEqual(
    reached([asked(0, "held", "r1"), answered(5000, "held", "r1", 504)]),
    [false, false, false, false],
  );
  assert.deepEqual(
    reached(HELD_RUN.filter((f) => f.at_ms <= 5003)),
    [false, false, false, false],
  );
  const retry = [
    asked(6000, "held", "r9"),
    told(6010, "held", "h_2", 1, "queued", { request_id: "r9" }),
  ];
  assert.equal(reached([...BOTH, ...retry])[3], false);
  const started = told(6020, "held", "h_2", 2, "started", WORKER);
  assert.equal(reached([...BOTH, ...retry, started])[3], true);
});

test("a held answer in time is a result, not a cut", () => {
  const frames = [asked(0, "held", "r"), answered(900, "held", "r", 200)];
  const run = runAt(frames, 1000);
  assert.equal(sidesOf(run).tries[0]?.phase, "received");
  assert.equal(isOver(run), true);
});

test("a refusal says its number and when it is free again", () => {
  const frames = [
    asked(0, "tasks", "r"),
    answered(9, "tasks", "r", 429, { title: "Too many runs" }, {
      "retry-after": "4",
    }),
  ];
  assert.equal(
    sideBySideSentence(sidesOf(runAt(frames, 10))),
    "202 way: Too many runs: 429. Press again in 4 s.",
  );
});

test("the table tells what the drawing tells", () => {
  const rows = sideBySideRows(BOTH);
  assert.deepEqual(rows.at(-1), [
    "12.050",
    "504 Gateway Timeout at 5.0 s, nobody read the result",
    "result received",
  ]);
});

test("evidence shows the raw lines, and marks the address", () => {
  const run = runAt(BOTH, 1e9);
  const right = exchangeLines(run, "tasks").flat();
  assert.ok(right.some((p) => p.text === "HTTP/1.1 202 "));
  assert.deepEqual(
    right.filter((p) => p.ink === "address").map((p) => p.text),
    ["/api/tasks/t_1"],
  );
  const left = exchangeLines(run, "held").flat().map((p) => p.text);
  assert.ok(left.includes("... 5.003 s later"));
  assert.ok(left.includes("HTTP/1.1 504 Gateway Timeout"));
  assert.deepEqual(eventLines(run).at(-2)?.detail.split(":")[0], "reader gone");
});

test("the axis keeps its span until a run outlasts it or is added to", () => {
  assert.equal(spanFor(13, 13_000), 13);
  assert.equal(spanFor(13, 13_001), 18);
  const retried = [...BOTH, asked(6100, "held", "r9")];
  assert.equal(spanOf(runAt(BOTH, 9000), 13, 9000), 13);
  assert.equal(spanOf(runAt(retried, 9000), 13, 9000), 20);
  assert.deepEqual(ticks(13), [0, 2, 4, 6, 8, 10, 12]);
  assert.equal(percent(6500, 13), 50);
});

test("numbers carry their unit", () => {
  assert.deepEqual([2.44, 12.3, 999, 5003].map(duration), [
    "2.4 ms",
    "12 ms",
    "999 ms",
    "5.0 s",
  ]);
  assert.equal(countOf(8, 12, "partitions"), "8 of 12 months");
  assert.equal(countOf(3, 9, "partitions"), "3 of 9 partitions");
});

const sample = (
  server: string,
  sent_ms: number,
  latency_ms: number,
  status = 200,
): Record<string, unknown> => ({ server, sent_ms, latency_ms, status });

const STARVED: readonly Frame[] = [
  asked(0, "tasks", "r"),
  answered(9, "tasks", "r", 202, { id: "t" }),
  told(10, "tasks", "t", 1, "queued", { request_id: "r" }),
  told(20, "tasks", "t", 2, "started", WORKER),
  told(1100, "tasks", "t", 3, "progressed", {
    ...month(1),
    partial: {
      at_ms: 1000,
      held: { waiting: 40, answered: 0, cut: 0 },
      tasks: { accepted: 60, ended: 0 },
      samples: [sample("held", 0, 3), sample("api", 0, 2)],
    },
  }),
  told(6080, "tasks", "t", 4, "progressed", {
    ...month(2),
    partial: {
      at_ms: 6000,
      held: { waiting: 0, answered: 40, cut: 20 },
      tasks: { accepted: 60, ended: 60 },
      samples: [sample("held", 500, 5000, 504), sample("api", 500, 3)],
    },
  }),
];

test("starvation is read from the load generator's own measurements", () => {
  const run = runAt(STARVED, 1e9);
  assert.equal(starvationOf(run).began_ms, 80);
  assert.deepEqual(
    starvation.goals.map((g) => g.isReached(run)),
    [true, true, true],
  );
  assert.deepEqual(
    starvation.goals.map((g) => g.isReached(runAt(STARVED, 1200))),
    [false, false, true],
  );
  const samples = [
    { server: "held", sent_ms: 500, latency_ms: 5000, status: 504 } as const,
  ];
  assert.equal(slowestPing(samples, "held", 6000)?.latency_ms, 5000);
  assert.equal(slowestPing(samples, "held", 6600), null);
  assert.match(starvation.rows(STARVED).at(-1)?.[2] ?? "", /^5\.0 s, 504$/);
  assert.match(starvation.said(runAt(STARVED, 1200)).text, /^40 held requests/);
});
