// Ping latency over time: logarithmic, one line dashed and one solid, each
// labelled at the line, a cross for a ping that the gateway cut. Neither
// axis rescales during a run.

import type { TemplateResult } from "lit";
import { html, nothing, svg } from "lit";
import type { Sample } from "../../model/starvation.ts";
import { percent, ticks } from "../../model/timescale.ts";
import { place } from "./place.ts";

export interface ChartAxis {
  /** When the samples' clock began, on the run's clock. */
  readonly began_ms: number;
  readonly span_s: number;
  readonly now_ms: number | null;
}

// Each gridline is ten times slower than the one below it: 1 ms to 10 s.
const DECADES = ["1 ms", "10 ms", "100 ms", "1 s", "10 s"];
// The drawing's own units; it is stretched to the box, lines are not.
const WIDTH = 1000;
const HEIGHT = 100;
// chosen: at 20 pings a second crosses would run into each other; the line
// goes through all of them.
const PINGS_PER_CROSS = 5;

export function latencyChart(
  samples: readonly Sample[],
  axis: ChartAxis,
  outcome: string,
): TemplateResult {
  const of = (server: Sample["server"]): readonly Sample[] =>
    samples
      .filter((s) => s.server === server && s.latency_ms !== null)
      .sort((a, b) => a.sent_ms - b.sent_ms);
  const held = of("held");
  const api = of("api");
  return html`<p class="ac-chart__k">
      Ping latency by the time it was sent. Each line up is ten times slower.
    </p>
    <div class="ac-chart" role="img" aria-label="Ping latency. ${outcome}">
      <div class="ac-plot">
        <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none">
          ${DECADES.map((_, n) => gridline(n))}
          ${line("api", api, axis)} ${line("held", held, axis)}
        </svg>
        ${crosses(held, axis)}
        ${DECADES.map(
          (word, n) => html`<span class="y" ${place({ y: decadeY(n) })}>${word}</span>`,
        )}
        ${times(axis)}
        ${label("held", "beside held requests", held, axis)}
        ${label("api", "beside tasks", api, axis)}
        ${axis.now_ms === null
          ? nothing
          : html`<span
              class="ac-pnow"
              ${place({ x: percent(axis.now_ms, axis.span_s) })}
            ></span>`}
      </div>
    </div>`;
}

/** Return a latency's height in percent from the top. */
export function latencyY(latency_ms: number): number {
  const decades = Math.log10(Math.max(1, latency_ms));
  return Math.max(0, 100 - (100 * decades) / (DECADES.length - 1));
}

function decadeY(n: number): number {
  return 100 - (100 * n) / (DECADES.length - 1);
}

function xOf({ sent_ms }: Sample, { began_ms, span_s }: ChartAxis): number {
  return percent(sent_ms + began_ms, span_s);
}

function gridline(n: number): TemplateResult {
  const y = (decadeY(n) * HEIGHT) / 100;
  return svg`<line class="ac-grid" x1="0" x2=${WIDTH} y1=${y} y2=${y}></line>`;
}

function line(
  name: string,
  samples: readonly Sample[],
  axis: ChartAxis,
): TemplateResult | typeof nothing {
  if (samples.length < 2) return nothing;
  const points = samples.map((s) => {
    const x = ((xOf(s, axis) * WIDTH) / 100).toFixed(1);
    const y = ((latencyY(s.latency_ms ?? 0) * HEIGHT) / 100).toFixed(1);
    return `${x} ${y}`;
  });
  return svg`<path class="ac-line ac-line--${name}" d=${`M${points.join("L")}`}></path>`;
}

// HTML, not SVG: a stretched drawing would stretch the crosses too.
function crosses(
  samples: readonly Sample[],
  axis: ChartAxis,
): readonly TemplateResult[] {
  return samples
    .filter((s) => s.status >= 400)
    .filter((_, n) => n % PINGS_PER_CROSS === 0)
    .map(
      (s) => html`<span
        class="ac-cross"
        ${place({ x: xOf(s, axis), y: latencyY(s.latency_ms ?? 0) })}
      ></span>`,
    );
}

function times({ span_s }: ChartAxis): readonly TemplateResult[] {
  const at = ticks(span_s);
  return at.map(
    (t, n) => html`<span class="x" ${place({ x: percent(t * 1000, span_s) })}
      >${n === at.length - 1 ? `${t} s` : t}</span>`,
  );
}

function label(
  name: string,
  words: string,
  samples: readonly Sample[],
  axis: ChartAxis,
): TemplateResult | typeof nothing {
  if (samples.length < 2) return nothing;
  const { x, y } = name === "held" ? abovePeak(samples, axis) : below(axis);
  return html`<span class="lab lab--${name}" ${place({ x, y })}>${words}</span>`;
}

// Where the line was highest, just over it.
function abovePeak(samples: readonly Sample[], axis: ChartAxis): Place {
  const worst = samples.reduce((most, s) =>
    (s.latency_ms ?? 0) > (most.latency_ms ?? 0) ? s : most,
  );
  const x = Math.min(60, Math.max(2, xOf(worst, axis)));
  return { x, y: Math.max(-3, latencyY(worst.latency_ms ?? 0) - 8) };
}

// The quick line runs along the bottom; its word stands at the right end.
function below({ began_ms, span_s }: ChartAxis): Place {
  return { x: Math.min(60, percent(began_ms, span_s) + 45), y: 96 };
}

interface Place {
  readonly x: number;
  readonly y: number;
}
