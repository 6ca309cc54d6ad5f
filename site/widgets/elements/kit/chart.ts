// Numbers over the run's time: two series or more, told apart by their dash
// and by a word at the line, never by colour alone. The upright axis is the
// figure's (model/scale.ts); neither axis rescales during a run.

import type { TemplateResult } from "lit";
import { html, nothing, svg } from "lit";
import type { Tone } from "../../model/grammar.ts";
import type { Scale } from "../../model/scale.ts";
import { heightIn } from "../../model/scale.ts";
import { percent, ticks } from "../../model/timescale.ts";
import { place } from "./place.ts";

export interface Point {
  /** On the run's clock. */
  readonly at_ms: number;
  readonly value: number;
  /** Failed: a cross stands on it. */
  readonly is_bad?: boolean;
}

export interface Series {
  readonly label: string;
  readonly tone: Tone;
  readonly dash: "solid" | "dashed" | "dotted";
  /** `steps` for what stays as it is until it changes: a count. */
  readonly shape: "line" | "steps" | "dots";
  /** Where the word stands: over the highest point, at the end, below. */
  readonly word_at: "peak" | "end" | "foot";
  /** In order of time. */
  readonly points: readonly Point[];
  /** Of the run before: thinner, and in grey. */
  readonly is_before?: boolean;
}

export interface ChartOf {
  /** What is drawn, and how to read the upright axis. */
  readonly caption: string;
  /** The chart in one sentence, for those who don't see it. */
  readonly outcome: string;
  readonly scale: Scale;
  readonly span_s: number;
  /** Numbers of minutes below; the caption says so. */
  readonly in_minutes?: boolean;
  readonly now_ms: number | null;
  readonly series: readonly Series[];
  /** Names stand in a row over the plot: in it they would be too many. */
  readonly is_keyed?: boolean;
}

// The drawing's own units; it is stretched to the box, lines are not.
const WIDTH = 1000;
const HEIGHT = 100;
// chosen: more would run into each other; the line goes through all of them.
const MOST_MARKS = 80;

export function chart(of: ChartOf): TemplateResult {
  const top = (value: number): number => 100 - heightIn(of.scale, value);
  const at = (point: Point): number => percent(point.at_ms, of.span_s);
  return html`<p class="ac-chart__k">${of.caption}</p>
    ${of.is_keyed ? names(of.series) : nothing}
    <div class="ac-chart" role="img" aria-label=${of.outcome}>
      <div class="ac-plot">
        <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none">
          ${of.scale.marks.map(({ value }) => gridline(top(value)))}
          ${of.series.map((s) => line(s, at, top))}
        </svg>
        ${of.series.map((s) => dots(s, at, top))}
        ${of.scale.marks.map(
          ({ value, label }) =>
            html`<span class="y" ${place({ y: top(value) })}>${label}</span>`,
        )}
        ${times(of)} ${of.is_keyed ? nothing : words(of, at, top)}
        ${of.now_ms === null
          ? nothing
          : html`<span
              class="ac-pnow"
              ${place({ x: percent(of.now_ms, of.span_s) })}
            ></span>`}
      </div>
    </div>`;
}

/** A row of names, each with a piece of its line, or its dot. */
function names(series: readonly Series[]): TemplateResult {
  return html`<p class="ac-chart__names">
    ${series
      .filter(({ points }) => points.length > 0)
      .map(
        ({ label, tone, dash, shape, is_before }) => html`<span
          ><i
            class="is-${tone} ${shape === "dots" ? "dot" : dash}${is_before
              ? " before"
              : ""}"
          ></i
          >${label}</span
        >`,
      )}
  </p>`;
}

type Of<T> = (given: T) => number;

function gridline(y: number): TemplateResult {
  const at = (y * HEIGHT) / 100;
  return svg`<line class="ac-grid" x1="0" x2=${WIDTH} y1=${at} y2=${at}></line>`;
}

function line(
  { shape, tone, dash, points, is_before }: Series,
  at: Of<Point>,
  top: Of<number>,
): TemplateResult | typeof nothing {
  if (shape === "dots" || points.length < 2) return nothing;
  const path = points.map((point, n) => {
    const x = ((at(point) * WIDTH) / 100).toFixed(1);
    const y = ((top(point.value) * HEIGHT) / 100).toFixed(1);
    if (n === 0) return `M${x} ${y}`;
    return shape === "steps" ? `H${x}V${y}` : `L${x} ${y}`;
  });
  return svg`<path class="ac-line is-${tone} ${dash}${is_before ? " before" : ""}" d=${path.join("")}></path>`;
}

// HTML, not SVG: a stretched drawing would stretch them too.
function dots(
  { shape, tone, points }: Series,
  at: Of<Point>,
  top: Of<number>,
): readonly TemplateResult[] {
  const marked = points.filter((p) => shape === "dots" || p.is_bad);
  const every = Math.ceil(marked.length / MOST_MARKS);
  return marked
    .filter((_, n) => n % every === 0)
    .map(
      (p) => html`<span
        class=${p.is_bad ? "ac-cross" : `ac-dot is-${tone}`}
        ${place({ x: at(p), y: top(p.value) })}
      ></span>`,
    );
}

function times({ span_s, in_minutes }: ChartOf): readonly TemplateResult[] {
  const all = ticks(span_s);
  const label = (t: number, is_last: boolean) => {
    if (in_minutes) return String(t / 60);
    return is_last ? `${t} s` : String(t);
  };
  return all.map(
    (t, n) => html`<span class="x" ${place({ x: percent(t * 1000, span_s) })}
      >${label(t, n === all.length - 1)}</span>`,
  );
}

// chosen: a word is about 40 % of a phone's plot; it must not stick out.
const RIGHTMOST = 58;
// chosen: the height of a word, in percent of the plot.
const WORD = 9;

/** The words at the lines; those at the ends keep off each other. */
function words(
  { series, now_ms, span_s }: ChartOf,
  at: Of<Point>,
  top: Of<number>,
): readonly TemplateResult[] {
  const named = series.filter(({ points }) => points.length > 1);
  const ends = named
    .filter((s) => s.word_at === "end")
    .map((s) => ({ s, y: top(s.points.at(-1)?.value ?? 0) }))
    .sort((a, b) => a.y - b.y);
  const taken = new Map<Series, number>();
  let above = -WORD;
  for (const { s, y } of ends) {
    above = Math.max(y, above + WORD);
    taken.set(s, above);
  }
  return named.map((s) => {
    const y = taken.get(s);
    if (y !== undefined) {
      const last_ms = now_ms ?? s.points.at(-1)?.at_ms ?? 0;
      const x = percent(last_ms, span_s);
      // Left of the clock the line itself comes from below.
      return x > RIGHTMOST ? word(s, x, y - WORD, "end l") : word(s, x, y, "end");
    }
    if (s.word_at === "foot") {
      // No further than the line has come.
      const last = percent(s.points.at(-1)?.at_ms ?? 0, span_s);
      const first = percent(s.points[0]?.at_ms ?? 0, span_s);
      return word(s, Math.min(first + 45, last), 96);
    }
    const highest = s.points.reduce((a, b) => (b.value > a.value ? b : a));
    return word(s, at(highest), top(highest.value) - WORD);
  });
}

function word(s: Series, x: number, y: number, end = ""): TemplateResult {
  const left = end ? x : Math.min(RIGHTMOST, Math.max(2, x));
  return html`<span
    class="lab ${end}"
    ${place({ x: left, y: Math.max(-3, y) })}
    ><span class="is-${s.tone}">${s.label}</span></span>`;
}
