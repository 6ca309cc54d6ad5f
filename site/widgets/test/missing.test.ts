// Every figure, on the beginnings of its recordings, and on recordings in
// which a line is missing: nothing is made up, and nothing concluded early.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eventLines, exchangeLines } from "../model/evidence.ts";
import { apply, EMPTY, runAt } from "../model/run.ts";
import { ALL, allSound, isEnd, isExperiment, isLine, rowsSound } from "./tellers.ts";

test("a recorded run is whole, and is explained", () => {
  for (const teller of ALL) {
    const run = allSound(teller, teller.frames, "whole");
    assert.equal(teller.failure(run), null, teller.name);
    rowsSound(teller, teller.frames, "whole");
    for (const track of teller.tracks)
      for (const line of exchangeLines(run, track))
        assert.ok(line.every(({ text }) => !/undefined|NaN/.test(text)));
    for (const { detail } of eventLines(run))
      assert.ok(!/undefined|NaN/.test(detail), detail);
  }
});

for (const teller of ALL)
  test(`${teller.name}: no beginning of it says what isn't known yet`, () => {
    const { frames } = teller;
    const whole = runAt(frames, Infinity);
    let run = EMPTY;
    for (const [n, frame] of frames.entries()) {
      run = apply(run, frame);
      allSound(teller, frames.slice(0, n + 1), `the first ${n + 1}`);
      const is_before = isExperiment(teller) && !frames.slice(0, n + 1).some(isEnd);
      if (!is_before) continue;
      assert.ok(teller.said(run) !== teller.said(whole), `${n + 1}`);
      assert.equal(teller.failure(run), null);
    }
    for (const part of [0.25, 0.5, 0.75, 0.95])
      rowsSound(teller, frames.slice(0, frames.length * part), `${part} of it`);
  });

for (const teller of ALL)
  test(`${teller.name}: no line that is missing is made up for`, () => {
    const { frames } = teller;
    const last = frames.findLast(isLine);
    for (const [n, frame] of frames.entries()) {
      const others = frames.filter((other) => other !== frame);
      const run = allSound(teller, others, `without ${n}`);
      if (frame !== last || !isExperiment(teller)) continue;
      rowsSound(teller, others, "without its last line");
      // Where the line before says the same, nothing is missing.
      if (teller.said(run) === teller.said(runAt(frames, Infinity))) continue;
      assert.match(teller.said(run), /isn't known|The run failed/, teller.name);
      assert.equal(teller.outcome(run), null);
    }
    // Ended, and nothing at all was measured.
    const bare = frames.filter((f) => !isLine(f));
    const run = allSound(teller, bare, "without any line");
    if (isExperiment(teller)) assert.match(teller.said(run), /isn't known/);
  });
