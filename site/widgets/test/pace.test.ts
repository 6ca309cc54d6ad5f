// The clock of a room, its cuts, and the words about a reset.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { RoomState, StepState } from "../model/room/state.ts";
import { pace, paceWords, proposed } from "../model/room/pace.ts";
import { lossWords, noticeWords } from "../model/room/words.ts";

const step = (id: string, minutes: number): StepState => ({
  id,
  title: id,
  minutes,
  page: "",
  is_closed: false,
  is_cut: false,
});

const ROOM: RoomState = {
  title: "Tuesday",
  code: "ABCDEF",
  role: "instructor",
  is_open: true,
  minutes: 30,
  step: "b",
  steps: [step("a", 10), step("b", 5), step("c", 15)],
  begun_ms: { a: 0, b: 10 * 60_000 },
  timer_ends_ms: 0,
  message: "",
  is_paused: false,
  is_calm: false,
  fault: null,
  people: 3,
  keep_days: 7,
  poll: null,
};

const at = (room: RoomState, minutes: number): string =>
  paceWords(pace(room, minutes * 60_000));

test("the plan is compared with the clock", () => {
  assert.equal(at(ROOM, 12), "On time");
  assert.equal(at(ROOM, 15), "On time");
  assert.equal(at(ROOM, 18), "3 minutes behind");
  const late = { ...ROOM, begun_ms: { a: 0, b: 16 * 60_000 } };
  assert.equal(at(late, 17), "6 minutes behind");
  const early = { ...ROOM, begun_ms: { a: 0, b: 8 * 60_000 } };
  assert.equal(at(early, 9), "2 minutes ahead");
  assert.equal(at({ ...ROOM, begun_ms: {} }, 0), "Not begun");
});

test("a cut wins its minutes back, and is put back", () => {
  const late = { ...ROOM, begun_ms: { a: 0, b: 16 * 60_000 } };
  const steps = late.steps.map((each) => ({ ...each, is_cut: each.id === "c" }));
  assert.equal(at({ ...late, steps }, 17), "9 minutes ahead");
  const { ends_ms, plan_ends_ms } = pace({ ...late, steps }, 17 * 60_000);
  assert.deepEqual([ends_ms, plan_ends_ms], [21 * 60_000, 30 * 60_000]);
  assert.equal(at(late, 17), "6 minutes behind");
});

test("as many steps are proposed as win the minutes back", () => {
  const cut = (step_: string, minutes: number) => ({
    step: step_,
    title: step_,
    minutes,
    needed_by: [],
  });
  const cuts = [cut("c", 15), cut("b", 5)];
  const steps = (over_min: number): readonly string[] =>
    proposed(cuts, over_min).map(({ title }) => title);
  assert.deepEqual(steps(0), []);
  assert.deepEqual(steps(4), ["c"]);
  assert.deepEqual(steps(15), ["c"]);
  assert.deepEqual(steps(16), ["c", "b"]);
});

test("a reset says what it loses, and a page why it was reset", () => {
  const loss = { people: 1, done: 1, moved: 0, places_in_line: 2, failed_checks: 0 };
  assert.match(
    lossWords(loss),
    /^This sets 1 person back. It loses 1 “done” of this step, 2 places in/,
  );
  const none = { ...loss, people: 3, done: 0, places_in_line: 0 };
  assert.match(lossWords(none), /3 people back. It loses nothing that the room/);
  const notice = { seq: 5, is_reset: true, step: "b", why: "Once more" };
  assert.match(noticeWords(ROOM, notice), /beginning of “b”: Once more$/);
  const sent = { ...notice, is_reset: false };
  assert.equal(noticeWords(ROOM, sent), "The instructor has brought you to “b”.");
});
