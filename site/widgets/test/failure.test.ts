// Every figure, on runs in which something failed: it says so, and why, and
// draws no conclusion.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { EventFrame, Frame, ResponseFrame } from "../model/frame.ts";
import { runAt } from "../model/run.ts";
import type { WireEvent } from "../model/wire.ts";
import type { Teller } from "./tellers.ts";
import { ALL, allSound, isEnd, isExperiment, isLine, rowsSound } from "./tellers.ts";

for (const teller of ALL)
  test(`${teller.name}: a page that stopped watching doesn't know the end`, () => {
    for (const n of teller.frames.keys()) {
      const seen = teller.frames.slice(0, n);
      if (n === 0 || seen.some(isEnd)) continue;
      const stop: Frame = {
        at_ms: (seen.at(-1)?.at_ms ?? 0) + 1,
        track: "page",
        kind: "stopped",
        reason: "the server closed the event stream",
      };
      const run = allSound(teller, [...seen, stop], `stopped after ${n}`);
      assert.match(teller.said(run), /the server closed the event stream/);
      assert.match(teller.said(run), /isn't known/);
    }
  });

test("a press that no server answered isn't told as a run that was lost", () => {
  const stop: Frame = {
    at_ms: 10_900, track: "page", kind: "stopped", reason: "it went away",
  };
  for (const teller of ALL) {
    const press = teller.frames.find(({ kind }) => kind === "request");
    if (!press) continue;
    const sent = teller.said(runAt([press, stop], Infinity));
    assert.match(sent, /^No server answered within 10\.9 s: it went away\. /);
    assert.match(sent, /isn't known whether anything was started/);
    const unsent = teller.said(runAt([stop], Infinity));
    assert.match(unsent, /Nothing was sent, so nothing was started/);
  }
});

const REFUSALS: readonly (readonly [number, string, unknown])[] = [
  // Of a gateway of somebody else's: a page, a text, a list, a number.
  [502, "Bad Gateway", null],
  [502, "", "<html>"],
  [503, "", { title: "Queue full", status: 503 }],
  [429, "Too Many Requests", { detail: "slow" }],
  [413, "", [1]],
  [503, "", 7],
];

for (const teller of ALL)
  test(`${teller.name}: a refused press is told with its status`, () => {
    for (const [status, reason, body] of REFUSALS) {
      const frames = pressOf(teller, (request_id, track, at_ms) => ({
        at_ms, track, kind: "response", request_id, status, reason,
        headers: {}, body,
      }));
      const run = allSound(teller, frames, `refused with ${status}`);
      assert.ok(teller.said(run).includes(String(status)), teller.said(run));
      assert.ok(teller.failure(run) !== null);
      rowsSound(teller, frames, `refused with ${status}`);
    }
    const closed = pressOf(teller, (request_id, track, at_ms) => ({
      at_ms, track, kind: "closed", request_id, reason: "no answer",
    }));
    const run = allSound(teller, closed, "without an answer");
    assert.match(teller.said(run), /no answer/);
    assert.ok(teller.failure(run) !== null);
  });

/** The requests of a press, each answered as `answer` says. */
function pressOf(
  { frames }: Teller,
  answer: (request_id: string, track: string, at_ms: number) => Frame,
): readonly Frame[] {
  const asked = frames.filter((f) => f.kind === "request" && f.method === "POST");
  const first = asked.filter((f) => f.at_ms < 1000);
  return [
    ...first,
    ...first.map((f) =>
      answer(
        (f.kind === "request" && f.headers["x-request-id"]) || "",
        f.track,
        f.at_ms + 9,
      ),
    ),
  ];
}

type Made = (seq: number, event: WireEvent) => readonly unknown[];

/** The run up to the frame after which `made` takes over. */
function cutAt(teller: Teller, n: number, made: Made): readonly Frame[] {
  const before = teller.frames.slice(0, n);
  const last = before.findLast(
    (f): f is EventFrame => f.kind === "event" && f.track === "tasks",
  );
  if (!last || isEnd(last)) return [];
  const common = { ...last.event, at: last.event.at };
  return [
    ...before,
    ...made(last.event.seq, last.event).map((event, m): EventFrame => ({
      ...last,
      at_ms: (before.at(-1)?.at_ms ?? 0) + m + 1,
      event: { ...common, ...(event as object) } as WireEvent,
    })),
  ];
}

const PROBLEM = {
  type: "/problems/work-failed/",
  title: "The work failed",
  status: 500,
  detail: "3 of 40 orders were answered 502.",
};

for (const teller of ALL)
  test(`${teller.name}: a task that fails, or is cancelled, explains nothing`, () => {
    for (const n of teller.frames.keys()) {
      const failed = cutAt(teller, n, (seq) => [
        { type: "failed", seq: seq + 1, problem: PROBLEM },
      ]);
      if (failed.length === 0) continue;
      const run = allSound(teller, failed, `failed after ${n}`);
      assert.match(teller.said(run), /3 of 40 orders were answered 502\./);
      assert.ok(teller.failure(run) !== null);
      const cancelled = cutAt(teller, n, (seq) => [
        { type: "cancelled", seq: seq + 1 },
      ]);
      allSound(teller, cancelled, `cancelled after ${n}`);
    }
    rowsSound(
      teller,
      cutAt(teller, Math.floor(teller.frames.length / 2), (seq) => [
        { type: "failed", seq: seq + 1, problem: PROBLEM },
      ]),
      "failed",
    );
  });

for (const teller of ALL.filter(isExperiment))
  test(`${teller.name}: another attempt begins again, and counts nothing twice`, () => {
    const { frames } = teller;
    const middle = frames.findIndex(isLine) + 1;
    for (const type of ["retried", "lost"]) {
      const again = interrupted(teller, middle, type);
      const at_rest = allSound(teller, again.slice(0, middle + 1), type);
      assert.match(teller.said(at_rest), /begins again/);
      const run = allSound(teller, again, `${type}, and done`);
      const whole = runAt(frames, Infinity);
      assert.equal(teller.said(run), teller.said(whole));
      assert.equal(teller.outcome(run), teller.outcome(whole));
    }
  });

/** Half a run, an interruption, and then the whole of it. */
function interrupted(teller: Teller, n: number, type: string): readonly Frame[] {
  const before = cutAt(teller, n, (seq) => [
    { type, seq: seq + 1, reason: "its worker died", problem: PROBLEM, delay_s: 0 },
  ]);
  const seq = before.findLast((f): f is EventFrame => f.kind === "event")?.event.seq ?? 0;
  const events = teller.frames.filter(
    (f): f is EventFrame => f.kind === "event" && f.event.type !== "queued",
  );
  const after_ms = before.at(-1)?.at_ms ?? 0;
  return [
    ...before,
    ...events.map((f) => ({
      ...f,
      at_ms: f.at_ms + after_ms,
      event: { ...f.event, attempt: 2, seq: f.event.seq - 1 + seq },
    })),
  ];
}

for (const teller of ALL.filter(isExperiment))
  test(`${teller.name}: each answer that failed makes it a failed run`, () => {
    const places = statusesIn(teller.frames);
    for (const [n, key] of places) {
      const frames = structuredClone(teller.frames) as Frame[];
      const event = (frames[n] as EventFrame).event;
      const spoilt = key.split(".").reduce<Record<string, unknown>>(
        (found, name) => found[name] as Record<string, unknown>,
        (event as { partial: Record<string, unknown> }).partial,
      );
      for (const status of [502, 503, 429, 413]) {
        spoilt["status"] = status;
        const run = allSound(teller, frames, `${status} at ${n} ${key}`);
        assert.match(teller.said(run), new RegExp(`^The run failed\\. .*${status}`));
      }
    }
  });

/** Where lines tell of statuses: a few places of each list. */
function statusesIn(frames: readonly Frame[]): readonly [number, string][] {
  return frames.flatMap((frame, n) => {
    if (frame.kind !== "event" || frame.event.type !== "progressed") return [];
    return Object.entries(frame.event.partial as object).flatMap(([name, list]) =>
      Array.isArray(list) && list.some((one) => one && typeof one === "object" && "status" in one)
        ? [0, list.length - 1].map((m): [number, string] => [n, `${name}.${m}`])
        : [],
    );
  });
}

test("a result that can't be read, and a look that fails, are told", () => {
  for (const teller of ALL) {
    const asked = teller.frames.filter(
      (f): f is ResponseFrame => f.kind === "response" && f.at_ms > 0,
    );
    for (const response of asked) {
      const frames = teller.frames.map((f) =>
        f === response
          ? { ...f, status: 502, reason: "Bad Gateway", body: null }
          : f,
      );
      const run = allSound(teller, frames, `502 at ${response.at_ms} ms`);
      const is_ours = response.track === "tasks" || response.track === "stored";
      if (is_ours) assert.match(teller.said(run), /502/, teller.name);
      rowsSound(teller, frames, "502");
    }
  }
});
