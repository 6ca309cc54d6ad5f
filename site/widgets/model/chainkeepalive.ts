// Keep-alives of TCP in a chain: packets without a byte, which a hop sends on
// a connection that has been silent. They pass the hops that forward packets
// and end at the next one that speaks HTTP; only a clock of the kind
// "idle-packets" is restarted by them. Pure.

import type { Gateway, Hop } from "./chain.ts";

/**
 * Return the longest silence on a hop's connections, Infinity if nobody on
 * either side of it sends keep-alives.
 */
export function keepaliveAt(hops: readonly Hop[], n: number): number {
  const ends = (hop: Hop): boolean => !forwards(hop.gateway);
  const around = [
    hops.slice(0, n).findLast(ends),
    hops.slice(n + 1).find(ends),
  ];
  return Math.min(
    ...around.map((hop) => hop?.gateway.keepalive_s ?? Infinity),
  );
}

function forwards({ clocks }: Gateway): boolean {
  return clocks.some(({ kind }) => kind === "idle-packets");
}
