// Taking home: the link holds what it was made of, and nothing else passes.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TakeHome } from "../model/room/home.ts";
import {
  asLines,
  labCode,
  MOST_RUNS,
  parsed,
  runsOf,
  written,
} from "../model/room/home.ts";
import { keptPredictions, keptRuns, ownTasks } from "../sources/own.ts";

const HOME: TakeHome = {
  room: "Dienstag, “früh” 🎫",
  name: "Ada",
  at_ms: 1_795_000_000_000,
  done: ["Join", "202, side by side"],
  labs: "ACC-4G7K2-9QX0M",
  runs: [{ at_ms: 5, kind: "report", state: "succeeded", id: "1f3a" }],
};

test("a link holds what it was made of", () => {
  const text = written(HOME);
  assert.match(text, /^[\w-]+$/);
  assert.deepEqual(parsed(text), HOME);
});

test("a link that was cut, or is none, is damaged", () => {
  const text = written(HOME);
  for (const wrong of ["", "%", "bm8", text.slice(0, -9), btoa('{"v":2}')]) {
    assert.equal(parsed(wrong), null, wrong);
  }
});

test("whatever somebody put into a link, short texts and moments come out", () => {
  const evil = {
    v: 1,
    room: "x".repeat(9999),
    name: { toString: "no" },
    at_ms: "soon",
    done: [1, null, "ok"],
    labs: "ACC-1; rm -rf ~",
    runs: [["never", 7, ["x"]], "text", null],
  };
  const home = parsed(btoa(JSON.stringify(evil)));
  assert.equal(home?.room.length, 120);
  assert.equal(home?.name, "");
  assert.equal(home?.at_ms, 0);
  assert.deepEqual(home?.done, ["", "", "ok"]);
  assert.equal(home?.labs, "");
  for (const run of home?.runs ?? []) {
    assert.deepEqual(run, { at_ms: 0, kind: "", state: "", id: "" });
  }
});

test("a code of labs is one as `accepted lab report` writes it", () => {
  assert.equal(labCode(" acc-4g7k2-9qx0m "), "ACC-4G7K2-9QX0M");
  for (const wrong of ["", "4G7K2", "ACC-", "ACC-1$", "ACC-1 2"]) {
    assert.equal(labCode(wrong), "");
  }
});

test("the newest runs are taken, as many as a link holds", () => {
  const tasks = Array.from({ length: 99 }, (_, n) => ({
    id: `t${n}`,
    kind: "sleepy",
    state: "failed",
    created_at: "2026-11-28T10:00:00Z",
  }));
  const runs = runsOf(tasks);
  assert.equal(runs.length, MOST_RUNS);
  assert.deepEqual(runs[0], {
    at_ms: Date.UTC(2026, 10, 28, 10),
    kind: "sleepy",
    state: "failed",
    id: "t0",
  });
});

test("the file has one object a line", () => {
  const text = asLines(
    { from: "http://10.0.0.5" },
    [{ id: "a" }],
    new Map([["cable", { pressed_wall_ms: 1, frames: [] }]]),
    new Map([["q", "b"]]),
  );
  assert.deepEqual(text.trimEnd().split("\n").map((line) => JSON.parse(line)), [
    { record: "about", from: "http://10.0.0.5" },
    { record: "task", task: { id: "a" } },
    { record: "run", scenario: "cable", pressed_wall_ms: 1, frames: [] },
    { record: "prediction", question: "q", answer: "b" },
  ]);
});

test("all pages of own tasks are fetched; without a server there is no list", async () => {
  const asked: string[] = [];
  const task = { id: "a", kind: "k", state: "s", created_at: "" };
  const found = await ownTasks((url) => {
    asked.push(url);
    const next = asked.length < 3 ? `/api/tasks?after=${asked.length}` : null;
    return Promise.resolve(Response.json({ tasks: [task], next }));
  });
  assert.equal(found?.length, 3);
  assert.deepEqual(asked, [
    "/api/tasks?limit=100",
    "/api/tasks?after=1",
    "/api/tasks?after=2",
  ]);
  assert.equal(await ownTasks(() => Promise.reject(new TypeError())), null);
  const broken = (): Promise<Response> =>
    Promise.resolve(new Response("", { status: 503 }));
  assert.equal(await ownTasks(broken), null);
});

test("only what is ours is read from the browser's storage", () => {
  const kept: Record<string, string> = {
    "accepted.ended.cable": '{"frames":[]}',
    "accepted.ended.hurt": "{",
    "accepted.prediction.q": "b",
    other: "x",
  };
  const storage = {
    length: Object.keys(kept).length,
    key: (n: number) => Object.keys(kept)[n] ?? null,
    getItem: (name: string) => kept[name] ?? null,
  } as unknown as Storage;
  assert.deepEqual([...keptRuns(storage)], [["cable", { frames: [] }]]);
  assert.deepEqual([...keptPredictions(storage)], [["q", "b"]]);
  assert.deepEqual([...keptRuns(null)], []);
});
