// The polling run: what two manners of asking about the same tasks have cost
// and brought so far. Measured by a process outside the browser. Pure.

import type { Line } from "./experiment.ts";

/** What one manner has cost and brought (lessons/load/pollers.py). */
export interface Tally {
  readonly requests: number;
  readonly news: number;
  readonly unchanged: number;
  readonly bytes: number;
  /** How many clients know the end. */
  readonly done: number;
  readonly late_mean_ms: number | null;
  readonly late_most_ms: number | null;
}

export interface PollingLine extends Line {
  /** When the tasks were accepted; null before. */
  readonly began_ms: number | null;
  readonly running: number;
  readonly fixed: Tally;
  readonly told: Tally;
  /** Of the first task, and of its first two clients. */
  readonly events: readonly { readonly at_ms: number; readonly type: string }[];
  readonly looks: readonly {
    readonly who: "fixed" | "told";
    readonly at_ms: number;
    readonly status: number;
  }[];
}

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
