// The chain of time-outs: which clock runs out and what the client gets.
// Tables of cases, and all short responses against a plain simulation.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Chain, Gateway, Hop } from "../model/chain.ts";
import { outcomeOf } from "../model/chain.ts";
import type { Bytes, Kind } from "../model/chainclock.ts";
import { runsOut } from "../model/chainclock.ts";
import { linkOf } from "../model/chainlink.ts";
import { chainQuestion } from "../model/chainquestion.ts";
import { chainRows, chainSaid, hopWord } from "../model/chainwords.ts";
import {
  ALIVE, ALL, BOTH, chain, CLIENT, DROPS, FIRST, gateway, IDLE, KILLS, NONE, PACKETS, TOTAL,
} from "./chains.ts";

test("each kind of clock is stopped by what it waits for", () => {
  const cases: readonly [Kind, number, number, number, number | null][] = [
    // kind, figure, job, beat, runs out at
    ["total", 15, 14, 0, null],
    ["total", 15, 90, 0, 15],
    ["total", 15, 90, 5, 15],
    ["total", 0, 90, 0, null],
    ["first-byte", 30, 90, 0, 30],
    ["first-byte", 30, 90, 29, null],
    ["first-byte", 30, 90, 31, 30],
    ["first-byte", 30, 29, 0, null],
    ["idle", 60, 90, 0, 60],
    ["idle", 60, 90, 59, null],
    ["idle", 60, 90, 61, 60],
    ["idle", 60, 59, 0, null],
    ["idle-after", 55, 90, 0, null],
    ["idle-after", 55, 120, 30, null],
    // The byte at 60 is the last: the next would come with the result.
    ["idle-after", 55, 120, 60, 115],
    ["idle-after", 55, 200, 60, 115],
    ["idle-after", 55, 110, 60, null],
    // A tie is a cut: the answer has to travel still.
    ["total", 90, 90, 0, 90],
    ["idle", 60, 90, 60, 60],
    ["first-byte", 30, 90, 30, 30],
  ];
  for (const [kind, figure_s, job_s, beat_s, at_s] of cases) {
    const bytes = { every_s: beat_s, until_s: job_s, is_whole: true };
    const said = `${kind} ${figure_s}, job ${job_s}, beat ${beat_s}`;
    assert.equal(runsOut(kind, figure_s, bytes), at_s, said);
  }
});

test("the outcome is the one of a second-by-second simulation", () => {
  const kinds: readonly Kind[] = [
    "total", "first-byte", "idle", "idle-after", "idle-packets",
  ];
  for (const kind of kinds)
    for (let figure_s = 1; figure_s <= 9; figure_s++)
      for (let until_s = 1; until_s <= 12; until_s++)
        for (let every_s = 0; every_s <= 12; every_s++)
          for (const is_whole of [true, false]) {
            const bytes = { every_s, until_s, is_whole };
            assert.equal(
              runsOut(kind, figure_s, bytes),
              simulated(kind, figure_s, bytes),
              `${kind} ${figure_s} ${JSON.stringify(bytes)}`,
            );
          }
});

// One second after the other, a clock that is set and reset.
function simulated(kind: Kind, figure_s: number, bytes: Bytes): number | null {
  const { every_s, until_s, is_whole } = bytes;
  let since_s = kind === "idle-after" ? Infinity : 0;
  for (let now_s = 1; now_s < 99; now_s++) {
    // Before the byte of this second: a tie is a cut.
    if (now_s - since_s >= figure_s) return now_s;
    if (is_whole && now_s === until_s) return null;
    const is_byte = every_s > 0 && now_s < until_s && now_s % every_s === 0;
    if (!is_byte) continue;
    if (kind === "first-byte") return null;
    if (kind !== "total") since_s = now_s;
  }
  return null;
}

test("a keep-alive restarts a clock that counts packets, and no other", () => {
  // A sender that sees `keepalive_s` of silence sends one.
  const packets = (figure_s: number, keepalive_s: number, bytes: Bytes) => {
    const { every_s, until_s } = bytes;
    let since_s = 0;
    for (let now_s = 1; now_s <= until_s; now_s++) {
      if (now_s - since_s >= figure_s) return now_s;
      const is_byte = every_s > 0 && now_s % every_s === 0;
      if (is_byte || now_s - since_s >= keepalive_s) since_s = now_s;
    }
    return null;
  };
  for (let figure_s = 1; figure_s <= 7; figure_s++)
    for (let keepalive_s = 1; keepalive_s <= 8; keepalive_s++)
      for (let until_s = 1; until_s <= 14; until_s++)
        for (let every_s = 0; every_s <= 14; every_s++) {
          const bytes = { every_s, until_s, is_whole: true };
          const said = `${figure_s} ${keepalive_s} ${JSON.stringify(bytes)}`;
          const at_s = runsOut("idle-packets", figure_s, bytes, keepalive_s);
          assert.equal(at_s, packets(figure_s, keepalive_s, bytes), said);
          assert.equal(
            runsOut("idle", figure_s, bytes, keepalive_s),
            runsOut("idle", figure_s, bytes),
            said,
          );
        }
});

test("keep-alives pass hops that forward packets, and end at the others", () => {
  const cut = (gateways: readonly Gateway[], n: number): number | null =>
    outcomeOf(chain(gateways, 90)).cuts[n]?.at_s ?? null;
  assert.equal(cut([PACKETS, NONE], 0), 40);
  assert.equal(cut([PACKETS, ALIVE], 0), null);
  assert.equal(cut([ALIVE, PACKETS], 1), null);
  assert.equal(cut([PACKETS, PACKETS, ALIVE], 0), null);
  // A hop that speaks HTTP has connections of its own on either side.
  assert.equal(cut([PACKETS, NONE, ALIVE], 0), 40);
  assert.equal(cut([ALIVE, NONE, PACKETS], 2), 40);
  // As long as the clock itself: too late.
  assert.equal(cut([PACKETS, gateway("late", [], { keepalive_s: 40 })], 0), 40);
  const kept = chain([PACKETS, ALIVE], 90);
  assert.equal(
    hopWord(kept, outcomeOf(kept), 0),
    "doesn't run out: a TCP keep-alive every 15 s",
  );
  assert.equal(outcomeOf(kept).got.is, "result");
  assert.equal(outcomeOf(chain([PACKETS, NONE], 90)).got.is, "silence");
});

test("a client's library gives up by itself, with its own error", () => {
  const given = chain([CLIENT, IDLE], 90);
  assert.match(
    chainSaid(given, outcomeOf(given)).text,
    /stops waiting: client raises ReadTimeout, at 5 s\. .* 85 s of it in vain/,
  );
  // Also of a response that has begun, and when nobody else ever tells it.
  assert.equal(outcomeOf(chain([CLIENT, NONE], 90, 4)).got.is, "result");
  assert.equal(outcomeOf(chain([CLIENT, NONE], 90, 5)).got.is, "gave-up");
  const waits = gateway("waits", [["total", 80]], { ends: "raises" });
  const dropped = outcomeOf(chain([waits, DROPS], 90));
  assert.deepEqual([dropped.got.is, dropped.told_s], ["gave-up", 80]);
  // Of a service further in: the hop outside it finds it gone.
  assert.equal(outcomeOf(chain([IDLE, CLIENT], 90)).got.is, "bad-gateway");
});

test("the client gets what the first cut makes of its response", () => {
  const cases: readonly [Chain, string, number | null, string][] = [
    [chain([IDLE, NONE], 30), "result", 30, ""],
    [chain([IDLE, TOTAL], 90), "status", 15, "total"],
    // The status is the cutter's own.
    [chain([IDLE, FIRST], 90), "status", 30, "first"],
    // The heartbeat has sent the 200.
    [chain([IDLE, TOTAL], 90, 10), "broken-off", 15, "total"],
    // A heartbeat that comes after the cut has sent nothing.
    [chain([IDLE, TOTAL], 90, 20), "status", 15, "total"],
    [chain([IDLE, BOTH], 90, 10), "result", 90, ""],
    // The outer one cuts before the inner: the inner isn't asked.
    [chain([TOTAL, KILLS], 90), "status", 15, "total"],
    [chain([IDLE, KILLS], 90), "bad-gateway", 30, "idle"],
    [chain([KILLS], 90), "closed", 30, "kills"],
    [chain([KILLS], 90, 10), "broken-off", 30, "kills"],
    [chain([NONE, KILLS], 90), "closed", 30, "kills"],
    // A forgotten connection: the outer hop waits on by its own clock.
    [chain([IDLE, DROPS], 90), "status", 60, "idle"],
    [chain([IDLE, DROPS], 90, 45), "status", 60, "idle"],
    [chain([DROPS, IDLE], 90), "silence", null, "drops"],
    [chain([NONE, DROPS], 90), "silence", null, "drops"],
  ];
  for (const [given, is, told_s, by] of cases) {
    const { got, told_s: told } = outcomeOf(given);
    const said = `${linkOf(given)}: ${JSON.stringify(got)}`;
    assert.equal(got.is, is, said);
    assert.equal(told, told_s, said);
    if (got.is !== "result") assert.equal(got.by.gateway.id, by, said);
  }
});

test("a cut ends the wait, and the work only where a hop says so", () => {
  const goes_on = outcomeOf(chain([IDLE, TOTAL], 90));
  assert.deepEqual([goes_on.work_s, goes_on.is_stopped], [90, false]);
  // Also when somebody else was first: its clock goes on.
  const killed = outcomeOf(chain([TOTAL, KILLS], 90));
  assert.deepEqual([killed.first_s, killed.work_s], [15, 30]);
  assert.equal(killed.is_stopped, true);
  assert.equal(outcomeOf(chain([KILLS], 20)).is_stopped, false);
});

test("clocks that run out together are all first", () => {
  const other = gateway("other", [["idle", 60]]);
  const outcome = outcomeOf(chain([IDLE, other], 90));
  assert.deepEqual(outcome.first, [0, 1]);
  assert.match(
    chainSaid(chain([IDLE, other], 90), outcome).text,
    /^idle and other run out together, at 60 s: chance/,
  );
});

test("a hop further in never makes a result out of a failure", () => {
  // But one that sends keep-alives does so for a clock that counts them.
  for (const outer of ALL)
    for (const inner of ALL.filter((g) => outer !== PACKETS || g !== ALIVE))
      for (const beat_s of [0, 10, 50]) {
        const one = outcomeOf(chain([outer], 90, beat_s));
        const two = outcomeOf(chain([outer, inner], 90, beat_s));
        assert.ok(
          one.got.is === "result" || two.got.is !== "result",
          `${outer.id}, ${inner.id}, ${beat_s}`,
        );
        assert.ok((two.first_s ?? 90) <= (one.first_s ?? 90));
      }
});

test("one's own figures count, and 0 is off", () => {
  const set = (figure_s: number): Hop => ({
    gateway: TOTAL,
    figures_s: [figure_s],
  });
  const at = (figure_s: number): number | null =>
    outcomeOf({ hops: [set(figure_s)], job_s: 90, beat_s: 0 }).first_s;
  assert.deepEqual([at(15), at(80), at(91), at(0)], [15, 80, null, null]);
});

test("what is said carries the chain's own figures", () => {
  const given = chain([IDLE, TOTAL], 90, 10);
  const outcome = outcomeOf(given);
  assert.equal(
    chainSaid(given, outcome).text,
    "total runs out first, at 15 s. The client got its 200 with the first " +
    "byte, but the response breaks off at 15 s. Nobody tells the handler, so " +
    "it works until 90 s: 75 s of it in vain.",
  );
  assert.deepEqual(chainRows(given, outcome), [
    ["idle", "idle", "60 s", "doesn't run out"],
    ["total", "total", "15 s", "runs out first, at 15 s"],
  ]);
  const { text, options } = chainQuestion(given);
  assert.match(text, /^A job of 90 s\. .* a byte every 10 s\./);
  assert.deepEqual(options.map((o) => o.label).slice(0, 4), [
    "The result, at 90 s",
    "A 504, at 15 s",
    "A 504, at 60 s",
    "A 200 that breaks off, at 15 s",
  ]);
});
