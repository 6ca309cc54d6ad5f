// Chapter 2: the figure of one request says the same in prose, table and
// drawing, whichever news of it a page hears of first.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { litArrows } from "../model/arrows.ts";
import { figure as sequence } from "../model/figures/sequence.ts";
import { secondCell } from "../model/format.ts";
import type { Frame, Recording } from "../model/frame.ts";
import { happenedMs } from "../model/moments.ts";
import { sideBySideRows, ticketRows } from "../model/rows.ts";
import { runAt } from "../model/run.ts";

const file = new URL("../../recordings/sequence.json", import.meta.url);
const ALL = (JSON.parse(readFileSync(file, "utf8")) as Recording).frames;

// What a page may hear of first: news of the press travels by connections of
// their own, each early or late, and no frame before the request.
const NEWS = [
  (f: Frame) => f.kind === "response" && f.request_id === PRESS,
  (f: Frame) => f.kind === "event" && f.event.type === "queued",
  (f: Frame) => f.kind === "event" && f.event.type === "started",
] as const;
const press = ALL.find((f) => f.kind === "request" && f.method === "POST")!;
const PRESS = press.kind === "request" ? press.headers["x-request-id"] : "";

/** The same run, with the news of the press at these moments. */
function heardAt(moments_ms: readonly number[]): readonly Frame[] {
  const from_ms = press.at_ms;
  return ALL.map((frame) => {
    const late_ms = moments_ms[NEWS.findIndex((is) => is(frame))];
    return late_ms === undefined ? frame : { ...frame, at_ms: from_ms + late_ms };
  }).sort((a, b) => a.at_ms - b.at_ms);
}

// The 202, event 1 and event 2, in every order and at once. The store has
// written the second 4 ms after the first in this run.
const ARRIVALS: readonly (readonly number[])[] = [
  [5, 5, 9], [5, 6, 40], [40, 6, 12], [30, 6, 50], [60, 30, 45], [20, 90, 95],
  [300, 6, 10], [5, 800, 810], [900, 850, 860], [12, 400, 400], [700, 700, 700],
];

/** The table's order: each arrow's first row, and its second. */
function firstRows(frames: readonly Frame[]): ReadonlyMap<number, [number, string]> {
  const found = new Map<number, [number, string]>();
  sequence.rows(frames).forEach(([second = "", numbers = ""], row) => {
    for (const n of numbers.split(", ").map(Number))
      if (!found.has(n)) found.set(n, [row, second]);
  });
  return found;
}

test("prose, table and drawing agree, whatever is heard of first", () => {
  // What the page and the question's hint say.
  const page = new URL("../../chapters/2-architecture.md", import.meta.url);
  assert.match(readFileSync(page, "utf8"), /Arrows 3 and 4 come before arrow 5\./);
  const unsure = sequence.question.options.find(({ id }) => id === "unsure");
  assert.match(unsure!.feedback, /arrows 3 and 4: both came before arrow 5/);
  for (const frames of [ALL, ...ARRIVALS.map(heardAt)]) {
    const whole = runAt(frames, Infinity);
    const drawn = litArrows(whole);
    const rows = firstRows(frames);
    // Every arrow has a row, the 202 among them, and the second that is drawn.
    assert.deepEqual([...rows.keys()].sort((a, b) => a - b), drawn.map((l) => l.number));
    for (const { number, at_ms, count } of drawn)
      if (count === 1) assert.equal(rows.get(number)![1], (at_ms! / 1000).toFixed(3));
    const at = (n: number): number => drawn[n - 1]!.arrow.passed_ms(whole)[0]!;
    const [posted, accepted] = [at(1), at(5)];
    for (const n of [2, 3, 4]) {
      assert.ok(posted <= at(n) && at(n) <= accepted, `arrow ${n} of ${frames[1]!.at_ms}`);
      assert.ok(rows.get(1)![0] <= rows.get(n)![0]);
      assert.ok(rows.get(n)![0] <= rows.get(5)![0]);
    }
    assert.ok(rows.get(3)![0] <= rows.get(7)![0]);
    // By the store's own times: 4 ms from event 1 to event 2.
    assert.ok(Math.abs(at(7) - at(3) - 4) < 0.01 || at(3) === posted, String(at(7) - at(3)));
    // At no moment has the 202 lit up before what was written for it.
    for (const [n] of frames.entries()) {
      const lit = litArrows(runAt(frames.slice(0, n + 1), Infinity));
      if (lit[4]!.at_ms !== null)
        for (const one of lit.slice(0, 4)) assert.ok(one.at_ms !== null);
    }
    assert.match(sequence.outcome(whole) ?? "", /^The 202/);
    assert.deepEqual(sequence.goals.map((g) => g.isReached(whole)), [true, true, true]);
  }
});

test("no arrow passes after news of it, and none before the press", () => {
  for (const frames of ARRIVALS.map(heardAt)) {
    const whole = runAt(frames, Infinity);
    const log = whole.logs[0]!;
    happenedMs(whole).forEach((at_ms, n) => {
      assert.ok(at_ms <= log.events[n]!.at_ms);
      assert.ok(at_ms >= press.at_ms);
    });
  }
});

test("within one moment, cause comes before effect", () => {
  let both = 0;
  for (const frames of [ALL, ...ARRIVALS.map(heardAt)])
    for (const [, numbers = ""] of sequence.rows(frames)) {
      // 11 is the last of the events that 8 writes.
      const order = numbers.split(", ").map((n) => (n === "11" ? 8 : Number(n)));
      assert.deepEqual(order, order.toSorted((a, b) => a - b), numbers);
      both += Number(order.includes(9) && order.includes(10));
    }
  assert.ok(both > 0);
});

test("a table has no 202 before the page has it", () => {
  for (const rows of [ticketRows, sideBySideRows]) {
    const said = rows(heardAt([300, 6, 10])).map((row) => [row[0], row.at(-1)]);
    const first = said.find(([, cell]) => cell?.includes("202"));
    assert.deepEqual(first, [secondCell(press.at_ms + 300), "202 Accepted, running"]);
    assert.ok(said.some(([, cell]) => cell === "running, the response is on its way"));
  }
});
