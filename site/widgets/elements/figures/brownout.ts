// How the brown-out is drawn: for each policy a small chart of tries and of
// tasks answered in time, all on one clock and one scale.

import type { TemplateResult } from "lit";
import { html } from "lit";
import type { Policy } from "../../model/brownout.ts";
import {
  binsOf,
  CAPACITY_PER_S,
  goodSinceMs,
  markMs,
  nameOf,
  totalOf,
  wayOutOf,
} from "../../model/brownout.ts";
import { isMeasured } from "../../model/experiment.ts";
import { figure, WAYS_OUT } from "../../model/figures/brownout.ts";
import { grouped, second } from "../../model/format.ts";
import type { Tone } from "../../model/grammar.ts";
import type { Run } from "../../model/run.ts";
import type { Scale } from "../../model/scale.ts";
import type { Scene } from "../figure.ts";
import { figureElement } from "../figure.ts";
import type { Point } from "../kit/chart.ts";
import { chart } from "../kit/chart.ts";
import { faultChoice } from "../kit/fault.ts";
import { chip, standing } from "../kit/symbol.ts";

// chosen: six tries for each of 60 tasks a second are 360; peaks are cut off.
const SCALE: Scale = {
  kind: "linear",
  marks: [
    { value: 0, label: "0" },
    { value: CAPACITY_PER_S, label: `${CAPACITY_PER_S}/s` },
    { value: 400, label: "400/s" },
  ],
};

export default figureElement(figure, (scene) => {
  const of = (policy: Policy): TemplateResult => side(policy, scene);
  return html`<div class="ac-panes ac-small">
    <div class="ac-pane">${of("none")} ${of("fixed")} ${of("exponential")}</div>
    <div class="ac-pane">
      ${of("jitter")} ${of("budget")}
      <div class="ac-side">
        <h3>The way out, for all five</h3>
        ${faultChoice(scene.showing, WAYS_OUT)}
      </div>
    </div>
  </div>`;
});

function side(policy: Policy, scene: Scene): TemplateResult {
  const { run, now_ms, span_s, is_on } = scene;
  const bins = binsOf(run, policy);
  const [tone, word] = verdict(run, policy);
  const { tasks, tries, in_time, wasted } = totalOf(bins);
  const per_s = (of: "tries" | "in_time"): readonly Point[] =>
    bins.map((bin) => ({
      at_ms: bin.at_ms,
      value: (bin[of] * 1000) / bin.long_ms,
    }));
  return html`<div class="ac-side__h">
      <h3>${nameOf(policy)}</h3>
      ${chip(...standing(scene.failure, tone, word))}
    </div>
    ${chart({
      caption:
        bins.length === 0
          ? "Tries and tasks answered in time, a second."
          : `${grouped(tasks)} tasks, ${grouped(tries)} tries, ` +
            `${grouped(in_time)} in time; ${grouped(wasted)} answers to nobody.`,
      outcome: `${nameOf(policy)}: ${word}. ${scene.outcome}`,
      scale: SCALE,
      span_s,
      now_ms: is_on ? now_ms : null,
      is_keyed: true,
      series: [
        {
          label: "tries",
          tone: "held",
          dash: "dashed",
          shape: "line",
          word_at: "peak",
          points: per_s("tries"),
        },
        {
          label: "answered in time",
          tone: "succeeded",
          dash: "solid",
          shape: "line",
          word_at: "end",
          points: per_s("in_time"),
        },
        {
          label: "stands still",
          tone: "failed",
          dash: "solid",
          shape: "line",
          word_at: "foot",
          points: still(run, now_ms),
        },
        {
          label: "way out",
          tone: "running",
          dash: "solid",
          shape: "dots",
          word_at: "foot",
          points: wayOut(run),
        },
      ],
    })}`;
}

/** A line at the foot, for as long as the process was stopped. */
function still(run: Run, now_ms: number): readonly Point[] {
  const from_ms = markMs(run, "stopped");
  if (from_ms === null) return [];
  const to_ms = markMs(run, "continued") ?? Math.max(from_ms, now_ms);
  return [from_ms, to_ms].map((at_ms) => ({ at_ms, value: 0 }));
}

function wayOut(run: Run): readonly Point[] {
  const done = wayOutOf(run);
  return done === null ? [] : [{ at_ms: done.at_ms, value: 0 }];
}

function verdict(run: Run, policy: Policy): readonly [Tone, string] {
  if (binsOf(run, policy).length === 0) return ["idle", "not started"];
  if (markMs(run, "stopped") === null) return ["running", "in time"];
  if (markMs(run, "continued") === null) return ["failed", "stands still"];
  const since_ms = goodSinceMs(run, policy);
  if (since_ms !== null)
    return ["succeeded", `in time since ${second(since_ms)}`];
  return ["failed", isMeasured(run) ? "not in time by the end" : "not in time"];
}
