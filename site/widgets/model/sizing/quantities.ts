// What each input has to be, and how a fraction becomes a whole number: the
// twin of demo/sizing/quantities.py.

import { noSense } from "./errors.ts";

// Of a whole number, in relative terms: 1000 / 30 * 30 has to stay 1000.
export const ROUNDING_FRACTION = 1e-9;

/** Return `value` if it is a finite number above 0. */
export function positive(name: string, value: number, advice: string) {
  if (!Number.isFinite(value) || value <= 0) throw noSense(name, value, advice);
  return value;
}

/** Return `value` if it is a finite number, 0 included. */
export function notNegative(name: string, value: number, advice: string) {
  if (!Number.isFinite(value) || value < 0) throw noSense(name, value, advice);
  return value;
}

/** Return `value` if it lies between 0 and 1, both excluded. */
export function between(name: string, value: number, advice: string) {
  if (!(value > 0 && value < 1)) throw noSense(name, value, advice);
  return value;
}

/** Return `value` if it is a whole number of at least `least`. */
export function count(name: string, value: number, advice: string, least = 1) {
  if (!Number.isInteger(value) || value < least)
    throw noSense(name, value, advice);
  return value;
}

/** Return the next whole number, forgiving the last bits of a float. */
export function ceiling(value: number): number {
  return Math.ceil(value * (1 - ROUNDING_FRACTION));
}

/** Return the whole part, forgiving the last bits of a float. */
export function floor(value: number): number {
  return Math.floor(value * (1 + ROUNDING_FRACTION));
}

/** Return a rate of arrivals, tasks a second. */
export function ratePerS(value: number): number {
  const advice =
    "it has to be above 0 tasks a second. Give the rate of the busy hour.";
  return positive("the rate", value, advice);
}

/** Return how long a slot is busy with one task, in seconds. */
export function taskS(value: number): number {
  const advice = "it has to be above 0 seconds. Measure some of your tasks.";
  return positive("the time of a task", value, advice);
}

/** Return a number of slots. */
export function slotsOf(value: number): number {
  const advice = "it has to be a whole number, 1 or more.";
  return count("the number of slots", value, advice);
}

/** Return a squared coefficient of variation. */
export function squaredVariation(name: string, value: number): number {
  const advice =
    "it is the variance divided by the squared mean: 0 if all are alike, " +
    "otherwise more.";
  return notNegative(name, value, advice);
}
