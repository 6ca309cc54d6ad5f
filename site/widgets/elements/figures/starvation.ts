// How the starvation figure is drawn: the fate of each request, and the ping
// of each server over time.

import { html } from "lit";
import { figure } from "../../model/figures/starvation.ts";
import { LATENCY } from "../../model/scale.ts";
import type { Sample } from "../../model/starvation.ts";
import { samplesOf, starvationOf } from "../../model/starvation.ts";
import { grids } from "../grids.ts";
import { figureElement } from "../figure.ts";
import type { Point } from "../kit/chart.ts";
import { chart } from "../kit/chart.ts";

export default figureElement(figure, ({ run, now_ms, is_on, ...scene }) => {
  const view = starvationOf(run);
  const samples = samplesOf(run);
  const began_ms = view.began_ms ?? 0;
  const points = (server: Sample["server"]): readonly Point[] =>
    pings(samples, server, began_ms);
  return html`${grids(view, samples, now_ms - began_ms, scene.failure)}
  ${chart({
    caption:
      "Ping latency by the time of sending. Each line up is ten times slower.",
    outcome: `Ping latency. ${scene.outcome}`,
    scale: LATENCY,
    span_s: scene.span_s,
    now_ms: is_on ? now_ms : null,
    series: [
      {
        label: "beside tasks",
        tone: "succeeded",
        dash: "solid",
        shape: "line",
        word_at: "foot",
        points: points("api"),
      },
      {
        label: "beside held requests",
        tone: "held",
        dash: "dashed",
        shape: "line",
        word_at: "peak",
        points: points("held"),
      },
    ],
  })}`;
});

function pings(
  samples: readonly Sample[],
  server: Sample["server"],
  began_ms: number,
): readonly Point[] {
  return samples
    .filter((s) => s.server === server && s.latency_ms !== null)
    .sort((a, b) => a.sent_ms - b.sent_ms)
    .map((s) => ({
      at_ms: s.sent_ms + began_ms,
      value: s.latency_ms ?? 0,
      is_bad: s.status === null || s.status >= 400,
    }));
}
