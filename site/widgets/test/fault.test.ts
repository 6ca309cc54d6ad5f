// The button of a fault says what is true: of a live run at each of its
// moments, and of a recorded one, which has a moment of its own.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Standing } from "../model/fault.ts";
import { askedMs, buttonOf, FAULT_TRACK, faultOf, shownMs } from "../model/fault.ts";
import { cableWord, CUTTING, figure as cable } from "../model/figures/cable.ts";
import { ENDING } from "../model/figures/restart.ts";
import type { Frame } from "../model/frame.ts";
import { apply, EMPTY, runAt } from "../model/run.ts";
import type { Run } from "../model/run.ts";
import { recordedFrames } from "./recorded.ts";

const CABLE = recordedFrames("cable");
const whole = runAt(CABLE, Infinity);
const cut_ms = CUTTING.happened_ms(whole) ?? NaN;
const task_id = whole.logs.find((log) => log.track === "tasks")?.task_id ?? "";

const button = (standing: Standing, run: Run): string => {
  const { label, note, does } = buttonOf(CUTTING, standing, run, whole);
  return `${label} | ${note} | ${does ?? "nothing"}`;
};

/** The same run, in which its reader has asked at a moment. */
function askedAt(at_ms: number, until_ms: number): Run {
  const before = CABLE.filter((f) => f.at_ms <= at_ms);
  const after = CABLE.filter((f) => f.at_ms > at_ms && f.at_ms <= until_ms);
  const asked = before.reduce(apply, EMPTY);
  const seq = Math.max(...asked.logs.flatMap((l) => l.events.map((e) => e.event.seq)));
  const event = {
    log: "tasks", task_id, seq: seq + 1, attempt: 1, at: "",
    type: "fault_requested", fault: "cut",
  };
  const frame = { at_ms, track: "tasks", kind: "event", event, cursor: "" } as Frame;
  const moved = after.map((f) =>
    f.kind === "event" && f.event.task_id === task_id
      ? { ...f, event: { ...f.event, seq: f.event.seq + 1 } }
      : f,
  );
  return [frame, ...moved].reduce(apply, asked);
}

test("before a run, and before the readers are in, it does nothing and says why", () => {
  assert.equal(
    button("idle", EMPTY),
    "Cut it now | Works in a live run. Without a press it happens 6 s " +
      "after the readers " +
      "have started. | nothing",
  );
  assert.equal(
    button("running", runAt(CABLE, 100)),
    "Cut it now | Possible as soon as all five readers have received an event. | nothing",
  );
});

test("in the middle of a run it asks for the cut of that very task", () => {
  const run = runAt(CABLE, 3000);
  assert.match(
    button("running", run),
    /^Cut it now \| Without a press it happens .* \| cause$/,
  );
  const path = `/api/tasks/${task_id}/fault`;
  assert.deepEqual(faultOf(run, CUTTING), { track: FAULT_TRACK, path, body: {} });
  const named = faultOf(run, { ...CUTTING, name: "shed" });
  assert.deepEqual(named?.body, { fault: "shed" });
});

test("pressed, it waits for what was asked, and then says when that was", () => {
  const run = askedAt(3000, 3001);
  assert.equal(askedMs(run), 3000);
  assert.match(
    button("running", run),
    /Requested at 3\.000 s\. .* \| nothing$/,
  );
  assert.match(cable.said(run).text, /You have requested/);
  const after = askedAt(3000, Infinity);
  const at = `Cut at ${(cut_ms / 1000).toFixed(3)} s`;
  assert.equal(button("over", after), `Cut it now | ${at}, as you asked. | nothing`);
});

test("nobody has asked: it says that the timetable has done it", () => {
  const at = `Cut at ${(cut_ms / 1000).toFixed(3)} s`;
  assert.equal(button("over", whole), `Cut it now | ${at}, by the timetable. | nothing`);
});

test("a refusal and a lost answer are told, and it can be pressed again", () => {
  const sent = {
    at_ms: 3000, track: FAULT_TRACK, kind: "request", request_id: "f",
    method: "POST", path: `/api/tasks/${task_id}/fault`, headers: {}, body: {},
  } as Frame;
  const going = apply(runAt(CABLE, 3000), sent);
  assert.match(button("running", going), /The request is on its way\. \| nothing/);
  const lost = { at_ms: 3100, track: FAULT_TRACK, kind: "closed", request_id: "f" } as Frame;
  assert.match(button("running", apply(going, lost)), /no answer\. Press again\. \| cause/);
  assert.equal(cable.failure(apply(going, lost)), null);
});

test("a recorded run has its own moment, and the button says so", () => {
  assert.equal(
    button("recorded", EMPTY),
    `Go to the fault | A recorded run: cut at ${(cut_ms / 1000).toFixed(3)} s. | seek`,
  );
  assert.match(
    buttonOf(CUTTING, "recorded", EMPTY, EMPTY).note,
    /Only in a live run/,
  );
});

test("the recording's moment is where it shows the cut", () => {
  const at_ms = shownMs(CUTTING, whole);
  assert.ok(at_ms >= cut_ms && at_ms < cut_ms + 1000);
  assert.match(cableWord(runAt(CABLE, at_ms)), /^out at [\d.]+ s$/);
});

test("the cable's word agrees with the moment of the cut", () => {
  const second = (cut_ms / 1000).toFixed(1);
  assert.match(cableWord(whole), new RegExp(`^out at ${second} s, back at`));
});

test("both servers can be ended from when each has its long job", () => {
  const frames = recordedFrames("restart");
  const all = runAt(frames, Infinity);
  const ended_ms = ENDING.happened_ms(all) ?? NaN;
  const first = frames.find((f) => ENDING.isReady(runAt(frames, f.at_ms)));
  assert.ok(first && first.at_ms < ended_ms);
  assert.equal(buttonOf(ENDING, "running", runAt(frames, 1000), all).does, null);
  assert.equal(buttonOf(ENDING, "running", runAt(frames, first.at_ms), all).does, "cause");
});
