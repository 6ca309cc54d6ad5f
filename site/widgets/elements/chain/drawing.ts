// The clocks of a chain on one axis: the client's wait above, the handler's
// work below, between them each hop until its clock runs out. What lies
// after the first cut is drawn empty: it would have come.

import type { TemplateResult } from "lit";
import type { Chain, Hop, Outcome } from "../../model/chain.ts";
import { chainSaid, gotWord, seconds } from "../../model/chainwords.ts";
import { ticks } from "../../model/timescale.ts";
import type { Item, TrackOf } from "../kit/timeline.ts";
import { timeline } from "../kit/timeline.ts";

// chosen: more marks than that run into each other on a phone.
const MOST_BEATS = 40;
// chosen: room for the word after the last mark.
const WORD_SHARE = 1.3;
// chosen: the last number of the axis keeps this part of a step to itself.
const LAST_SHARE = 0.6;

export function chainDrawing(chain: Chain, outcome: Outcome): TemplateResult {
  const { first_s } = outcome;
  const span_s = spanOf(endOf(chain, outcome) * WORD_SHARE);
  return timeline({
    outcome: chainSaid(chain, outcome).text,
    span_s,
    now_ms: null,
    ...(first_s === null ? {} : { limits_ms: [first_s * 1000] }),
    tracks: [
      client(outcome, span_s),
      ...chain.hops.map((hop, n) => clock(chain, outcome, hop, n)),
      handler(chain, outcome),
    ],
  });
}

function endOf({ job_s }: Chain, { told_s }: Outcome): number {
  return Math.max(job_s, told_s ?? 0);
}

// The axis ends behind a number, so that this one has its place.
function spanOf(about_s: number): number {
  const [, step_s = 1] = ticks(about_s);
  return (Math.floor(about_s / step_s) + LAST_SHARE) * step_s;
}

function client(outcome: Outcome, span_s: number): TrackOf {
  const { got, told_s, first_s } = outcome;
  const is_good = got.is === "result";
  const end_s = told_s ?? span_s;
  return {
    symbol: "client",
    label: "Client",
    items: [
      bar("held", 0, end_s),
      // Without a word it waits on, beyond the drawing.
      ...(told_s === null
        ? [word(gotWord(outcome), "failed", first_s ?? 0)]
        : [
            mark(is_good, end_s),
            word(gotWord(outcome), is_good ? "succeeded" : "failed", end_s),
          ]),
    ],
  };
}

function mark(is_good: boolean, at_s: number): Item {
  return {
    is: "mark",
    symbol: is_good ? "ok" : "cut",
    ink: is_good ? "c-good" : "c-lost",
    at_ms: at_s * 1000,
  };
}

function clock(
  chain: Chain,
  outcome: Outcome,
  hop: Hop,
  n: number,
): TrackOf {
  const cut = outcome.cuts[n] ?? null;
  const open_s = outcome.first_s ?? chain.job_s;
  const items: Item[] = [bar("held", 0, open_s)];
  if (hop.gateway.clocks.some((c) => c.kind.startsWith("idle")))
    items.push(...beats(chain, open_s));
  if (cut && outcome.first.includes(n))
    items.push(
      mark(false, open_s),
      word(`at ${seconds(cut.at_s)}`, "failed", open_s),
    );
  else if (cut)
    items.push(
      bar("idle", open_s, cut.at_s),
      word(
        `${hop.gateway.stops_work ? "at" : "later:"} ${seconds(cut.at_s)}`,
        "idle",
        cut.at_s,
      ),
    );
  return { symbol: "gateway", label: hop.gateway.short, items };
}

function handler(chain: Chain, outcome: Outcome): TrackOf {
  const { work_s, told_s, first_s, is_stopped } = outcome;
  // From the cut on nobody receives it, whether or not the client knows.
  const seen_s = Math.min(work_s, first_s ?? told_s ?? work_s);
  const items: Item[] = [bar("running", 0, seen_s)];
  if (seen_s < work_s) items.push(bar("zombie", seen_s, work_s));
  items.push(...beats(chain, work_s));
  if (is_stopped) items.push(word("ended", "failed", work_s));
  return { symbol: "api", label: "Handler", items };
}

function beats({ beat_s }: Chain, until_s: number): readonly Item[] {
  if (beat_s === 0 || until_s / beat_s > MOST_BEATS) return [];
  const items: Item[] = [];
  for (let at_s = beat_s; at_s < until_s; at_s += beat_s)
    items.push({ is: "tick", at_ms: at_s * 1000 });
  return items;
}

function bar(
  tone: "held" | "idle" | "running" | "zombie",
  from_s: number,
  to_s: number,
): Item {
  return { is: "bar", tone, from_ms: from_s * 1000, to_ms: to_s * 1000 };
}

function word(
  text: string,
  tone: "idle" | "failed" | "succeeded",
  at_s: number,
): Item {
  return { is: "word", text, tone, at_ms: at_s * 1000 };
}
