// The wait for a slot, of the dial: what models say of it beside what the run
// and the one before it have measured, as a table and over the utilisation.

import { nothing } from "lit";
import type { Before } from "../model/beside.ts";
import type { DialLine, Expected } from "../model/dial.ts";
import { busyOf, TASKS, wholeOf } from "../model/dial.ts";
import { busyWords, shortly } from "../model/dialwords.ts";
import type { Wait } from "../model/longrun.ts";
import { curves, LONG_TASKS, pointOf } from "../model/longrun.ts";
import { linear } from "../model/scale.ts";
import { chart } from "./kit/chart.ts";
import { compare } from "./kit/counters.ts";

export const BEFORE = { tone: "idle", is_before: true } as const;

// The chart counts across in minutes; here each of them is a percent.
const PERCENT_MS = 60_000;
const ALL_S = 6000;
// chosen: at 95 % an endless run's wait is 4.75 s.
const MOST_WAIT_S = 6;

/**
 * Draw the wait over the utilisation, with the run that was measured. Not
 * before there is one: the curve answers what is asked before it.
 */
export function overUtilisation(
  last: DialLine | null,
  name: string,
  before: Before | null,
) {
  const run = pointOf(last);
  const then = before && pointOf(wholeOf(before.run));
  // One dot of its own, or one beside another.
  const dots = [run, then].filter((dot) => dot !== null);
  if (dots.length === 0) return nothing;
  const { long, short } = curves();
  const points = (waits: readonly Wait[]) =>
    waits.map(({ busy, wait_s }) => ({
      at_ms: busy * 100 * PERCENT_MS,
      value: wait_s,
    }));
  const words = (who: string, { busy, wait_s }: Wait): string =>
    ` ${who}: busy ${busyWords(busy)}, a mean wait of ${shortly(wait_s)}.`;
  const measured =
    (run ? words("This run", run) : "") +
    (then ? words("The run before", then) : "");
  return chart({
    caption:
      "Mean wait against utilisation in %. Lines are simulated, dots are " +
      "measured.",
    outcome: `The wait grows faster than the utilisation.${measured}`,
    scale: linear(MOST_WAIT_S, 3, "s"),
    span_s: ALL_S,
    in_minutes: true,
    now_ms: null,
    is_keyed: true,
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
        label: before ? name : "this run",
        tone: "running",
        dash: "solid",
        shape: "dots",
        word_at: "end",
        points: points(run ? [run] : []),
      },
      ...(before
        ? [
            {
              ...BEFORE,
              label: before.label,
              dash: "solid",
              shape: "dots",
              word_at: "end",
              points: points(then ? [then] : []),
            } as const,
          ]
        : []),
    ],
  });
}

export function waits(
  last: DialLine | null,
  model: Expected | null,
  real: Expected,
  asked: number,
  before: Before | null,
) {
  const then = before && wholeOf(before.run);
  const gap_s = last?.measured.gap_s ?? null;
  const range = ({ low_s, high_s }: Expected): string =>
    `${low_s.toFixed(2)} to ${shortly(high_s)}`;
  const steady = ({ steady_s }: Expected): string =>
    steady_s === null ? "grows without end" : shortly(steady_s);
  const gap =
    gap_s === null
      ? "With the time between tasks"
      : `With ${Math.round(gap_s * 1000)} ms between tasks`;
  return compare(
    "The mean wait for a slot",
    ["", "Mean wait", gap, "Slot busy"],
    [
      [
        "Model, endless run",
        model ? steady(model) : "–",
        gap_s === null ? "–" : steady(real),
        busyWords(asked),
      ],
      [
        "Model, 95 of 100 runs",
        model ? range(model) : "–",
        gap_s === null ? "–" : range(real),
        busyWords(asked),
      ],
      measured(before ? "Measured now" : "Measured", last),
      ...(before ? [measured("Measured before", then)] : []),
    ],
  );
}

/** A row of what one run has measured; its tasks had their time between. */
function measured(name: string, line: DialLine | null): readonly string[] {
  const wait_s = line?.measured.wait_s ?? null;
  return [
    name,
    "–",
    wait_s === null ? "–" : shortly(wait_s),
    busyWords(busyOf(line?.measured)),
  ];
}
