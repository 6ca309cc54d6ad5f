// What all figures share: choices and their recordings, scales, what a page
// asks for by itself, requests of a load generator. Every figure is looked at.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import type { Control } from "../model/choice.ts";
import {
  initialChoice,
  nearestRecorded,
  recordedValues,
  runName,
  soundChoice,
} from "../model/choice.ts";
import { exchangeLines } from "../model/evidence.ts";
import { isExperimentOver } from "../model/experiment.ts";
import type { Figure, Recordable } from "../model/figure.ts";
import { followUps } from "../model/followups.ts";
import type { Recording, RequestFrame } from "../model/frame.ts";
import { EMPTY, runAt } from "../model/run.ts";
import { SAMPLE, STATES } from "../model/sample.ts";
import { heightIn, LATENCY, linear } from "../model/scale.ts";

const ROOT = new URL("../model/figures/", import.meta.url);
const RECORDINGS = new URL("../../recordings/", import.meta.url);

const FIGURES: readonly Recordable[] = await Promise.all(
  readdirSync(ROOT, { recursive: false }).map(async (file) => {
    const room = (await import(new URL(file, ROOT).href)) as {
      figure: Recordable;
    };
    assert.equal(`${room.figure.name}.ts`, file);
    return room.figure;
  }),
);

function isFramed(figure: Recordable): figure is Figure {
  return "question" in figure;
}

test("a recording sends what a press of its choice sends", () => {
  for (const { name, controls, recorded, scenario } of FIGURES) {
    assert.deepEqual(recorded[0], initialChoice(controls), name);
    for (const choice of recorded) {
      const { name: run, submissions } = scenario(choice);
      assert.equal(run, runName(name, controls, choice));
      const file = new URL(`${run}.json`, RECORDINGS);
      const { frames } = JSON.parse(readFileSync(file, "utf8")) as Recording;
      const sent = frames
        .filter((f): f is RequestFrame => f.kind === "request")
        .filter((f) => f.method === "POST")
        .map(({ track, path, body }) => ({ track, path, body }));
      const wanted = submissions.map(({ track, path, body }) => ({
        track,
        path,
        body,
      }));
      assert.deepEqual(sent.slice(0, wanted.length), wanted, run);
    }
  }
});

test("a figure has one idea: few controls, a fair question, goals", () => {
  for (const figure of FIGURES.filter(isFramed)) {
    const { name, controls, question, goals } = figure;
    assert.ok(controls.length <= 3, name);
    assert.ok(question.options.length >= 3 && question.options.length <= 5, name);
    for (const { label, feedback } of question.options) {
      assert.ok(!/\b(good|bad|correct|wrong|anti-pattern)\b/i.test(label), label);
      assert.ok(feedback.length > 10, `${name}: ${label}`);
    }
    assert.ok(goals.length > 0, name);
    // Nothing is reached, said to be over or measured before a press.
    assert.ok(!goals.some((goal) => goal.isReached(EMPTY)), name);
    assert.match(figure.said(EMPTY).text, /^Ready\./);
  }
});

const CONTROLS: readonly Control[] = SAMPLE.controls;

test("a stored choice counts as far as it is still one", () => {
  const initial = initialChoice(CONTROLS);
  assert.deepEqual(soundChoice(CONTROLS, null), initial);
  const stored = { pause: "growing", clients: "1000", gone: "x" };
  assert.deepEqual(soundChoice(CONTROLS, stored), {
    ...initial,
    pause: "growing",
  });
  assert.equal(runName("f", CONTROLS, initial), "f");
  assert.equal(runName("f", CONTROLS, { ...initial, clients: "20" }), "f.20");
});

test("where nothing is live, a wish becomes the nearest recording", () => {
  const { recorded } = SAMPLE;
  const wished = { pause: "growing", kind: "digest", clients: "20" };
  assert.equal(nearestRecorded(recorded, wished, "pause"), recorded[1]);
  const [pause] = CONTROLS;
  assert.deepEqual(recordedValues(pause as Control, recorded), [
    "fixed",
    "growing",
  ]);
});

test("a scale keeps its ends", () => {
  assert.equal(heightIn(LATENCY, 100), 50);
  assert.equal(heightIn(LATENCY, 0.1), 0);
  assert.equal(heightIn(linear(800, 4), 400), 50);
  assert.equal(heightIn(linear(800, 4), 4000), 100);
  assert.deepEqual(linear(2000, 2).marks.map((m) => m.label), [
    "0",
    "1,000",
    "2,000",
  ]);
});

test("a page looks once where the message is, while the task runs", () => {
  const scenario = SAMPLE.scenario(initialChoice(CONTROLS));
  const frames = STATES["running"] ?? [];
  const paths = (now_ms: number): readonly string[] =>
    followUps(runAt(frames, now_ms), scenario).map((ask) => ask.path);
  assert.deepEqual(paths(50), []);
  assert.deepEqual(paths(600), ["/api/tasks/t_sample/message"]);
  assert.deepEqual(followUps(runAt(STATES["done"] ?? [], 1e9), scenario), []);
});

test("an experiment is over when its task is, however it ends", () => {
  const over = Object.entries(STATES)
    .filter(([, frames]) => isExperimentOver(runAt(frames, 1e9)))
    .map(([state]) => state);
  assert.deepEqual(over, ["done", "failed", "refused"]);
});

test("requests of a load generator stands there line by line", () => {
  const run = runAt(STATES["done"] ?? [], 1e9);
  const text = exchangeLines(run, "eager").flat().map((piece) => piece.text);
  assert.equal(text[0], "at 1.060 s");
  assert.ok(text.includes("GET /api/tasks/t_sample HTTP/1.1"));
  assert.ok(text.includes("HTTP/1.1 304 Not Modified"));
  assert.ok(text.includes("if-none-match: "));
});
