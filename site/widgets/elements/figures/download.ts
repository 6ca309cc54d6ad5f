// How the download is drawn: what each client has, over time, and what it
// received in total.

import { html } from "lit";
import type { Reader } from "../../model/download.ts";
import { gotBy, lastGot } from "../../model/download.ts";
import { figure } from "../../model/figures/download.ts";
import { megabytes } from "../../model/format.ts";
import type { Tone } from "../../model/grammar.ts";
import type { Run } from "../../model/run.ts";
import { linear } from "../../model/scale.ts";
import { figureElement } from "../figure.ts";
import type { Point } from "../kit/chart.ts";
import { chart } from "../kit/chart.ts";
import { counters } from "../kit/counters.ts";
import { standing } from "../kit/symbol.ts";

// chosen: the whole has some 1.5 MB, and a line above it.
const SIZE = linear(2, 4, "MB");

export default figureElement(
  figure,
  ({ run, now_ms, span_s, is_on, outcome, failure }) => html`${counters([
    side(run, "over", "Starts over", failure),
    side(run, "on", "Asks for the rest", failure),
  ])}
  ${chart({
    caption: "How much of the result each client has.",
    outcome: `How much of the result each client has. ${outcome}`,
    scale: SIZE,
    span_s,
    now_ms: is_on ? now_ms : null,
    series: [
      {
        label: "starts over",
        tone: "held",
        dash: "dashed",
        shape: "line",
        word_at: "foot",
        points: points(run, "over"),
      },
      {
        label: "asks for the rest",
        tone: "succeeded",
        dash: "solid",
        shape: "line",
        word_at: "peak",
        points: points(run, "on"),
      },
    ],
  })}`,
);

function points(run: Run, reader: Reader): readonly Point[] {
  return gotBy(run, reader).map(({ at_ms, have_bytes }) => ({
    at_ms,
    value: have_bytes / 1e6,
  }));
}

function side(
  run: Run,
  reader: Reader,
  title: string,
  failure: string | null,
): Parameters<typeof counters>[0][0] {
  const got = lastGot(run, reader);
  const chip: readonly [Tone, string] = !got
    ? ["idle", "not started"]
    : got.is_whole
      ? ["succeeded", "complete, checksum correct"]
      : standing(failure, "running", "reading");
  return {
    title,
    chip,
    counts: [[got ? megabytes(got.received_bytes) : null, "received in total"]],
  };
}
