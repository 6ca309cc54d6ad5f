// `breakit`: the recorded runs are what the model says, step by step.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  answerOf,
  asPlanned,
  fateOf,
  forcedOf,
  isWhole,
  leftOf,
  settingOf,
  settingOfRun,
} from "../model/breakit.ts";
import { answerRows, answerWords } from "../model/breakitwords.ts";
import { isValue, switched, valueWord } from "../model/choice.ts";
import { CONTROLS, figure } from "../model/figures/breakit.ts";
import { recorded } from "./recorded.ts";

const HARM = ["lost", "lost", "doubled", "overwritten", "kept"];

test("each recorded run is a path of the model, and ends as it says", () => {
  const fates = figure.recorded.map((choice) => {
    const run = recorded(figure.scenario(choice).name);
    const left = leftOf(run);
    assert.ok(left && isWhole(run));
    // What the page sets is what the run was set to.
    assert.deepEqual(settingOfRun(run), settingOf(choice));
    return fateOf(left);
  });
  assert.deepEqual(fates, HARM);
});

test("the same steps in another order are no path of the model", () => {
  const run = recorded("breakit");
  const setting = settingOfRun(run);
  assert.ok(setting);
  const { plan } = answerOf(setting);
  const forced = forcedOf(run);
  assert.equal(asPlanned(forced, plan), plan.length);
  assert.equal(asPlanned([...forced].reverse(), plan), 0);
  const [first, ...others] = forced;
  assert.ok(first);
  const other = { ...first, worker: "b" as const };
  assert.equal(asPlanned([other, ...others], plan), 0);
});

test("the model's answer names what would break a setting that holds", () => {
  const holds = settingOf(figure.recorded[4] ?? {});
  const answer = answerOf(holds);
  assert.match(
    answerWords(holds, answer),
    /in none of them is .* without the lease \(2 steps: lost\), or without the fence \(\d+ steps: end overwritten\), or without the key \(\d+ steps: charged twice\)\./,
  );
  assert.deepEqual(
    answerRows(answer).map(([, found]) => found),
    ["no sequence", "no sequence", "no sequence"],
  );
  const [lost] = answerRows(answerOf(settingOf(figure.recorded[0] ?? {})));
  assert.deepEqual(lost, ["A task is lost", "BRPOP · kill -9"]);
  const [, doubled] = answerRows(answerOf(settingOf(figure.recorded[2] ?? {})));
  assert.deepEqual(doubled, [
    "Charged twice",
    "A: BRPOP · write unacked · effect · restore · B: BRPOP · " +
      "write unacked · effect",
  ]);
});

test("switches are one value, in one order", () => {
  const [control] = CONTROLS;
  assert.ok(control?.shape === "switches");
  assert.equal(switched(control, () => false), "none");
  assert.equal(
    switched(control, (id) => id === "key" || id === "ack"),
    "ack-key",
  );
  for (const value of ["none", "ack-key", control.initial])
    assert.ok(isValue(control, value), value);
  for (const value of ["", "key-ack", "ack-ack", "ack-none", "other"])
    assert.ok(!isValue(control, value), value);
  assert.equal(valueWord(control, "ack-key"), "acks_late, key for the charge");
  assert.equal(valueWord(control, "none"), "nothing");
});
