// The polling run: what two manners of asking about the same tasks have cost
// and brought so far. Measured by a process outside the browser. Pure.

import type { components } from "../../generated/api.d.ts";

type Schemas = components["schemas"];
/** What one manner has cost and brought (lessons/load/pollers.py). */
export type Tally = Schemas["PollingCount"];
export type PollingLine = Schemas["PollingLine"];

export const CLIENTS = 50;

/** Return which part of the answers told something new. */
export function share({ news, requests }: Tally): number {
  return requests === 0 ? 0 : news / requests;
}

/** Say whether all clients know the end, and how late they were. */
export function isAnswered({ fixed, told }: PollingLine): boolean {
  return [fixed, told].every(
    ({ done, late_mean_ms }) => done >= CLIENTS && late_mean_ms !== null,
  );
}
