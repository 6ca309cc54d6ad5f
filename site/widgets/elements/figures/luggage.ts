// How the luggage figure is drawn: what each queue holds, and how long a
// small message of somebody else waits meanwhile. Both ways start at 0.

import { html } from "lit";
import { entered, figure } from "../../model/figures/luggage.ts";
import { duration, mebibytes } from "../../model/format.ts";
import type { Tone } from "../../model/grammar.ts";
import type { Way } from "../../model/luggage.ts";
import { JOBS, knocksOf, LIMIT_BYTES, memoryOf, publishesOf, sumOf } from "../../model/luggage.ts";
import type { Run } from "../../model/run.ts";
import { LATENCY, linear } from "../../model/scale.ts";
import { figureElement } from "../figure.ts";
import type { Series } from "../kit/chart.ts";
import { chart } from "../kit/chart.ts";
import { counters } from "../kit/counters.ts";
import { standing } from "../kit/symbol.ts";

const MIB = 1024 * 1024;
// chosen: a side takes about two seconds, on a busy machine a little more.
const SIDE_S = 3;
const MEMORY = linear(LIMIT_BYTES / MIB, 4, "MiB");

const LOOKS = {
  inline: { label: "bytes inside", tone: "held", dash: "dashed" },
  claimed: { label: "with a reference", tone: "succeeded", dash: "solid" },
} as const;

export default figureElement(figure, ({ run, outcome, failure }) => {
  const series = (
    way: Way,
    points: Series["points"],
    word_at: Series["word_at"],
  ): Series => ({ ...LOOKS[way], shape: "line", word_at, points });
  return html`${counters([side(run, "inline", failure), side(run, "claimed", failure)])}
  ${chart({
    caption: `What the broker holds, of ${mebibytes(LIMIT_BYTES)}.`,
    outcome: `Memory of the broker. ${outcome}`,
    scale: MEMORY,
    span_s: SIDE_S,
    now_ms: null,
    series: [
      series("inline", memory(run, "inline"), "peak"),
      series("claimed", memory(run, "claimed"), "end"),
    ],
  })}
  ${chart({
    caption:
      "How long a small message of somebody else waits, by the time it was " +
      "due. Each line up is ten times slower.",
    outcome: `Waits of small messages. ${outcome}`,
    scale: LATENCY,
    span_s: SIDE_S,
    now_ms: null,
    series: [
      series("inline", knocks(run, "inline"), "peak"),
      series("claimed", knocks(run, "claimed"), "foot"),
    ],
  })}`;
});

function side(
  run: Run,
  way: Way,
  failure: string | null,
): Parameters<typeof counters>[0][0] {
  const sum = failure === null ? sumOf(run, way) : null;
  const chip: readonly [Tone, string] =
    publishesOf(run, way).length === 0
      ? ["idle", "not started"]
      : standing(
          failure,
          sum?.in === JOBS ? "succeeded" : sum ? "failed" : "running",
          entered(run, way),
        );
  return {
    title: way === "inline" ? "Bytes inside" : "With a reference",
    chip,
    counts: [
      [sum ? mebibytes(sum.memory_bytes) : null, "held by the broker in the end"],
      [
        sum ? duration(sum.publish_ms) : null,
        way === "inline" ? "to publish a job (median)" : "to leave the bytes and publish (median)",
      ],
      [sum ? duration(sum.slowest_knock_ms) : null, "slowest small message"],
    ],
  };
}

function memory(run: Run, way: Way): Series["points"] {
  return memoryOf(run, way).map(({ at_ms, bytes }) => ({
    at_ms,
    value: bytes / MIB,
  }));
}

function knocks(run: Run, way: Way): Series["points"] {
  return [...knocksOf(run, way)]
    .sort((a, b) => a.due_ms - b.due_ms)
    .map((k) => ({ at_ms: k.due_ms, value: k.latency_ms, is_bad: !k.is_in }));
}
