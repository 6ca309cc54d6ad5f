// What a figure says of a prediction is computed from its run.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

import { outcomeOf, shownBy } from "../model/chain.ts";
import { chainQuestion } from "../model/chainquestion.ts";
import type { Told } from "../model/connections.ts";
import { NOTHING, shownBy as shownByStreams } from "../model/connections.ts";
import type { Figure } from "../model/figure.ts";
import type { Frame } from "../model/frame.ts";
import { SKIPPED, UNSURE, verdictWords } from "../model/prediction.ts";
import { EMPTY, runAt } from "../model/run.ts";
import { hourOf, settingsOf } from "../model/sizing/autoscaled.ts";
import { shownBy as shownByHour } from "../model/sizing/autoscaledwords.ts";
import { chain, IDLE, TOTAL } from "./chains.ts";
import { recordedFrames } from "./recorded.ts";

const FIGURES = new URL("../model/figures/", import.meta.url);

// By hand, from the chapters: what the first setting's recording shows.
const RIGHT: Readonly<Record<string, string>> = {
  absorb: "none",
  breakit: "lost",
  brownout: "never",
  burst: "all",
  cable: "rest",
  deploy: "lost",
  dial: "eight",
  download: "etag",
  evict: "gone",
  flood: "little",
  kill: "less",
  luggage: "refused",
  poison: "endless",
  polling: "less",
  repeat: "same",
  restart: "one",
  sequence: "stored",
  "side-by-side": "all",
  start: "log",
  starvation: "slow",
  stopit: "one",
};

test("each recorded run shows one answer of its question to be right", async () => {
  const met: string[] = [];
  for (const file of readdirSync(FIGURES, { recursive: false })) {
    const { figure } = (await import(new URL(file, FIGURES).href)) as {
      figure: Figure;
    };
    if (!("shown" in figure)) continue;
    met.push(figure.name);
    const ids = figure.question.options.map(({ id }) => id);
    assert.ok(ids.includes(UNSURE), figure.name);
    for (const [n, choice] of figure.recorded.entries()) {
      const frames = recordedFrames(figure.scenario(choice).name);
      const shown = figure.shown(runAt(frames, Infinity)) ?? [];
      for (const id of shown) assert.ok(ids.includes(id), figure.name);
      if (n === 0) assert.deepEqual(shown, [RIGHT[figure.name]], figure.name);
      const lost: Frame = {
        at_ms: 1, track: "page", kind: "stopped", reason: "it stopped",
      };
      assert.equal(figure.shown(runAt([...frames, lost], Infinity)), null);
    }
    assert.equal(figure.shown(EMPTY), null, figure.name);
  }
  assert.deepEqual(met.sort(), Object.keys(RIGHT).sort());
});

test("a verdict is said of a prediction, and of nothing else", () => {
  assert.equal(verdictWords("all", ["all"]), "Your prediction held.");
  assert.equal(verdictWords("part", ["all"]), "Your prediction didn't hold.");
  for (const answer of [UNSURE, SKIPPED])
    assert.equal(verdictWords(answer, ["all"]), null);
  assert.equal(verdictWords("all", null), null);
});

test("an hour by the list's length shows that busy pods go, too", () => {
  const hour = hourOf(settingsOf({ metric: "list", step: "4", nodes: "cold" }));
  assert.deepEqual(shownByHour(hour), ["any"]);
});

test("what waits first in the browser is the answer", () => {
  const open = { stream: "open", stream_ms: 3, ping: "answered", ping_ms: 2 } as const;
  const of = (rows: Told["rows"]) => shownByStreams({ ...NOTHING, rows });
  assert.deepEqual(of([open, { ...open, ping: "waits", ping_ms: null }]), ["request"]);
  assert.deepEqual(of([open, open]), ["nothing"]);
  const waits = { ...open, stream: "waits", stream_ms: null } as const;
  assert.deepEqual(of([open, waits]), ["stream"]);
});

test("the chain's answer is the one that is calculated", () => {
  const ids = chainQuestion(chain([TOTAL], 60, 5)).options.map(({ id }) => id);
  const of = (beat_s: number, job_s: number): readonly string[] =>
    shownBy(outcomeOf(chain([IDLE, TOTAL], job_s, beat_s)));
  assert.deepEqual(of(5, 60), ["broken"]);
  assert.deepEqual(of(0, 60), ["status"]);
  assert.deepEqual(of(5, 9), ["result"]);
  for (const [id] of [of(5, 60), of(0, 60), of(5, 9)]) assert.ok(ids.includes(id ?? ""));
});
