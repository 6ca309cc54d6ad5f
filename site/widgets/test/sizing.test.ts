// The sizing model in the browser answers what the one in Python answers:
// lessons/vectors/ wrote sizing.json, figures agree to 1e-9.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { connections, memory } from "../model/sizing/broker.ts";
import { OFFERS } from "../model/sizing/catalogue.ts";
import { allAtOnce, room } from "../model/sizing/closed.ts";
import { compare } from "../model/sizing/comparison.ts";
import {
  monthOf,
  tasksPerMonth,
  usdPer1000Tasks,
  usdPerMonth,
} from "../model/sizing/costs.ts";
import { durations } from "../model/sizing/durations.ts";
import { erlangB, erlangC } from "../model/sizing/erlang.ts";
import { SizingError } from "../model/sizing/errors.ts";
import {
  inSystem,
  offeredErlang,
  stayS,
  throughputPerS,
} from "../model/sizing/little.ts";
import { allocatable } from "../model/sizing/nodes.ts";
import { leverOf } from "../model/sizing/lever.ts";
import { pack, rolloutPods } from "../model/sizing/packing.ts";
import { planOf } from "../model/sizing/plan.ts";
import {
  delayS,
  periods,
  slotsForDrain,
  surge,
} from "../model/sizing/scaling.ts";
import { asCsv, rowsOf } from "../model/sizing/sheet.ts";
import {
  slotsForUtilisation,
  slotsForWait,
  squareRootSlots,
} from "../model/sizing/staffing.ts";
import {
  longerFraction,
  pollaczekKhinchineS,
  steady,
  waitQuantileS,
} from "../model/sizing/steady.ts";
import { pollsPerS, streams } from "../model/sizing/streams.ts";

interface Vector {
  readonly given: readonly unknown[];
  readonly gives?: unknown;
  readonly refuses?: string;
}

const VECTORS = JSON.parse(
  readFileSync(new URL("sizing.json", import.meta.url), "utf8"),
) as Readonly<Record<string, readonly Vector[]>>;

// The last argument is a quantile or a wait, the others make a pool.
type Pool = Parameters<typeof steady>;
function ofPool(act: (load: ReturnType<typeof steady>, x: number) => number) {
  return (...given: number[]) =>
    act(steady(...(given.slice(0, -1) as Pool)), given.at(-1) ?? NaN);
}

// What the model is called here, by what it's called there.
const FUNCTIONS: Readonly<Record<string, unknown>> = {
  "little.in_system": inSystem,
  "little.stay_s": stayS,
  "little.throughput_per_s": throughputPerS,
  "little.offered_erlang": offeredErlang,
  "erlang.erlang_b": erlangB,
  "erlang.erlang_c": erlangC,
  "steady.steady": steady,
  "steady.wait_quantile_s": ofPool(waitQuantileS),
  "steady.longer_fraction": ofPool(longerFraction),
  "steady.pollaczek_khinchine_s": pollaczekKhinchineS,
  "staffing.slots_for_wait": slotsForWait,
  "staffing.slots_for_utilisation": slotsForUtilisation,
  "staffing.square_root_slots": squareRootSlots,
  "closed.room": room,
  "closed.all_at_once": allAtOnce,
  "nodes.allocatable": allocatable,
  "packing.pack": pack,
  "packing.rollout_pods": rolloutPods,
  "costs.usd_per_month": usdPerMonth,
  "costs.month": monthOf,
  "costs.tasks_per_month": tasksPerMonth,
  "costs.usd_per_1000_tasks": usdPer1000Tasks,
  "broker.memory": memory,
  "broker.connections": connections,
  "streams.streams": streams,
  "streams.polls_per_s": pollsPerS,
  "scaling.periods": periods,
  "scaling.delay_s": delayS,
  "scaling.surge": surge,
  "scaling.slots_for_drain": slotsForDrain,
  "durations.durations": durations,
  "plan.plan": planOf,
  "lever.lever": (...given: Parameters<typeof planOf>) =>
    leverOf(...given, planOf(...given)),
  "comparison.compare": compare,
  "sheet.rows": (...given: Parameters<typeof compare>) =>
    rowsOf(given[1], compare(...given)),
  "sheet.as_csv": (...given: Parameters<typeof compare>) =>
    asCsv(...given, compare(...given)),
  "catalogue.offers": () => OFFERS,
};
const AGREES_FRACTION = 1e-9;
const NOT_FINITE: Readonly<Record<string, number>> = {
  nan: NaN,
  inf: Infinity,
  "-inf": -Infinity,
};

/** Return a value of the file with its infinities as numbers. */
function plain(value: unknown): unknown {
  return typeof value === "string" ? (NOT_FINITE[value] ?? value) : value;
}

function agree(found: unknown, told: unknown, where: string): void {
  const expected = plain(told);
  if (typeof expected === "number" && typeof found === "number") {
    const off = Math.abs(found - expected);
    const most = Math.max(Math.abs(expected), Math.abs(found));
    assert.ok(
      Object.is(found, expected) || off <= AGREES_FRACTION * most,
      `${where}: ${found} and not ${expected}`,
    );
  } else if (expected !== null && typeof expected === "object") {
    const names = Object.keys(expected);
    assert.deepEqual(Object.keys(found as object), names, where);
    for (const name of names)
      agree(
        (found as Record<string, unknown>)[name],
        (expected as Record<string, unknown>)[name],
        `${where} ${name}`,
      );
  } else {
    assert.equal(found, expected, where);
  }
}

for (const [name, vectors] of Object.entries(VECTORS))
  test(`${name} answers what Python answers`, () => {
    assert.ok(vectors.length > 0, "nothing is asked");
    for (const { given, gives, refuses } of vectors) {
      const act = FUNCTIONS[name] as (...given: unknown[]) => unknown;
      const where = `${name}(${JSON.stringify(given)})`;
      let found: unknown;
      let refusal: string | undefined;
      try {
        found = act(...given.map(plain));
      } catch (error) {
        if (!(error instanceof SizingError)) throw error;
        refusal = error.refusal;
      }
      assert.equal(refusal, refuses, where);
      if (refuses === undefined) agree(found, gives, where);
    }
  });

test("nothing of the model is left out", () => {
  assert.deepEqual(Object.keys(FUNCTIONS), Object.keys(VECTORS));
});

test("a figure that differs in the tenth digit is a difference", () => {
  agree(1, 1 + 1e-10, "close enough");
  let differs = false;
  try {
    agree({ x: [1] }, { x: [1 + 1e-8] }, "too far");
  } catch {
    differs = true;
  }
  assert.ok(differs);
});
