// A chain as a link, so that it can be sent to a colleague:
//
//   #chain=aws-alb,nginx:300,heroku:30:55&job=90&beat=10
//
// A hop is its gateway's id, and behind it a figure for each of its clocks
// where one differs from the default. What isn't a chain is refused whole,
// with the reason: half of somebody's chain would be another chain. Pure.

import type { Chain, Clock, Gateway, Hop } from "./chain.ts";

// chosen: more hops than anybody has between a browser and a handler.
export const MOST_HOPS = 8;
/** A day; where the maker names no bound, this is ours. */
export const MOST_S = 86_400;
export const MOST_BEAT_S = 3600;

const MARK = "#chain=";

/** Say whether a link's fragment means to be a chain. */
export function isChainLink(fragment: string): boolean {
  return fragment.startsWith(MARK);
}

export function defaultHop(gateway: Gateway): Hop {
  return { gateway, figures_s: gateway.clocks.map((c) => c.default_s) };
}

/** Return the least and the most that a clock may be set to. */
export function boundsOf(clock: Clock): readonly [number, number] {
  switch (clock.raise) {
    case "fixed":
      return [clock.default_s, clock.default_s];
    case "range":
      return [clock.least_s, clock.most_s];
    case "free":
      return [0, MOST_S];
  }
}

export function isFigure(clock: Clock, figure_s: number): boolean {
  const [least_s, most_s] = boundsOf(clock);
  return isWhole(figure_s, least_s, most_s);
}

export function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

export function linkOf({ hops, job_s, beat_s }: Chain): string {
  const words = hops.map(({ gateway, figures_s }) => {
    const is_default = gateway.clocks.every(
      (clock, n) => figures_s[n] === clock.default_s,
    );
    return is_default
      ? gateway.id
      : [gateway.id, ...figures_s.map(String)].join(":");
  });
  return `${MARK}${words.join(",")}&job=${job_s}&beat=${beat_s}`;
}

/** Return the chain of a link, or in words why it isn't one. */
export function chainOf(
  fragment: string,
  gateways: readonly Gateway[],
): Chain | string {
  const given = new URLSearchParams(fragment.slice(1));
  const words = (given.get("chain") ?? "").split(",");
  if (words.length > MOST_HOPS)
    return `it has ${words.length} hops, but a chain has at most ${MOST_HOPS}`;
  const hops: Hop[] = [];
  for (const word of words) {
    const hop = hopOf(word, gateways);
    if (typeof hop === "string") return hop;
    hops.push(hop);
  }
  const job_s = numberOf(given.get("job"), 1, MOST_S);
  if (job_s === null)
    return `the job has to last 1 to ${MOST_S} whole seconds`;
  const beat_s = numberOf(given.get("beat") ?? "0", 0, MOST_BEAT_S);
  if (beat_s === null)
    return `a heartbeat comes every 1 to ${MOST_BEAT_S} s, or 0 for none`;
  return { hops, job_s, beat_s };
}

function hopOf(word: string, gateways: readonly Gateway[]): Hop | string {
  const [id = "", ...figures] = word.split(":");
  const gateway = gateways.find((g) => g.id === id);
  if (!gateway)
    return id === ""
      ? "a hop in it has no name"
      : `no gateway here is called “${id.slice(0, 40)}”`;
  if (figures.length === 0) return defaultHop(gateway);
  if (figures.length !== gateway.clocks.length)
    return `${gateway.name} has ${gateway.clocks.length} figures, not ${figures.length}`;
  const figures_s: number[] = [];
  for (const [n, clock] of gateway.clocks.entries()) {
    const [least_s, most_s] = boundsOf(clock);
    const figure_s = numberOf(figures[n] ?? "", least_s, most_s);
    if (figure_s === null)
      return least_s === most_s
        ? `${gateway.name} can't be set to anything but ${least_s} s`
        : `${gateway.name} can be set to ${least_s} to ${most_s} s`;
    figures_s.push(figure_s);
  }
  return { gateway, figures_s };
}

function numberOf(
  text: string | null,
  least: number,
  most: number,
): number | null {
  if (text === null || !/^\d{1,10}$/.test(text)) return null;
  const value = Number(text);
  return isWhole(value, least, most) ? value : null;
}
