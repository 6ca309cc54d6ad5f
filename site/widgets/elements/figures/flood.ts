// How the flood is drawn: the dwell time of each quiet owner's task over the
// time of its submission, both sides on one clock; and the longest of each.

import { html } from "lit";
import { figure } from "../../model/figures/flood.ts";
import type { Side } from "../../model/flood.ts";
import {
  longest,
  longestWord,
  loudOf,
  loudTasks,
  onRun,
  OWNERS,
  quietOf,
  SIDES,
} from "../../model/flood.ts";
import type { Run } from "../../model/run.ts";
import { linear } from "../../model/scale.ts";
import type { Scene } from "../figure.ts";
import { figureElement } from "../figure.ts";
import type { Point } from "../kit/chart.ts";
import { chart } from "../kit/chart.ts";
import type { Figures } from "../kit/counters.ts";
import { compare, counters } from "../kit/counters.ts";
import { standing } from "../kit/symbol.ts";

const TITLES: Readonly<Record<Side, string>> = {
  first: "First come, first served",
  turns: "Owners take turns",
};
// chosen: a little over the longest wait on a machine with two cores.
const MOST_S = 9;

export default figureElement(figure, (scene) => {
  const { run, now_ms, span_s, is_on, outcome } = scene;
  return html`${counters(SIDES.map((side) => counted(side, scene)))}
  ${chart({
    caption:
      "Dwell time of each quiet owner's task, by the time of its submission.",
    outcome: `Dwell times of the quiet owners. ${outcome}`,
    scale: linear(MOST_S, 3, "s"),
    span_s,
    now_ms: is_on ? now_ms : null,
    is_keyed: true,
    series: [
      {
        label: "first come",
        tone: "failed",
        dash: "dashed",
        shape: "line",
        word_at: "peak",
        points: started(run, "first"),
      },
      {
        label: "by turns",
        tone: "succeeded",
        dash: "solid",
        shape: "line",
        word_at: "peak",
        points: started(run, "turns"),
      },
      {
        label: "waiting still",
        tone: "idle",
        dash: "solid",
        shape: "dots",
        word_at: "peak",
        points: is_on ? SIDES.flatMap((side) => waiting(run, side, now_ms)) : [],
      },
    ],
  })}
  ${compare(
    "The longest wait of each quiet owner's tasks",
    ["", ...SIDES.map((side) => TITLES[side])],
    OWNERS.map((owner) => [
      `Owner ${owner.toUpperCase()}`,
      ...SIDES.map((side) => longestWord(run, side, owner)),
    ]),
  )}`;
});

function counted(side: Side, { run, failure }: Scene): Figures {
  const most = longest(run, side);
  const { submitted, started } = loudOf(run, side);
  const tasks = loudTasks(run);
  return {
    title: TITLES[side],
    chip:
      submitted === 0
        ? ["idle", "not started"]
        : started === tasks
          ? standing(failure, "succeeded", "flood over")
          : standing(failure, "running", `${submitted - started} waiting`),
    counts: [
      [
        most === null ? null : longestWord(run, side),
        "the longest wait of a quiet owner's task",
      ],
      [
        submitted === 0 ? null : String(started),
        `of the loud owner's ${tasks ?? "many"} tasks have started`,
      ],
    ],
  };
}

function started(run: Run, side: Side): readonly Point[] {
  return quietOf(run, side).flatMap(({ sent_ms, dwell_ms }) =>
    dwell_ms === null
      ? []
      : [{ at_ms: onRun(run, sent_ms), value: dwell_ms / 1000 }],
  );
}

function waiting(run: Run, side: Side, now_ms: number): readonly Point[] {
  return quietOf(run, side)
    .filter(({ dwell_ms }) => dwell_ms === null)
    .map(({ sent_ms }) => {
      const at_ms = onRun(run, sent_ms);
      return { at_ms, value: Math.max(0, now_ms - at_ms) / 1000 };
    });
}
