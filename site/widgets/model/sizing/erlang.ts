// How likely it is to find every slot busy: Erlang B and Erlang C, by the
// recursion in the number of slots. The twin of demo/sizing/erlang.py.

import { overloaded, SizingError } from "./errors.ts";
import { count, positive, ROUNDING_FRACTION, slotsOf } from "./quantities.ts";

const LOAD = "it has to be above 0 erlang: the rate times the time of a task.";
// chosen: the recursion takes a step for each slot.
export const MOST_SLOTS = 1_000_000;

/** Yield slots, and the fraction that finds all of them busy, from 0 on. */
export function* losses(offered_erlang: number): Generator<[number, number]> {
  const load = positive("the load", offered_erlang, LOAD);
  let blocked = 1;
  for (let slots = 0; ; ) {
    yield [slots, blocked];
    slots += 1;
    blocked = (load * blocked) / (slots + load * blocked);
  }
}

/** Return the fraction that finds all slots busy, and goes away. */
export function erlangB(offered_erlang: number, slots: number): number {
  const advice = "it has to be a whole number, 0 or more.";
  const wanted = count("the number of slots", slots, advice, 0);
  if (wanted > MOST_SLOTS)
    throw new SizingError("NotTold", `this model computes at ` +
      `most ${MOST_SLOTS} slots.`);
  for (const [number, blocked] of losses(offered_erlang))
    if (number === wanted) return blocked;
  throw new Error("the recursion has no end");
}

/** Return the fraction that finds all slots busy, and waits. */
export function erlangC(offered_erlang: number, slots: number): number {
  const wanted = slotsOf(slots);
  positive("the load", offered_erlang, LOAD);
  if (offered_erlang >= wanted * (1 - ROUNDING_FRACTION))
    throw overloaded(offered_erlang, wanted);
  return waiting(offered_erlang, wanted, erlangB(offered_erlang, wanted));
}

/** Return Erlang C from Erlang B, for the same load and slots. */
export function waiting(
  offered_erlang: number,
  slots: number,
  blocked: number,
): number {
  return blocked / (1 - (offered_erlang / slots) * (1 - blocked));
}
