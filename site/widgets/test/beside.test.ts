// Two runs of a figure beside each other: which one stands there, under which
// name, and what is said of both.

import assert from "node:assert/strict";
import { test } from "node:test";

import { beforeOf, nowLabel, saidBeside } from "../model/beside.ts";
import { figure as dial } from "../model/figures/dial.ts";
import { figure as luggage } from "../model/figures/luggage.ts";
import { runAt } from "../model/run.ts";
import { recordedFrames } from "./recorded.ts";

const BIG = recordedFrames("luggage");
const SMALL = recordedFrames("luggage.16");
const CALM = recordedFrames("dial");
const BUSY = recordedFrames("dial.95");

test("each run has the name of what its press has set", () => {
  assert.equal(beforeOf(luggage, [BIG])?.label, "before, 1 MiB");
  assert.equal(nowLabel(luggage, runAt(SMALL, Infinity)), "now, 16 KiB");
  assert.equal(beforeOf(dial, [CALM])?.label, "before, 70 %, draw 2");
  assert.equal(nowLabel(dial, runAt(BUSY, Infinity)), "now, 95 %, draw 2");
});

test("the two are compared with the numbers of both", () => {
  const said = (now: typeof BIG, then: typeof BIG, of = luggage): string =>
    saidBeside(of, runAt(now, Infinity), beforeOf(of, [then])).text;
  const refused = (frames: typeof BIG): number =>
    Number(/had (\d+) of 20/.exec(luggage.outcome(runAt(frames, Infinity)) ?? "")?.[1]);
  assert.ok(refused(BIG) > 0 && refused(SMALL) === 0);
  assert.ok(
    said(SMALL, BIG).endsWith(
      `Refused with the bytes inside: 0 of 20 at 16 KiB, ${refused(BIG)} of ` +
        "20 at 1 MiB before. With a reference: 0 and 0.",
    ),
  );
  assert.ok(
    said(BIG, SMALL).includes(
      `inside: ${refused(BIG)} of 20 at 1 MiB, 0 of 20 at 16 KiB before.`,
    ),
  );
  assert.match(
    said(BUSY, CALM, dial),
    /Mean wait now \(95 %, draw 2\): 1\.\d\d s at \d\d % busy; before \(70 %, draw 2\): 0\.\d\d s at \d\d %\.$/,
  );
});

for (const [figure, now, then] of [
  [luggage, SMALL, BIG],
  [dial, BUSY, CALM],
] as const)
  test(`${figure.name}: nothing is compared before both are known`, () => {
    const before = beforeOf(figure, [then]);
    for (const n of now.keys()) {
      const run = runAt(now.slice(0, n + 1), Infinity);
      if (figure.outcome(run) !== null) continue;
      assert.deepEqual(saidBeside(figure, run, before), figure.said(run), `${n}`);
    }
    // One that explains nothing makes room for the one before it.
    const lines = then.filter((f) => f.kind === "event" && f.event.type === "progressed");
    const broken = then.filter((f) => f !== lines.at(-1));
    assert.equal(beforeOf(figure, [broken]), null);
    assert.equal(beforeOf(figure, [broken, then])?.label, before?.label);
    assert.equal(beforeOf(figure, [then.slice(0, 8)]), null);
  });
