// A page that sleeps, is left, or keeps no cookie: what it then says.

import assert from "node:assert/strict";
import { test } from "node:test";

import { runAt } from "../model/run.ts";
import { sidesOf } from "../model/sidebyside.ts";
import { settle } from "./fakes.ts";
import { event, WORKER } from "./frames.ts";
import { house, pressed, queued } from "./liverun.ts";

test("a page that slept asks the log before it calls a run too long", async () => {
  const h = house();
  await pressed(h);
  h.server.last("/api/tasks").answer(202, { id: "t_1" });
  h.stream().event(queued("tasks", "t_1", "r2"));
  h.stream().event(queued("held", "h_1", "r1"));
  h.server.last("/api/held/tasks").answer(504, {});
  await settle();
  h.clock.sleep(75_000);
  h.clock.step(0);
  const done = (track: "held" | "tasks", id: string, request_id: string) => ({
    events: [
      queued(track, id, request_id),
      event(track, id, 2, "started", WORKER),
      event(track, id, 12, "succeeded", { result: {} }),
    ],
  });
  h.server.last("/api/tasks/t_1/events").answer(200, done("tasks", "t_1", "r2"));
  h.server.last("/api/held/tasks/h_1/events").answer(200, done("held", "h_1", "r1"));
  await settle();
  const { ticket, tries } = sidesOf(runAt(h.frames, 1e9));
  // The server's times, not the time of waking up.
  assert.equal(ticket.task?.ended_ms, 11_000);
  assert.equal(tries[0]?.task?.ended_ms, 11_000);
  h.server.last("/api/tasks/t_1/result").answer(200, {});
  await settle();
  assert.deepEqual(h.endings, [{ kind: "finished" }]);
});

test("after a sleep a task that still runs has its time again", async () => {
  const h = house();
  await pressed(h);
  h.stream().event(queued("tasks", "t_1", "r2"));
  h.clock.sleep(75_000);
  h.clock.step(0);
  const events = [queued("tasks", "t_1", "r2")];
  h.server.last("/api/tasks/t_1/events").answer(200, { events });
  await settle();
  assert.deepEqual(h.endings, []);
  h.clock.step(60_000);
  h.server.last("/api/tasks/t_1/events").answer(200, { events });
  await settle();
  assert.match(reasonOf(h), /not finished/);
});

function reasonOf(h: ReturnType<typeof house>): string {
  const [ending] = h.endings;
  return ending?.kind === "broken" ? ending.reason : "";
}

test("events that waited for the page count from the server's time", async () => {
  const h = house();
  await pressed(h);
  h.stream().event(queued("tasks", "t_1", "r2"));
  h.clock.step(20_000);
  h.stream().event(event("tasks", "t_1", 2, "started", WORKER));
  h.stream().event(event("tasks", "t_1", 3, "succeeded", { result: {} }));
  const { ticket } = sidesOf(runAt(h.frames, 1e9));
  assert.equal(ticket.task?.ended_ms, 2000);
});

test("where no cookie is kept, the reason is the cookie", async () => {
  const h = house();
  await pressed(h);
  h.server.last("/api/tasks").answer(202, { id: "t_1" });
  await settle();
  h.clock.step(2000);
  h.server.last("/api/tasks/t_1/events").answer(404, {});
  await settle();
  assert.match(reasonOf(h), /cookie/);
  assert.equal(h.endings[0]?.kind === "broken" && h.endings[0].is_for_good, true);
});

test("a server that is gone at the last look is what is told", async () => {
  const h = house();
  await pressed(h);
  h.stream().event(queued("tasks", "t_1", "r2"));
  h.clock.step(60_000);
  h.server.last("/api/tasks/t_1/events").answer(503, {});
  await settle();
  assert.match(reasonOf(h), /doesn't respond/);
});
