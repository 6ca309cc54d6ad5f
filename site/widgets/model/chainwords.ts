// What is said about a chain: the sentence, the table, a word for each clock. Figures come from the chain, so that
// no text has one of its own. Pure.

import type { Chain, Clock, Gateway, Hop, Outcome } from "./chain.ts";
import type { Kind } from "./chainclock.ts";
import { keepaliveAt } from "./chainkeepalive.ts";
import { boundsOf, defaultHop } from "./chainlink.ts";
import type { Said } from "./grammar.ts";

/** What the page gives the figure (accepted/sitebuild/gateways.py). */
export interface ChainData {
  readonly gateways: readonly Gateway[];
  readonly presets: readonly Preset[];
}

export interface Preset {
  readonly name: string;
  readonly hops: readonly string[];
  readonly job_s: number;
  readonly beat_s: number;
}

const KINDS: Readonly<Record<Kind, string>> = {
  total: "total",
  "first-byte": "to the first byte",
  idle: "idle",
  "idle-after": "idle, after the first byte",
  "idle-packets": "idle, packets count",
};

export function kindWord(kind: Kind): string {
  return KINDS[kind];
}

const NUMBER = new Intl.NumberFormat("en-GB");

/** Say a figure: "60 s", "86,400 s", "off". */
export function seconds(figure_s: number): string {
  return figure_s === 0 ? "off" : `${NUMBER.format(figure_s)} s`;
}

/** Say what a clock may be set to. */
export function boundsWord(clock: Clock): string {
  if (clock.raise === "fixed") return "fixed";
  const [least_s, most_s] = boundsOf(clock);
  if (clock.raise === "free") return "yours to set, 0 means off";
  return `${NUMBER.format(least_s)} to ${NUMBER.format(most_s)} s`;
}

export function presetChain(data: ChainData, preset: Preset): Chain {
  const hops = preset.hops.map((id) => {
    const gateway = data.gateways.find((g) => g.id === id);
    if (!gateway) throw new Error(`no gateway ${id}`);
    return defaultHop(gateway);
  });
  return { hops, job_s: preset.job_s, beat_s: preset.beat_s };
}

/** Say the chain in one line: hops with their clocks. */
export function chainLine({ hops }: Chain): string {
  return list(
    hops.map(({ gateway, figures_s }) => {
      const clocks = gateway.clocks
        .map((c, n) => `${kindWord(c.kind)} ${seconds(figures_s[n] ?? 0)}`)
        .join(", ");
      return `${gateway.name} (${clocks || "no clock"})`;
    }),
  );
}

/** Tell what becomes of the request. */
export function chainSaid(chain: Chain, outcome: Outcome): Said {
  const mark = outcome.got.is === "result" ? MARK_OK : MARK_CUT;
  return {
    mark,
    text: [cutSentence(chain, outcome), gotSentence(outcome), workSentence(chain, outcome)]
      .filter((sentence) => sentence !== "")
      .join(" "),
  };
}

const MARK_OK: Said["mark"] = ["ok", "c-good"];
const MARK_CUT: Said["mark"] = ["cut", "c-lost"];

function cutSentence({ hops }: Chain, { first, first_s }: Outcome): string {
  if (first_s === null) return "No clock runs out.";
  const names = first.map((n) => hops[n]?.gateway.name ?? "");
  if (names.length > 1)
    return (
      `${list(names)} run out together, at ${seconds(first_s)}: chance ` +
      "decides which of them is first."
    );
  return `${list(names)} runs out first, at ${seconds(first_s)}.`;
}

/** Say what the client gets. */
export function gotSentence({ got, told_s }: Outcome): string {
  const at = seconds(told_s ?? 0);
  switch (got.is) {
    case "result":
      return `The client gets the result, at ${at}.`;
    case "status":
      return `The client gets a ${got.status} from ${got.by.gateway.name}, at ${at}.`;
    case "bad-gateway":
      return (
        `${got.by.gateway.name} loses its server; the client gets a 502 or a ` +
        `503 from it, at ${at}.`
      );
    case "broken-off":
      return (
        `The client got its 200 with the first byte, but the response ` +
        `breaks off at ${at}.`
      );
    case "closed":
      return `The client's connection is closed without a response, at ${at}.`;
    case "gave-up":
      return (
        `The client stops waiting: ${got.by.gateway.name} raises ` +
        `${got.by.gateway.error ?? "an error"}, at ${at}.`
      );
    case "silence":
      return "Nobody tells the client, so it waits until it gives up by " +
        "itself.";
  }
}

function workSentence(
  { job_s }: Chain,
  { got, told_s, work_s, is_stopped }: Outcome,
): string {
  if (got.is === "result") return "";
  if (is_stopped) return `The work is ended at ${seconds(work_s)}.`;
  const unseen_s = told_s === null ? 0 : job_s - told_s;
  if (unseen_s <= 0)
    return `The handler ended at ${seconds(job_s)}, and nobody received it.`;
  return (
    `Nobody tells the handler, so it works until ${seconds(job_s)}: ` +
    `${seconds(unseen_s)} of it in vain.`
  );
}

/** A word for the end of the client's wait, for the drawing. */
export function gotWord({ got }: Outcome): string {
  switch (got.is) {
    case "result":
      return "200";
    case "status":
      return String(got.status);
    case "bad-gateway":
      return "502";
    case "broken-off":
      return "200, broken off";
    case "closed":
      return "closed";
    case "gave-up":
      return "gave up";
    case "silence":
      return "silence";
  }
}

/** Say when a hop's clocks run out, and whether they get so far. */
export function hopWord(
  { hops }: Chain,
  outcome: Outcome,
  n: number,
): string {
  const cut = outcome.cuts[n];
  if (!cut) return keptWord(hops, n) ?? "doesn't run out";
  const at = seconds(cut.at_s);
  if (outcome.first.includes(n)) return `runs out first, at ${at}`;
  // Such a clock goes on whoever was first: it watches the work.
  return hops[n]?.gateway.stops_work
    ? `still runs out at ${at}`
    : `would run out at ${at}`;
}

function keptWord(hops: readonly Hop[], n: number): string | null {
  const kept_s = keepaliveAt(hops, n);
  const is_kept = hops[n]?.gateway.clocks.some(
    ({ kind }, m) => kind === "idle-packets" && kept_s < figureOf(hops[n], m),
  );
  return is_kept
    ? `doesn't run out: a TCP keep-alive every ${seconds(kept_s)}`
    : null;
}

function figureOf(hop: Hop | undefined, m: number): number {
  return hop?.figures_s[m] ?? 0;
}

export const CHAIN_HEAD = ["Hop", "Clock", "Set to", "In this chain"];

/** The chain as a table, one row for each hop. */
export function chainRows(
  chain: Chain,
  outcome: Outcome,
): readonly (readonly string[])[] {
  const each = (hop: Hop, say: (clock: Clock, n: number) => string): string =>
    hop.gateway.clocks.map(say).join("; ") || "none";
  return chain.hops.map((hop, n) => [
    hop.gateway.name,
    each(hop, (clock) => kindWord(clock.kind)),
    each(hop, (_, m) => seconds(hop.figures_s[m] ?? 0)),
    hopWord(chain, outcome, n),
  ]);
}

function list(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return [words.slice(0, -1).join(", "), ...words.slice(-1)].join(" and ");
}
