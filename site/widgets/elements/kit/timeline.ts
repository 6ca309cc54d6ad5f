// Several tracks on one clock: who does what, and when. The data-driven way
// to lanes.ts; what a track holds is a list of bars, marks, ticks and words.

import type { TemplateResult } from "lit";
import type { Symbol, Tone } from "../../model/grammar.ts";
import type { Content } from "./lanes.ts";
import { bar, lane, lanes, mark, say, tick } from "./lanes.ts";

export type Item =
  /** `to_ms` null: it lasts still. `half`: 1 above, 2 below in the lane.
   *  `is_step`: one of several, with a gap after it. */
  | {
      readonly is: "bar";
      readonly tone: Tone;
      readonly from_ms: number;
      readonly to_ms: number | null;
      readonly half?: 1 | 2;
      readonly is_step?: boolean;
    }
  | { readonly is: "tick"; readonly at_ms: number }
  | {
      readonly is: "mark";
      readonly symbol: Symbol;
      readonly ink: string;
      readonly at_ms: number;
    }
  | {
      readonly is: "word";
      readonly text: string;
      /** What follows it where there is room. */
      readonly rest?: string;
      readonly tone: Tone;
      readonly at_ms: number;
    };

export interface TrackOf {
  readonly symbol: Symbol;
  readonly label: string;
  readonly items: readonly Item[];
}

export interface TimelineOf {
  /** The timeline in one sentence, for those who don't see it. */
  readonly outcome: string;
  readonly span_s: number;
  /** Null while nothing has been started. */
  readonly now_ms: number | null;
  /** Where something cuts: a dashed line over all tracks. */
  readonly limits_ms?: readonly number[];
  readonly tracks: readonly TrackOf[];
}

export function timeline(of: TimelineOf): TemplateResult {
  const { now_ms, limits_ms = [] } = of;
  return lanes(
    of.outcome,
    of.span_s,
    { now_ms, limits_ms, is_limited: limits_ms.length > 0 },
    of.tracks.map(({ symbol, label, items }) =>
      lane(symbol, label, items.map((item) => drawn(item, now_ms ?? 0))),
    ),
  );
}

function drawn(item: Item, now_ms: number): Content {
  switch (item.is) {
    case "bar": {
      const half = item.half ? `half half--${item.half}` : "";
      const step = item.is_step ? "step" : "";
      const to_ms = item.to_ms ?? now_ms;
      return bar(item.tone, item.from_ms, to_ms, `${half} ${step}`);
    }
    case "tick":
      return tick(item.at_ms);
    case "mark":
      return mark(item.symbol, item.ink, item.at_ms);
    case "word":
      return say(item.text, item.tone, item.at_ms, item.rest);
  }
}
