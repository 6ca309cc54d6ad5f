// How four doors are drawn: what is done in time, and how long the jobs wait
// that are started now, on one clock; and what became of all jobs.

import { html } from "lit";
import type { Count, Door, Point } from "../../model/absorb.ts";
import { countOf, DOORS, goodputOf, waitsOf } from "../../model/absorb.ts";
import { figure } from "../../model/figures/absorb.ts";
import type { Tone } from "../../model/grammar.ts";
import { linear } from "../../model/scale.ts";
import { figureElement } from "../figure.ts";
import type { Series } from "../kit/chart.ts";
import { chart } from "../kit/chart.ts";
import { compare } from "../kit/counters.ts";

const NAMES: Readonly<Record<Door, string>> = {
  unbounded: "no limit",
  bounded: "bounded",
  predicted: "by predicted wait",
  dropping: "late ones dropped",
};
type Look = readonly [Tone, Series["dash"], Series["shape"]];
const LOOKS: Readonly<Record<Door, Look>> = {
  unbounded: ["failed", "dashed", "line"],
  bounded: ["held", "dotted", "line"],
  predicted: ["succeeded", "solid", "line"],
  dropping: ["running", "solid", "dots"],
};
// chosen: a little over what the doors do and what the runs wait.
const MOST_PER_S = 12;
const MOST_S = 4;

export default figureElement(figure, (scene) => {
  const { run, now_ms, span_s, is_on, outcome } = scene;
  const drawn = {
    span_s,
    now_ms: is_on ? now_ms : null,
    is_keyed: true,
  };
  const lines = (of: (door: Door) => readonly Point[]): Series[] =>
    DOORS.map((door) => ({
      label: NAMES[door],
      tone: LOOKS[door][0],
      dash: LOOKS[door][1],
      shape: LOOKS[door][2],
      word_at: "end",
      points: of(door),
    }));
  const row = (of: (count: Count) => string): string[] =>
    DOORS.map((door) => {
      const count = countOf(run, door);
      return count === null ? "–" : of(count);
    });
  return html`<div class="ac-panes">
      <div class="ac-pane">
        ${chart({
          ...drawn,
          caption:
            "Goodput: jobs a second that were done when their client looked, " +
            "in the last 3 s.",
          outcome: `Goodput. ${outcome}`,
          scale: linear(MOST_PER_S, 4),
          series: lines((door) => goodputOf(run, door)),
        })}
      </div>
      <div class="ac-pane">
        ${chart({
          ...drawn,
          caption:
            "Dwell time of the job that was started last. Clients wait 1.5 s.",
          outcome: `Dwell time. ${outcome}`,
          scale: linear(MOST_S, 4, "s"),
          series: lines((door) => waitsOf(run, door)),
        })}
      </div>
    </div>
    ${compare(
      "What became of the jobs at each door",
      ["", ...DOORS.map((door) => NAMES[door])],
      [
        ["Done in time", ...row(({ useful }) => String(useful))],
        ["Accepted, client left without", ...row(({ left }) => String(left))],
        ["Refused at once", ...row(({ refused }) => String(refused))],
        [
          "Came back, accepted then",
          ...row(({ back, back_accepted }) => `${back}, ${back_accepted}`),
        ],
        ["Dropped before the start", ...row(({ dropped }) => String(dropped))],
        ["Waiting now", ...row(({ waiting }) => String(waiting))],
      ],
    )}`;
});
