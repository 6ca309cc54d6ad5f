// The connection by which a page follows its tasks, as evidence: asked for
// before the press, answered at once, open until the run is over.

import assert from "node:assert/strict";
import { test } from "node:test";

import { exchangeLines } from "../model/evidence.ts";
import { runAt } from "../model/run.ts";
import { STREAM_TRACK } from "../model/streamed.ts";
import { settle } from "./fakes.ts";
import { BOTH, event, WORKER } from "./frames.ts";
import { house, opened, pressed, queued } from "./liverun.ts";

type House = ReturnType<typeof house>;

function evidenceOf(h: House, now_ms = Infinity): string {
  return exchangeLines(runAt(h.frames, now_ms), STREAM_TRACK)
    .map((line) => line.map(({ text }) => text).join(""))
    .join("\n");
}

async function slowly(h: House): Promise<ReturnType<typeof h.make>> {
  const source = h.make();
  const begun = source.begin(h.listener);
  h.clock.step(9);
  opened(h);
  await begun;
  return source;
}

function ended(h: House): void {
  h.server.last("/api/tasks").answer(202, { id: "t_1" });
  h.server.last("/api/held/tasks").answer(504, {});
  h.stream().event(queued("held", "h_1", "r1"));
  h.stream().event(queued("tasks", "t_1", "r2"));
  h.stream().event(event("held", "h_1", 2, "started", WORKER));
  h.stream().event(event("held", "h_1", 3, "succeeded", {}));
  h.stream().event(event("tasks", "t_1", 2, "cancelled", {}));
}

test("the stream is asked for before the press, and answered at once", async () => {
  const h = house();
  await slowly(h);
  assert.equal(
    evidenceOf(h, 0),
    [
      "0.009 s before the press",
      "GET /api/stream HTTP/1.1",
      "host: here",
      "accept: text/event-stream",
      "",
      "... 0.009 s later",
      "HTTP/1.1 200 OK",
      "content-type: text/event-stream",
      "",
      "... and still open",
    ].join("\n"),
  );
});

test("it is open for as long as the run lasts, past the gateway's limit", async () => {
  const h = house();
  await slowly(h);
  h.clock.step(12_300);
  ended(h);
  await settle();
  assert.equal(h.endings[0]?.kind, "finished");
  assert.match(evidenceOf(h), /\.\.\. open for 12\.300 s: the run was over$/);
  assert.match(evidenceOf(h, 12_299), /and still open$/);
  assert.equal(h.frames.at(-1)?.at_ms, 12_300);
});

test("a reload ends it, and the page opens another", async () => {
  const h = house();
  const first = await slowly(h);
  h.server.last("/api/tasks").answer(202, { id: "t_1" });
  await settle();
  h.stream().event(queued("tasks", "t_1", "r2"));
  h.clock.step(2000);
  first.leavePage();
  const kept = h.memory.recall("side-by-side");
  first.stop();
  h.frames.length = 0;
  assert.ok(kept);
  void h.make().attach(kept, h.listener);
  h.clock.step(40);
  opened(h);
  await settle();
  assert.match(evidenceOf(h), /open for 2\.000 s: the page was left\n/);
  assert.match(evidenceOf(h), /\n2\.000 s after the press\nGET [^]*and still open$/);
});

test("a stream that breaks says so, and makes nothing up of the next", async () => {
  const h = house();
  await slowly(h);
  h.clock.step(700);
  h.stream().send("error");
  h.clock.step(500);
  h.stream().send("open");
  assert.match(evidenceOf(h), /open for 0\.700 s: the connection broke[^]*reconnecting$/);
});

test("a run without it says nothing about it", () => {
  assert.deepEqual(exchangeLines(runAt(BOTH, Infinity), STREAM_TRACK), []);
});

test("a run that finds the stream open says since when", async () => {
  const h = house();
  await slowly(h);
  h.clock.step(5000);
  h.frames.length = 0;
  await pressed(h);
  assert.match(evidenceOf(h), /^5\.009 s before the press\n/);
});
