// How the luggage figure is drawn: what each queue holds, and how long a
// small message of somebody else waits meanwhile. Both ways start at 0.

import { html } from "lit";
import type { Before } from "../../model/beside.ts";
import { nowLabel } from "../../model/beside.ts";
import { entered, figure } from "../../model/figures/luggage.ts";
import { duration, mebibytes } from "../../model/format.ts";
import type { Tone } from "../../model/grammar.ts";
import type { Sum, Way } from "../../model/luggage.ts";
import {
  emptyBytesOf,
  JOBS,
  probesOf,
  LIMIT_BYTES,
  memoryOf,
  publishesOf,
  sumOf,
  WAYS,
} from "../../model/luggage.ts";
import type { Run } from "../../model/run.ts";
import { LATENCY, linear } from "../../model/scale.ts";
import { spanFor } from "../../model/timescale.ts";
import { figureElement } from "../figure.ts";
import type { Series } from "../kit/chart.ts";
import { chart } from "../kit/chart.ts";
import type { Figures } from "../kit/counters.ts";
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

type Points = (run: Run, way: Way) => Series["points"];

export default figureElement(figure, ({ run, before, outcome, failure }) => {
  const runs = before === null ? [run] : [run, before.run];
  // One clock for both runs; it never ends before they do.
  const span_s = spanFor(SIDE_S, Math.max(...runs.map(lastMs)));
  const of = (points: Points, claimed_at: Series["word_at"]) => ({
    span_s,
    now_ms: null,
    is_keyed: before !== null,
    series: [
      ...drawn(run, points, before && nowLabel(figure, run), claimed_at),
      ...(before
        ? drawn(before.run, points, before.label, claimed_at, true)
        : []),
    ],
  });
  return html`<div class="ac-panes">
    ${counters(WAYS.map((way) => side(run, way, failure, before)))}
    <div class="ac-pane">
      ${chart({
        caption:
          `Memory that the broker uses, of ` +
          `${mebibytes(LIMIT_BYTES)}.${empty(run)}`,
        outcome: `Memory of the broker. ${outcome}`,
        scale: MEMORY,
        ...of(memory, "end"),
      })}
    </div>
    <div class="ac-pane">
      ${chart({
        caption:
          "Delay of another client's small message, logarithmic.",
        outcome: `Delays of small messages. ${outcome}`,
        scale: LATENCY,
        ...of(probes, "foot"),
      })}
    </div>
  </div>`;
});

/** Draw both ways of a run; beside another, its name is in theirs. */
function drawn(
  run: Run,
  points: Points,
  name: string | null,
  claimed_at: Series["word_at"],
  is_before = false,
): readonly Series[] {
  return WAYS.map((way) => ({
    ...LOOKS[way],
    ...(is_before ? { tone: "idle" as const } : {}),
    label: name === null ? LOOKS[way].label : `${name}: ${LOOKS[way].label}`,
    shape: "line",
    word_at: way === "inline" ? "peak" : claimed_at,
    points: points(run, way),
    is_before,
  }));
}

function side(
  run: Run,
  way: Way,
  failure: string | null,
  before: Before | null,
): Figures {
  const sum = failure === null ? sumOf(run, way) : null;
  const then = before && sumOf(before.run, way);
  const was = (word: (sum: Sum) => string): string | undefined =>
    then ? word(then) : undefined;
  const chip: readonly [Tone, string] =
    publishesOf(run, way).length === 0
      ? ["idle", "not started"]
      : standing(
          failure,
          sum?.in === JOBS ? "succeeded" : sum ? "failed" : "running",
          entered(run, way),
        );
  const held = ({ memory_bytes }: Sum): string => mebibytes(memory_bytes);
  const publish = ({ publish_ms }: Sum): string => duration(publish_ms);
  const slowest = (of: Sum): string => duration(of.slowest_probe_ms);
  return {
    title: way === "inline" ? "Bytes inside" : "With a reference",
    chip,
    ...(before ? { before: `before: ${entered(before.run, way)}` } : {}),
    counts: [
      [sum ? held(sum) : null, "used by the broker at the end", was(held)],
      [
        sum ? publish(sum) : null,
        way === "inline"
          ? "to send a job (median)"
          : "to upload the bytes and send (median)",
        was(publish),
      ],
      [sum ? slowest(sum) : null, "slowest small message", was(slowest)],
    ],
  };
}

/** Say what a broker holds before there is any job. */
function empty(run: Run): string {
  const bytes = emptyBytesOf(run);
  return bytes === null ? "" :
    ` Empty, it uses ${mebibytes(bytes)}.`;
}

function lastMs(run: Run): number {
  const moments = WAYS.flatMap((way) => [...memory(run, way), ...probes(run, way)]);
  return Math.max(0, ...moments.map(({ at_ms }) => at_ms));
}

function memory(run: Run, way: Way): Series["points"] {
  return memoryOf(run, way).map(({ at_ms, bytes }) => ({
    at_ms,
    value: bytes / MIB,
  }));
}

function probes(run: Run, way: Way): Series["points"] {
  return [...probesOf(run, way)]
    .sort((a, b) => a.due_ms - b.due_ms)
    .map((k) => ({ at_ms: k.due_ms, value: k.latency_ms, is_bad: !k.is_in }));
}
