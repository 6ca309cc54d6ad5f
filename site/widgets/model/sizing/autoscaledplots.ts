// An hour of the autoscaler as lines: slots wanted, ready and busy; tasks
// that wait, and those that wait by the model. Pure.

import type { Tone } from "../grammar.ts";
import type { Scale } from "../scale.ts";
import { linear } from "../scale.ts";
import type { Hour } from "./autoscaled.ts";
import { cornersOf } from "./autoscaled.ts";
import { sentenceOf } from "./autoscaledwords.ts";
import type { Sample } from "./simulation/run.ts";

/** A line of the chart, as the kit's chart takes it. */
interface Line {
  readonly label: string;
  readonly tone: Tone;
  readonly dash: "solid" | "dashed" | "dotted";
  readonly shape: "line" | "steps";
  readonly word_at: "peak" | "end" | "foot";
  readonly points: readonly Dot[];
}

interface Dot {
  readonly at_ms: number;
  readonly value: number;
  readonly is_bad?: boolean;
}

export interface Plot {
  readonly caption: string;
  readonly outcome: string;
  readonly scale: Scale;
  readonly series: readonly Line[];
}

// A word stands over the highest line, and would cover it at the very top.
const HEADROOM = 1.1;
const STEPS = 4;
// What a gridline may count by.
const ROUND = [1, 1.5, 2, 2.5, 3, 5, 7.5, 10];

/** Return a scale that holds so many, with whole numbers at its lines. */
export function scaleFor(most: number): Scale {
  for (let ten = 1; ; ten *= 10)
    for (const round of ROUND) {
      const step = round * ten;
      if (Number.isInteger(step) && step * STEPS >= most)
        return linear(step * STEPS, STEPS);
    }
}

/** Return both charts. */
export function plots(hour: Hour): readonly [Plot, Plot] {
  const { samples } = hour.outcome;
  const of = (value: (sample: Sample) => number): readonly Dot[] =>
    samples.map((s) => ({ at_ms: s.at_s * 1000, value: value(s) }));
  const busy = samples.map((s, n) => ({
    at_ms: s.at_s * 1000,
    value: s.running,
    is_bad: s.killed > (samples[n - 1]?.killed ?? 0),
  }));
  const most = (dots: readonly Dot[]) => Math.max(...dots.map((d) => d.value));
  const waiting = of((s) => s.waiting);
  const by_model = cornersOf(hour).map(({ at_s, waiting: value }) => ({
    at_ms: at_s * 1000,
    value,
  }));
  const { text } = sentenceOf(hour);
  return [
    {
      caption:
        "Slots over the minutes of the hour. A cross marks killed busy pods.",
      outcome: `Slots wanted, ready and busy. ${text}`,
      scale: scaleFor(HEADROOM * Math.max(hour.most_pods, most(busy))),
      series: [
        line("wanted", "queued", "dotted", "peak", of((s) => s.pods_wanted)),
        line("ready", "idle", "dashed", "end", of((s) => s.slots)),
        line("busy", "running", "solid", "end", busy),
      ],
    },
    {
      caption:
        "Waiting tasks. In the model all new slots arrive together, at the " +
        "end: for late capacity this is the worst case.",
      outcome: `Waiting tasks, in the simulation and in the model. ${text}`,
      scale: scaleFor(Math.max(most(waiting), most(by_model))),
      series: [
        line("simulated", "running", "solid", "peak", waiting),
        { ...line("model", "queued", "dashed", "peak", by_model), shape: "line" },
      ],
    },
  ];
}

function line(
  label: string,
  tone: Tone,
  dash: Line["dash"],
  word_at: Line["word_at"],
  points: readonly Dot[],
): Line {
  return { label, tone, dash, shape: "steps", word_at, points };
}
