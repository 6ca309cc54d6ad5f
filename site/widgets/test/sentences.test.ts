// What the status lines say when news come in an order of their own.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isAsked } from "../model/prediction.ts";
import { figure as cable } from "../model/figures/cable.ts";
import { figure as luggage } from "../model/figures/luggage.ts";
import { figure as sideBySide } from "../model/figures/side-by-side.ts";
import type { Frame } from "../model/frame.ts";
import type { Run } from "../model/run.ts";
import { runAt } from "../model/run.ts";
import { heroSentence, ticketKey } from "../model/sentences.ts";
import { ticketOf } from "../model/sidebyside.ts";
import { answered, asked, BOTH, told, WORKER } from "./frames.ts";

// The events have a connection of their own, and may be faster.
const EARLY_FRAMES: readonly Frame[] = [
  asked(0, "held", "r1"),
  asked(1, "tasks", "r2"),
  told(20, "tasks", "t_1", 1, "queued", { request_id: "r2", kind: "report" }),
  told(30, "tasks", "t_1", 2, "started", WORKER),
];
const EARLY: Run = runAt(EARLY_FRAMES, 100);

test("an event that is faster than the 202 leaves no gap in the sentence", () => {
  assert.equal(
    sideBySide.said(EARLY).text,
    "Held way: the client waits. 202 way: the response is on its way, a worker has " +
      "started.",
  );
  assert.equal(
    heroSentence(ticketOf(EARLY)),
    "A worker has the task. The response is on its way.",
  );
});

test("who listens hears of a 202 that comes after an event, too", () => {
  const late = answered(50, "tasks", "r2", 202, { id: "t_1" });
  const then = runAt([...EARLY_FRAMES, late], 100);
  assert.ok(sideBySide.phase(then) !== sideBySide.phase(EARLY));
  assert.ok(ticketKey(ticketOf(then)) !== ticketKey(ticketOf(EARLY)));
  assert.match(heroSentence(ticketOf(then)), /^Answered after/);
});

test("a page that slept doesn't say what was done by the cut", () => {
  const late = BOTH.map((frame) =>
    frame.kind === "response" && frame.status === 504
      ? { ...frame, at_ms: 80_100 }
      : frame,
  );
  const run = runAt(late, 1e9);
  assert.match(sideBySide.outcome(run) ?? "", /heard of the cut at 80\.1 s/);
  assert.ok(!/of them in the/.test(sideBySide.outcome(run) ?? ""));
  const whole = sideBySide.outcome(runAt(BOTH, 1e9)) ?? "";
  assert.match(whole, /1 of them in the 7\.0 s after the cut/);
});

test("a held request that is refused is no cut", () => {
  for (const status of [429, 502, 503, 413]) {
    const frames = [
      asked(0, "held", "r1"),
      answered(9, "held", "r1", status, { title: "No room" }),
      ...BOTH.filter((f) => f.track === "tasks"),
    ];
    const run = runAt(frames, 1e9);
    assert.equal(
      sideBySide.said(run).text,
      `The run failed. Held way: No room: ${status}.`,
    );
    assert.equal(sideBySide.outcome(run), null);
  }
});

test("a run of another setting isn't held against the answer", () => {
  assert.ok(isAsked(luggage.question, { size_kib: "1024" }));
  assert.ok(!isAsked(luggage.question, { size_kib: "16" }));
  assert.ok(!isAsked(cable.question, { cut_s: "8" }));
  assert.ok(isAsked(sideBySide.question, {}));
});
