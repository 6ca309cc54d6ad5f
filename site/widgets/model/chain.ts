// A chain of hops and the clock of each: which runs out first, when, and what
// the client gets. Calculated, nothing is sent. Pure.
//
// The request is everywhere at second 0; the network takes no time. The
// handler works for `job_s`. With a heartbeat it writes a byte every `beat_s`
// until then, and the first one carries the status line: 200. All bytes go
// from the handler to the client, and no hop holds them back.

import type { Bytes, Kind } from "./chainclock.ts";
import { firstByte, runsOut } from "./chainclock.ts";
import { keepaliveAt } from "./chainkeepalive.ts";

/** Who may change a figure: nobody, within bounds, anybody (0 is off). */
export type Raise =
  | { readonly raise: "fixed" }
  | { readonly raise: "range"; readonly least_s: number; readonly most_s: number }
  | { readonly raise: "free" };

export type Clock = Raise & {
  readonly kind: Kind;
  readonly setting: string;
  /** 0: off. */
  readonly default_s: number;
};

export interface Gateway {
  readonly id: string;
  readonly group: string;
  readonly name: string;
  readonly short: string;
  readonly clocks: readonly Clock[];
  readonly ends: "answers" | "closes" | "drops" | "raises";
  /** What it answers, of those that do. */
  readonly status?: number;
  /** What a client's library raises. */
  readonly error?: string;
  /** It sends a keep-alive of TCP after so much silence; absent: never. */
  readonly keepalive_s?: number;
  readonly stops_work?: boolean;
  readonly note?: string;
  readonly unsure?: string;
  readonly source: string;
  /** Absent: nobody held the row against its source. */
  readonly checked_on?: string;
}

/** A gateway with the figures of one's own configuration, one per clock. */
export interface Hop {
  readonly gateway: Gateway;
  readonly figures_s: readonly number[];
}

/** Hops from the client's side to the handler's. */
export interface Chain {
  readonly hops: readonly Hop[];
  readonly job_s: number;
  /** 0: no heartbeat. */
  readonly beat_s: number;
}

/** A clock that has run out. */
export interface Cut {
  readonly at_s: number;
  readonly clock: Clock;
}

export type Got =
  | { readonly is: "result" }
  | { readonly is: "status"; readonly status: number; readonly by: Hop }
  /** A hop found its server gone, and says so: 502, or 503. */
  | { readonly is: "bad-gateway"; readonly by: Hop }
  /** The 200 was sent, and the rest doesn't come. */
  | { readonly is: "broken-off"; readonly by: Hop }
  | { readonly is: "closed"; readonly by: Hop }
  /** The client's own library ends the wait. */
  | { readonly is: "gave-up"; readonly by: Hop }
  /** Nobody tells the client anything; it waits by its own clock. */
  | { readonly is: "silence"; readonly by: Hop };

export interface Outcome {
  /** When each hop's first clock would run out, had no other been first. */
  readonly cuts: readonly (Cut | null)[];
  /** The hops that are first; more than one if they run out together. */
  readonly first: readonly number[];
  readonly first_s: number | null;
  readonly got: Got;
  /** When the client knows; null if it never does. */
  readonly told_s: number | null;
  /** When the handler ends, and whether somebody ended it. */
  readonly work_s: number;
  readonly is_stopped: boolean;
}

/** Return which of a hop's clocks runs out first, null if none does. */
export function cutOf(
  { gateway, figures_s }: Hop,
  bytes: Bytes,
  keepalive_s = Infinity,
): Cut | null {
  let first: Cut | null = null;
  gateway.clocks.forEach((clock, n) => {
    const figure_s = figures_s[n] ?? clock.default_s;
    const at_s = runsOut(clock.kind, figure_s, bytes, keepalive_s);
    if (at_s !== null && (!first || at_s < first.at_s))
      first = { at_s, clock };
  });
  return first;
}

/** Return what becomes of a request that goes through the chain. */
export function outcomeOf({ hops, job_s, beat_s }: Chain): Outcome {
  const bytes = { every_s: beat_s, until_s: job_s, is_whole: true };
  const cuts = hops.map((hop, n) => cutOf(hop, bytes, keepaliveAt(hops, n)));
  const work_s = Math.min(
    job_s,
    ...cuts.map((cut, n) =>
      cut && hops[n]?.gateway.stops_work ? cut.at_s : Infinity,
    ),
  );
  const first_s = Math.min(...cuts.map((cut) => cut?.at_s ?? Infinity));
  const ends = { cuts, work_s, is_stopped: work_s < job_s };
  const first = cuts.flatMap((cut, n) => (cut?.at_s === first_s ? [n] : []));
  const [at] = first;
  if (at === undefined)
    return {
      ...ends,
      first,
      first_s: null,
      got: { is: "result" },
      told_s: job_s,
    };
  const has_begun = firstByte(bytes) < first_s;
  return { ...ends, first, first_s, ...seen(hops, at, first_s, beat_s, has_begun) };
}

// What the client sees of a cut at one hop: it has to come through all the
// hops outside that one.
function seen(
  hops: readonly Hop[],
  at: number,
  cut_s: number,
  beat_s: number,
  has_begun: boolean,
): Pick<Outcome, "got" | "told_s"> {
  const by = hops[at];
  if (!by) return { got: { is: "result" }, told_s: cut_s };
  const { ends, status = 504 } = by.gateway;
  if (ends === "drops") return afterDrop(hops, at, cut_s, beat_s, has_begun);
  // Further in, it is a service's library, and the service lets go.
  if (ends === "raises" && at === 0)
    return { got: { is: "gave-up", by }, told_s: cut_s };
  if (has_begun) return { got: { is: "broken-off", by }, told_s: cut_s };
  if (ends === "answers")
    return { got: { is: "status", status, by }, told_s: cut_s };
  // The next one outside that speaks HTTP reports it.
  const outer = hops
    .slice(0, at)
    .findLast(({ gateway }) => gateway.ends === "answers");
  return outer
    ? { got: { is: "bad-gateway", by: outer }, told_s: cut_s }
    : { got: { is: "closed", by }, told_s: cut_s };
}

// A dropped connection tells nobody: the hops outside wait on by their own
// clocks, and no byte comes any more.
function afterDrop(
  hops: readonly Hop[],
  at: number,
  dropped_s: number,
  beat_s: number,
  has_begun: boolean,
): Pick<Outcome, "got" | "told_s"> {
  const by = hops[at] as Hop;
  const bytes = { every_s: beat_s, until_s: dropped_s, is_whole: false };
  const outside = hops.slice(0, at);
  const cuts = outside.map(
    (hop, n) => cutOf(hop, bytes, keepaliveAt(hops, n))?.at_s ?? Infinity,
  );
  const next_s = Math.min(...cuts);
  if (next_s === Infinity)
    return { got: { is: "silence", by }, told_s: null };
  return seen(outside, cuts.indexOf(next_s), next_s, beat_s, has_begun);
}

/** Return the answers of the question that are shown to be right. */
export function shownBy({ got, first_s, told_s }: Outcome): readonly string[] {
  switch (got.is) {
    case "result":
      return ["result"];
    case "status":
      return got.status === 504 && told_s === first_s ? ["status"] : [];
    case "broken-off":
      return ["broken"];
    default:
      return [];
  }
}
