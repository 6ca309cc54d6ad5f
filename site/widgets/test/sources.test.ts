// The sources: live against a scripted server, and recorded.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Frame } from "../model/frame.ts";
import { runAt } from "../model/run.ts";
import type { Submission } from "../model/scenario.ts";
import { SIDE_BY_SIDE } from "../model/scenario.ts";
import { sidesOf } from "../model/sidebyside.ts";
import { Feed } from "../sources/feed.ts";
import { LiveSource } from "../sources/live.ts";
import { RecordedSource } from "../sources/recorded.ts";
import type { Ending } from "../sources/source.ts";
import { PlainMemory, ScriptedServer, ScriptedStream, settle, SteppedClock } from "./fakes.ts";
import { BOTH, event, month, WORKER } from "./frames.ts";

function house() {
  const clock = new SteppedClock();
  const server = new ScriptedServer();
  const memory = new PlainMemory();
  const streams: ScriptedStream[] = [];
  const feed = new Feed(() => {
    const stream = new ScriptedStream();
    streams.push(stream);
    return stream;
  }, clock);
  let count = 0;
  const newId = (): string => `r${(count += 1)}`;
  const wiring = { fetch: server.fetch, host: "here", newId };
  const make = (): LiveSource =>
    new LiveSource({ scenario: SIDE_BY_SIDE, wiring, feed, clock, memory });
  const frames: Frame[] = [];
  const endings: Ending[] = [];
  const listener = {
    frame: (frame: Frame) => void frames.push(frame),
    over: (ending: Ending) => void endings.push(ending),
  };
  const stream = (): ScriptedStream => streams.at(-1) as ScriptedStream;
  return {
    clock, server, memory, feed, streams, stream, make, frames, endings,
    listener,
  };
}

function opened(h: ReturnType<typeof house>): void {
  h.stream().send("open");
  h.stream().send("snapshot", { tasks: [] }, "1-0");
}

async function pressed(h: ReturnType<typeof house>): Promise<LiveSource> {
  const source = h.make();
  const begun = source.begin(h.listener);
  opened(h);
  await begun;
  return source;
}

const queued = (track: "held" | "tasks", id: string, request_id: string) =>
  event(track, id, 1, "queued", { request_id, kind: "report" });

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
    event("held", "h_1", 3, "succeeded", { reader_present: false }),
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
  assert.equal(h.frames.length, 2);
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
