// Chapter 0: each sentence about a sign, held against the lines of the
// recorded run, read here without the model that made the sentence.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Frame } from "../model/frame.ts";
import { figure } from "../model/figures/start.ts";
import { EMPTY, runAt } from "../model/run.ts";
import { metBy, SIGNS } from "../model/start.ts";
import { recordedFrames } from "./recorded.ts";

const ALL = recordedFrames("start");
const WHOLE = runAt(ALL, Infinity);

const text = (id: string, frames: readonly Frame[] = ALL): string | null => {
  const one = metBy(runAt(frames, Infinity)).find(({ sign }) => sign.id === id);
  assert.ok(one, id);
  return one.met?.text ?? null;
};

const sent = ALL.find((f) => f.kind === "request" && f.method === "POST")!;
const answer = ALL.find((f) => f.kind === "response" && f.status === 202)!;
const result = ALL.findLast(
  (f) => f.kind === "response" && f.track === "tasks",
)!;
const events = ALL.flatMap((f) => (f.kind === "event" ? [f.event] : []));
const eventOf = (type: string) => events.find((e) => e.type === type)!;

test("the nine symbols of the guide are met, the ticket and the result", () => {
  assert.deepEqual(
    SIGNS.map(({ id }) => id),
    [
      "client", "gateway", "api", "log", "msg", "queue", "ticket", "worker",
      "result", "dup", "lost",
    ],
  );
  assert.ok(metBy(EMPTY).every(({ met }) => met === null));
  assert.ok(metBy(WHOLE).every(({ met }) => met !== null));
});

test("each sentence says what the run's own lines say", () => {
  assert.ok(sent.kind === "request" && answer.kind === "response");
  assert.match(text("client")!, /POST \/api\/tasks, for a report of 4 steps\.$/);
  assert.match(text("gateway")!, new RegExp(`Via: ${answer.headers["via"]}\\.$`));
  assert.match(text("api")!, new RegExp(`its id, ${events[0]!.task_id}\\.$`));
  assert.match(text("log")!, /event 1, queued, .* the report needs\.$/);
  const took_ms = Number(/after ([\d.]+) ms/.exec(text("ticket")!)?.[1]);
  assert.ok(Math.abs(took_ms - (answer.at_ms - sent.at_ms)) <= 0.5);
  const started = eventOf("started");
  assert.ok(started.type === "started");
  assert.ok(text("worker")!.includes(`process ${started.worker.pid} `));
  assert.match(text("worker")!, / In the end, 4 of 4 steps are done\.$/);
  const halfway = ALL.findIndex(
    (f) => f.kind === "event" && f.event.type === "progressed",
  );
  const half = text("worker", ALL.slice(0, halfway + 1))!;
  assert.match(half, / So far, 1 of 4 steps are done\.$/);
  assert.ok(text("result")!.includes(`${(result.at_ms / 1000).toFixed(3)} s`));
  const last = events.at(-1)!;
  assert.ok(text("result")!.includes(`event ${last.seq}, ${last.type}`));
  assert.match(text("queue")!, /^The queue, named paced,/);
  assert.match(text("dup")!, /^No duplicate here: the log has one attempt,/);
  assert.ok(text("lost")!.endsWith(`still has ${events.length} events.`));
});

test("the message is the one in the broker, and has the id alone", () => {
  const look = ALL.find((f) => f.kind === "response" && f.track === "stored");
  assert.ok(look?.kind === "response");
  const stored = look.body as {
    lane: { waiting: readonly { envelope: string }[] };
    unacked: { taken: readonly { envelope: string }[] };
  };
  const waiting = stored.lane.waiting[0]?.envelope;
  const taken = stored.unacked.taken[0]?.envelope;
  const parts = (taken ? JSON.parse(taken) : []) as unknown[];
  const envelope = waiting ?? JSON.stringify(parts[0]);
  const { body } = JSON.parse(envelope) as { body: string };
  const [args] = JSON.parse(atob(body)) as [unknown];
  assert.deepEqual(args, [events[0]!.task_id]);
  // As it stands in the broker: with a blank behind each comma and colon.
  const [, characters = ""] = /of ([\d,]+) characters/.exec(text("msg")!) ?? [];
  assert.ok(Number(characters.replace(",", "")) >= envelope.length);
  assert.match(text("msg")!, /it carries only the id, in an envelope /);
});

test("no sign is met before its line, and none is said to be missing", () => {
  const before = (is: (f: Frame) => boolean): readonly Frame[] =>
    ALL.slice(0, ALL.findIndex(is));
  const unanswered = before((f) => f === answer);
  assert.equal(text("ticket", unanswered), null);
  assert.equal(text("worker", before((f) => f.kind === "event" && f.event.type === "started")), null);
  const unfinished = before((f) => f === result);
  for (const id of ["result", "dup", "lost"])
    assert.equal(text(id, unfinished), null);
  // Not looked at: the message is met, and nothing is said about its load.
  const unseen = ALL.filter((f) => f.track !== "stored");
  assert.equal(text("msg", unseen), "A message travels to the queue.");
  assert.equal(text("lost", unseen), null);
});

test("a task that was lost and started again is told as that", () => {
  const at = ALL.findIndex((f) => f.kind === "event" && f.event.type === "progressed");
  const first = ALL[at]!;
  assert.ok(first.kind === "event");
  const { log, task_id } = first.event;
  const again = (seq: number, type: string, more: object): Frame =>
    ({
      ...first,
      event: { log, task_id, seq, type, at: first.event.at, ...more },
    }) as Frame;
  const started = eventOf("started");
  assert.ok(started.type === "started");
  const bumped = ALL.slice(at).map((f) =>
    f.kind === "event" ? { ...f, event: { ...f.event, seq: f.event.seq + 2 } } : f,
  );
  const frames = [
    ...ALL.slice(0, at),
    again(3, "lost", { attempt: 1, reason: "lease" }),
    again(4, "started", { attempt: 2, worker: started.worker }),
    ...bumped,
  ];
  assert.match(text("dup", frames)!, /started 2 times/);
  assert.match(text("lost", frames)!, /1 attempt of this task was lost/);
});

test("the table has each sign once, in the order of the run", () => {
  const rows = figure.rows(ALL);
  assert.equal(rows.length, SIGNS.length);
  const seconds = rows.map(([at]) => Number(at));
  assert.deepEqual(seconds, [...seconds].sort((a, b) => a - b));
});
