// The sources: live against a scripted server, and recorded.

import assert from "node:assert/strict";
import { test } from "node:test";

import { runAt } from "../model/run.ts";
import type { Submission } from "../model/scenario.ts";
import { SIDE_BY_SIDE } from "../model/scenario.ts";
import { sidesOf } from "../model/sidebyside.ts";
import { RecordedSource } from "../sources/recorded.ts";
import type { LiveSource } from "../sources/live.ts";
import { settle } from "./fakes.ts";
import { BOTH, event, month, WORKER } from "./frames.ts";
import { house, opened, pressed, queued } from "./liverun.ts";

test("a press sends the same body both ways, after the stream is open", async () => {
  const h = house();
  const source = h.make();
  const begun = source.begin(h.listener);
  h.stream().send("open");
  await settle();
  assert.equal(h.server.asked.length, 0);
  h.stream().send("snapshot", { tasks: [] }, "1-0");
  await begun;
  assert.deepEqual(h.server.asked.map((a) => a.url), [
    "/api/held/tasks",
    "/api/tasks",
  ]);
  assert.equal(h.server.asked[0]?.init.body, h.server.asked[1]?.init.body);
  assert.equal(h.frames[0]?.at_ms, h.frames[1]?.at_ms);
});

test("a cut request goes on being watched by its request id", async () => {
  const h = house();
  await pressed(h);
  h.clock.step(20);
  h.stream().event(queued("held", "h_1", "r1"));
  h.stream().event(queued("held", "h_x", "of another tab"));
  h.stream().event(event("held", "h_1", 2, "started", WORKER));
  h.clock.step(4980);
  h.server.last("/api/held/tasks").answer(504, { status: 504 });
  await settle();
  h.clock.step(7000);
  h.stream().event(
    event("held", "h_1", 3, "succeeded", {
      reader_present: false,
      at: new Date(1_800_000_012_980).toISOString(),
    }),
  );
  const [held] = sidesOf(runAt(h.frames, 1e9)).tries;
  assert.equal(held?.wait_ended_ms, 5000);
  assert.equal(held?.task?.ended_ms, 12_000);
  assert.equal(held?.task?.reader_present, false);
  assert.ok(!h.frames.some((f) => f.kind === "event" && f.event.task_id === "h_x"));
});

async function finished(h: ReturnType<typeof house>): Promise<LiveSource> {
  const source = await pressed(h);
  h.server.last("/api/tasks").answer(202, { id: "t_1" });
  h.stream().event(queued("held", "h_1", "r1"));
  h.stream().event(queued("tasks", "t_1", "r2"));
  h.stream().event(event("tasks", "t_1", 2, "started", WORKER));
  h.stream().event(event("tasks", "t_1", 3, "succeeded", { result: {} }));
  h.server.last("/api/held/tasks").answer(504, {});
  await settle();
  h.server.last("/api/tasks/t_1/result").answer(200, {});
  await settle();
  assert.deepEqual(h.endings, []);
  h.stream().event(event("held", "h_1", 2, "started", WORKER));
  h.stream().event(event("held", "h_1", 3, "succeeded", {}));
  return source;
}

test("a finished run reads the result, closes the stream, forgets", async () => {
  const h = house();
  await finished(h);
  assert.deepEqual(h.endings, [{ kind: "finished" }]);
  assert.equal(h.stream().readyState, 2);
  assert.equal(h.memory.recall("side-by-side"), null);
});

test("a finished run is kept for a reload, and a broken one isn't", async () => {
  const h = house();
  await finished(h);
  const ended = h.memory.ended("side-by-side");
  assert.deepEqual(ended?.frames, h.frames);
  assert.equal(ended?.pressed_wall_ms, h.clock.wall_ms());
  await pressed(h);
  h.stream().send("error");
  h.clock.step(10_000);
  assert.equal(h.endings.at(-1)?.kind, "broken");
  assert.equal(h.memory.ended("side-by-side"), null);
});

test("a retry after the end goes on with the run's clock", async () => {
  const h = house();
  const source = await finished(h);
  h.clock.step(60_000);
  const retry = source.add(SIDE_BY_SIDE.submissions[0] as Submission);
  opened(h);
  await retry;
  assert.equal(h.frames.at(-1)?.at_ms, 0);
  assert.equal(h.streams.length, 2);
  assert.equal(sidesOf(runAt(h.frames, 1e9)).tries.length, 2);
});

test("a reload re-attaches and reads from the log what it missed", async () => {
  const h = house();
  const first = await pressed(h);
  h.server.last("/api/tasks").answer(202, { id: "t_1" });
  await settle();
  h.stream().event(queued("tasks", "t_1", "r2"));
  h.stream().event(queued("held", "h_1", "r1"));
  h.clock.step(2000);
  first.leavePage();
  const kept = h.memory.recall("side-by-side");
  assert.ok(kept);
  first.stop();
  h.frames.length = 0;
  h.clock.step(1000);
  const second = h.make();
  const attached = second.attach(kept, h.listener);
  opened(h);
  await settle();
  const all = [
    queued("tasks", "t_1", "r2"),
    event("tasks", "t_1", 2, "started", WORKER),
    event("tasks", "t_1", 3, "progressed", month(1)),
  ];
  h.server.last("/api/tasks/t_1/events").answer(200, { events: all });
  h.server.last("/api/held/tasks/h_1/events").answer(404, {});
  const begun = await attached;
  assert.equal(begun.kind === "live" && begun.since_ms, 0);
  const { ticket, tries } = sidesOf(runAt(h.frames, 1e9));
  assert.equal(ticket.task?.done, 1);
  assert.equal(tries[0]?.phase, "left");
  assert.equal(tries[0]?.wait_ended_ms, 2000);
});

test("a gap in the numbers is filled from the log", async () => {
  const h = house();
  await pressed(h);
  h.stream().event(queued("tasks", "t_1", "r2"));
  const third = event("tasks", "t_1", 3, "progressed", month(1));
  h.stream().event(third);
  const started = event("tasks", "t_1", 2, "started", WORKER);
  const all = [queued("tasks", "t_1", "r2"), started, third];
  h.server.last("/api/tasks/t_1/events").answer(200, { events: all });
  await settle();
  assert.equal(sidesOf(runAt(h.frames, 1e9)).ticket.task?.done, 1);
});

test("a stream that stays away breaks the run and keeps its frames", async () => {
  const h = house();
  await pressed(h);
  h.stream().send("error");
  h.clock.step(9999);
  assert.deepEqual(h.endings, []);
  h.clock.step(1);
  assert.equal(h.endings[0]?.kind, "broken");
  // Its stream, asked for, answered and broken; both requests; the stop.
  assert.equal(h.frames.length, 6);
  assert.deepEqual(h.doubts, [false, true]);
  // Since the stream broke, not since it was given up.
  const last = h.frames.at(-1);
  assert.deepEqual([last?.kind, last?.at_ms], ["stopped", 0]);
});

test("two widgets share one stream", async () => {
  const h = house();
  const one = await pressed(h);
  const two = h.make();
  await two.begin(h.listener);
  assert.equal(h.streams.length, 1);
  one.stop();
  assert.equal(h.stream().readyState, 1);
  two.stop();
  assert.equal(h.stream().readyState, 2);
});

test("cancel asks for this run's own tasks and for no others", async () => {
  const h = house();
  const source = await pressed(h);
  h.stream().event(queued("tasks", "t_1", "r2"));
  h.stream().event(queued("tasks", "t_9", "of another tab"));
  void source.cancel();
  assert.deepEqual(
    h.server.asked.slice(2).map((a) => a.url),
    ["/api/tasks/t_1/cancel"],
  );
});

test("a recording hands over the same frames", async () => {
  const recording = {
    scenario: "side-by-side",
    recorded_at: "2026-11-23T00:00:00Z",
    versions: {},
    machine: "",
    frames: BOTH,
  };
  const h = house();
  const begun = await new RecordedSource(async () => recording).begin(h.listener);
  assert.deepEqual(h.frames, BOTH);
  assert.equal(begun.kind === "recorded" && begun.length_ms, 12_050);
});
