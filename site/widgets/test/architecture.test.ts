// Chapter 2: the arrows of a sequence and the fates of a restart, on the
// runs that were recorded.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ARROWS, litArrows } from "../model/arrows.ts";
import { firstOf } from "../model/bytes.ts";
import { mermaid } from "../model/diagram.ts";
import { figure as restart } from "../model/figures/restart.ts";
import { figure as sequence } from "../model/figures/sequence.ts";
import { followUps } from "../model/followups.ts";
import type { Frame } from "../model/frame.ts";
import { fateOf, recordedMeanwhile, restartOf } from "../model/restart.ts";
import type { Run } from "../model/run.ts";
import { EMPTY, runAt } from "../model/run.ts";
import { SEQUENCE } from "../model/scenario.ts";
import { goneMs, looksOf } from "../model/stored.ts";
import { recordedFrames } from "./recorded.ts";

const ALL = recordedFrames("sequence");
const WHOLE = runAt(ALL, Infinity);

/** The run before the first frame that `is` says. */
function before(is: (frame: Frame) => boolean): Run {
  const end = ALL.findIndex(is);
  return runAt(ALL.slice(0, end), Infinity);
}

const lit = (run: Run): string =>
  litArrows(run)
    .filter((l) => l.at_ms !== null)
    .map((l) => l.arrow.id)
    .join(" ");

const isLook = (frame: Frame): boolean =>
  frame.track === "stored" && frame.kind === "request";

test("no arrow is lit before its event, and all are at the end", () => {
  assert.equal(lit(EMPTY), "");
  assert.equal(lit(before((f) => f.kind === "response")), "submit");
  // The 202 is sent after the event and the message are written.
  const accepted = before((f) => f.kind === "event");
  assert.equal(lit(accepted), "submit forward record enqueue accepted");
  const ids = ARROWS.map((arrow) => arrow.id).join(" ");
  assert.equal(lit(WHOLE), ids);
  // Four steps, seven events.
  const counts = Object.fromEntries(
    litArrows(WHOLE).map((l) => [l.arrow.id, l.count]),
  );
  assert.equal(counts["progress"], 4);
  assert.equal(counts["frame"], 7);
});

test("every arrow opens bytes of its own, none before a look", () => {
  const texts = ARROWS.map((arrow) => textOf(arrow.bytes(WHOLE)));
  assert.equal(new Set(texts).size, ARROWS.length);
  assert.ok(texts.every((text) => text !== "" && !text.includes("Not looked")));
  const unseen = before(isLook);
  const [claim] = ARROWS.filter((arrow) => arrow.id === "claim");
  assert.match(textOf(claim!.bytes(unseen)), /^Not read yet/);
});

function textOf(lines: ReturnType<(typeof ARROWS)[0]["bytes"]>): string {
  return lines.map((l) => l.map((piece) => piece.text).join("")).join("\n");
}

test("the message is one JSON envelope, cut out as it was sent", () => {
  const taken = looksOf(WHOLE)[0]!.stored.unacked.taken[0]!;
  const parts = JSON.parse(taken.envelope) as unknown[];
  assert.equal(parts.length, 3);
  assert.deepEqual(JSON.parse(firstOf(taken.envelope)), parts[0]);
  assert.ok(taken.envelope.startsWith(`[${firstOf(taken.envelope)}, "`));
});

test("the page looks when accepted, when going, and after the result", () => {
  const wants = (run: Run): boolean =>
    followUps(run, SEQUENCE).some(({ path }) => path.endsWith("/stored"));
  assert.ok(!wants(EMPTY));
  assert.ok(wants(before(isLook)));
  const looks = ALL.filter(isLook);
  assert.equal(looks.length, 3);
  for (const look of looks) {
    assert.ok(wants(before((f) => f === look)));
    // While one is under way, no other.
    assert.ok(!wants(runAt(ALL.slice(0, ALL.indexOf(look) + 1), Infinity)));
  }
  assert.ok(!wants(WHOLE));
  assert.ok(SEQUENCE.isOver(WHOLE));
  assert.ok(!SEQUENCE.isOver(before((f) => f === looks[2])));
});

test("a message that is still there is looked for again, and not for ever", () => {
  const last = ALL.filter(isLook).at(-1)!;
  const answer = ALL.at(-1)!;
  assert.ok(answer.kind === "response");
  const [first] = looksOf(WHOLE);
  const stuck = (n: number): readonly Frame[] => [
    ...ALL.slice(0, ALL.indexOf(last)),
    ...Array.from({ length: n }, (_, i): readonly Frame[] => {
      const request_id = `again-${i}`;
      const at_ms = last.at_ms + i;
      const headers = { "x-request-id": request_id };
      return [
        { ...(last as Frame & { kind: "request" }), at_ms, headers },
        { ...answer, at_ms, request_id, body: first!.stored },
      ];
    }).flat(),
  ];
  const once = runAt(stuck(1), Infinity);
  assert.equal(goneMs(once), null);
  assert.ok(!SEQUENCE.isOver(once));
  assert.ok(SEQUENCE.isOver(runAt(stuck(4), Infinity)));
  assert.ok(!sequence.goals[2]!.isReached(once));
});

test("the sequence's goals are reached by what happened, one by one", () => {
  const reached = (run: Run): readonly boolean[] =>
    sequence.goals.map((goal) => goal.isReached(run));
  assert.deepEqual(reached(EMPTY), [false, false, false]);
  const running = before((f) => f.kind === "event" && f.event.seq === 3);
  assert.deepEqual(reached(running), [false, true, false]);
  assert.deepEqual(reached(WHOLE), [true, true, true]);
});

test("the diagram at rest has the arrows of the figure, in its order", () => {
  const arrows = mermaid().split("\n").filter((line) => line.includes("->>"));
  assert.equal(arrows.length, ARROWS.length);
  assert.ok(arrows[0]!.includes("client->>gateway: POST /api/tasks"));
});

const FATES = {
  restart: ["unknown", "succeeded"],
  "restart.stop": ["unknown", "succeeded"],
  "restart.file": ["stuck", "succeeded"],
} as const;

for (const [name, fates] of Object.entries(FATES))
  test(`${name}: the in-process job is lost, the queued one ends`, () => {
    const frames = recordedFrames(name);
    const run = runAt(frames, Infinity);
    const seen = restartOf(run);
    assert.deepEqual(
      [fateOf(seen, "background"), fateOf(seen, "queue")],
      fates,
    );
    assert.ok(recordedMeanwhile(seen).length > 0);
    assert.equal(seen.jobs.length, 9);
    assert.deepEqual(
      restart.goals.map((goal) => goal.isReached(run)),
      [true, true, true],
    );
    assert.match(
      restart.outcome(run) ?? "",
      /long job as a background task: .+\. Through the queue: succeeded\.$/,
    );
    // Before the restart nothing is lost yet.
    const early = runAt(frames, seen.marks[2]!.at_ms - 100);
    assert.deepEqual(
      restart.goals.map((goal) => goal.isReached(early)),
      [true, false, false],
    );
    const rows = restart.rows(frames);
    assert.ok(rows.length > 4 && rows.length < 40);
  });

test("each choice of the restart is a recording of its own", () => {
  const names = restart.recorded.map((choice) => restart.scenario(choice).name);
  assert.deepEqual(names, Object.keys(FATES));
});
