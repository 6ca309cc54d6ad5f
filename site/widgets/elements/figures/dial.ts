// How the dial is drawn: the law with its three numbers, how many tasks there
// were at each look, and the wait beside what the model says of it: as a dot
// beside the curves of the wait over the utilisation, and as numbers.

import { html, nothing } from "lit";
import type { DialLine, Expected } from "../../model/dial.ts";
import { busyOf, expected, littleOf, looksOf, TASKS } from "../../model/dial.ts";
import { isMeasured, lastOf } from "../../model/experiment.ts";
import type { Wait } from "../../model/longrun.ts";
import { curves, LONG_TASKS, pointOf } from "../../model/longrun.ts";
import { busyWords, shortly } from "../../model/dialwords.ts";
import { figure, number, utilisationOf } from "../../model/figures/dial.ts";
import { linear } from "../../model/scale.ts";
import { figureElement } from "../figure.ts";
import { chart } from "../kit/chart.ts";
import type { Figures } from "../kit/counters.ts";
import { compare, counters } from "../kit/counters.ts";
import { standing } from "../kit/symbol.ts";

// chosen: at 95 % few runs of this length have more in the system.
const MOST = 16;

export default figureElement(figure, (scene) => {
  const { run, now_ms, span_s, is_on, choice, outcome, failure } = scene;
  const last = lastOf<DialLine>(run);
  // Beside a model stands what a whole run has measured, and nothing else.
  const sound = failure === null ? last : null;
  const model = expected(utilisationOf(choice));
  const real = expected(utilisationOf(choice), sound?.measured.gap_s ?? 0);
  return html`${counters([
      seen(last, isMeasured(run), failure),
      little(sound),
    ])}
    ${chart({
      caption: "Tasks in the system, waiting or running, at each look.",
      outcome: `Tasks in the system. ${outcome}`,
      scale: linear(MOST, 4),
      span_s,
      now_ms: is_on ? now_ms : null,
      series: [
        {
          label: "in the system",
          tone: "running",
          dash: "solid",
          shape: "steps",
          word_at: "peak",
          points: looksOf(run),
        },
      ],
    })}
    ${waits(sound, model, real, utilisationOf(choice))}
    ${overUtilisation(sound)}`;
});

function seen(
  last: DialLine | null,
  is_measured: boolean,
  failure: string | null,
): Figures {
  return {
    title: "Seen from outside",
    chip: !last
      ? ["idle", "not started"]
      : is_measured
        ? standing(failure, "succeeded", `${last.ended} have ended`)
        : standing(failure, "running", `${last.sent - last.ended} in the system`),
    counts: [
      [
        last ? number(last.measured.in_system) : null,
        last
          ? `tasks in the system, mean of ${last.measured.looks} looks (L)`
          : "tasks in the system, mean of all looks (L)",
      ],
    ],
  };
}

function little(last: DialLine | null): Figures {
  const rate = last?.measured.rate_per_s ?? null;
  const time_s = last?.measured.response_s ?? null;
  const product = littleOf(last?.measured);
  return {
    title: "Rate times time",
    counts: [
      [
        product === null ? null : number(product),
        `= ${rate === null ? "–" : number(rate)} arrivals a second (λ) × ` +
          `${time_s === null ? "–" : shortly(time_s)} in the system (W)`,
      ],
    ],
  };
}

// The chart counts across in minutes; here each of them is a percent.
const PERCENT_MS = 60_000;
const ALL_S = 6000;
// chosen: at 95 % an endless run's wait is 4.75 s.
const MOST_WAIT_S = 6;

/**
 * Draw the wait over the utilisation, with the run that was measured. Not
 * before there is one: the curve answers what is asked before it.
 */
function overUtilisation(last: DialLine | null) {
  const run = pointOf(last);
  if (run === null) return nothing;
  const { long, short } = curves();
  const points = (waits: readonly Wait[]) =>
    waits.map(({ busy, wait_s }) => ({
      at_ms: busy * 100 * PERCENT_MS,
      value: wait_s,
    }));
  const measured =
    `This run: busy ${busyWords(run.busy)}, a mean wait of ` +
    `${shortly(run.wait_s)}.`;
  return chart({
    caption:
      "Mean wait over the utilisation in percent: simulated in this page, and " +
      "as a dot the run that was measured.",
    outcome: `The wait grows faster than the utilisation. ${measured}`,
    scale: linear(MOST_WAIT_S, 3, "s"),
    span_s: ALL_S,
    in_minutes: true,
    now_ms: null,
    series: [
      {
        label: `${LONG_TASKS.toLocaleString("en")} tasks`,
        tone: "queued",
        dash: "solid",
        shape: "line",
        word_at: "peak",
        points: points(long),
      },
      {
        label: `runs of ${TASKS}, median`,
        tone: "idle",
        dash: "dashed",
        shape: "line",
        word_at: "end",
        points: points(short),
      },
      {
        label: "this run",
        tone: "running",
        dash: "solid",
        shape: "dots",
        word_at: "end",
        points: points([run]),
      },
    ],
  });
}

function waits(
  last: DialLine | null,
  model: Expected,
  real: Expected,
  asked: number,
) {
  const gap_s = last?.measured.gap_s ?? null;
  const wait_s = last?.measured.wait_s ?? null;
  const range = ({ low_s, high_s }: Expected): string =>
    `${shortly(low_s)} to ${shortly(high_s)}`;
  const steady = ({ steady_s }: Expected): string =>
    steady_s === null ? "grows for ever" : shortly(steady_s);
  const gap =
    gap_s === null
      ? "The same, with the time between two tasks"
      : `The same, with ${Math.round(gap_s * 1000)} ms between two tasks`;
  return compare(
    "The mean wait for a slot",
    ["", "Run without end", `${TASKS} tasks, 95 of 100 runs`],
    [
      ["Mean wait by the model", steady(model), range(model)],
      [
        gap,
        gap_s === null ? "–" : steady(real),
        gap_s === null ? "–" : range(real),
      ],
      ["Mean wait, measured", "–", wait_s === null ? "–" : shortly(wait_s)],
      [
        "The slot was busy, measured",
        `${busyWords(asked)} were asked for`,
        busyWords(busyOf(last?.measured)),
      ],
    ],
  );
}
