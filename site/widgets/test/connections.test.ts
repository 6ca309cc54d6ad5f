// Streams until one waits: what is seen, what is said, and that nothing is
// left open, whatever ends it.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Told } from "../model/connections.ts";
import {
  CAP_MS,
  connectionsSaid,
  MOST_STREAMS,
  NOTHING,
  outcomeOf,
  PATIENCE_MS,
  protocolSentence,
} from "../model/connections.ts";
import { Connections } from "../sources/connections.ts";
import { ScriptedServer, ScriptedStream, settle, SteppedClock } from "./fakes.ts";

/** A browser of so many connections to a host. */
function browser(connections: number) {
  const clock = new SteppedClock();
  const server = new ScriptedServer();
  const streams: ScriptedStream[] = [];
  let told: Told = NOTHING;
  const running = new Connections({
    open: () => {
      const stream = new ScriptedStream();
      streams.push(stream);
      return stream;
    },
    fetch: server.fetch,
    clock,
    tell: (now) => (told = now),
  });
  let asked = 0;
  const held = (): number => streams.filter((s) => s.readyState === 1).length;
  /** Let the browser do what it can, then let time pass. */
  const go = async (turns: number): Promise<void> => {
    for (let n = 0; n < turns; n += 1) {
      await settle();
      const next = streams.find((s) => s.readyState === 0);
      if (next && held() < connections) next.send("open");
      await settle();
      if (held() < connections)
        for (const ping of server.asked.slice(asked)) ping.answer(200, {});
      asked = server.asked.length;
      await settle();
    }
  };
  return { clock, server, streams, running, go, told: () => told };
}

test("with six connections the request after the sixth stream waits", async () => {
  const { clock, streams, running, go, told } = browser(6);
  const done = running.run();
  await go(7);
  assert.equal(told().rows[4]?.ping, "answered");
  assert.equal(told().rows[5]?.stream, "open");
  assert.equal(told().rows[5]?.ping, "asked");
  clock.step(PATIENCE_MS);
  await go(1);
  assert.equal(told().rows[5]?.ping, "waits");
  assert.equal(told().rows[6]?.stream, "asked");
  assert.match(connectionsSaid(told()).text, /Not closed yet/);
  clock.step(PATIENCE_MS);
  await go(1);
  clock.step(PATIENCE_MS);
  await go(2);
  await done;
  assert.equal(told().ending, "done");
  assert.equal(streams.length, 7);
  assert.ok(streams.every((s) => s.readyState === 2));
  assert.match(
    outcomeOf(told()),
    /^6 streams opened, stream 7 waited. The request after stream 6 wasn't/,
  );
  assert.match(connectionsSaid(told()).text, /closed; a request is answered/);
});

test("where there is room nothing waits, and seven are enough", async () => {
  const { streams, running, go, told } = browser(100);
  const done = running.run();
  await go(MOST_STREAMS + 2);
  await done;
  assert.equal(streams.length, MOST_STREAMS);
  assert.ok(streams.every((s) => s.readyState === 2));
  assert.equal(
    outcomeOf(told()),
    "7 streams opened, and every request was answered.",
  );
});

test("a browser that others have filled has room for fewer", async () => {
  const { clock, streams, running, go, told } = browser(3);
  const done = running.run();
  await go(5);
  for (let n = 0; n < 3; n += 1) {
    clock.step(PATIENCE_MS);
    await go(2);
  }
  await done;
  assert.equal(streams.length, 4);
  assert.match(outcomeOf(told()), /^3 streams opened, stream 4 waited/);
});

test("whatever ends it closes all", async () => {
  for (const ending of ["stopped", "hidden", "left"] as const) {
    const { streams, server, running, go, told } = browser(6);
    const done = running.run();
    await go(6);
    running.end(ending);
    await done;
    assert.equal(told().ending, ending);
    assert.ok(streams.every((s) => s.readyState === 2));
    assert.ok(server.asked.at(-1)?.init.signal?.aborted);
    assert.ok(!connectionsSaid(told()).text.includes("Not closed"));
  }
});

test("a server that refuses a stream or a request ends it", async () => {
  const one = browser(6);
  const refused = one.running.run();
  await settle();
  one.streams[0]?.close();
  one.streams[0]?.send("error");
  await refused;
  assert.equal(one.told().ending, "lost");
  const two = browser(6);
  const done = two.running.run();
  await settle();
  two.streams[0]?.send("open");
  await settle();
  two.server.last("/api/ping").answer(502, {});
  await done;
  assert.equal(two.told().ending, "lost");
  assert.ok(two.streams.every((s) => s.readyState === 2));
});

test("it takes no longer than it may", async () => {
  const { clock, server, streams, running, told } = browser(100);
  const done = running.run();
  // Everything comes at the last moment.
  for (let n = 0; n < MOST_STREAMS && !told().ending; n += 1) {
    await settle();
    clock.step(PATIENCE_MS - 1);
    if (told().ending) break;
    streams.at(-1)?.send("open");
    await settle();
    clock.step(PATIENCE_MS - 1);
    server.last("/api/ping").answer(200, {});
  }
  await done;
  assert.ok(clock.now_ms() < CAP_MS + PATIENCE_MS);
  assert.ok(streams.every((s) => s.readyState === 2));
  assert.equal(told().ending, "capped");
});

test("a protocol is named, also one that isn't told", () => {
  assert.match(protocolSentence("http/1.1"), /over HTTP\/1.1/);
  assert.match(protocolSentence("h2"), /over HTTP\/2/);
  assert.match(protocolSentence(""), /doesn't say/);
});
