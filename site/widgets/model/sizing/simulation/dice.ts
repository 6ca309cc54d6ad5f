// Chance, from a seed: the same seed gives the same run on every machine.
// Pure apart from the state that a die carries.

import { SizingError } from "../errors.ts";
import { positive, squaredVariation, taskS } from "../quantities.ts";

/** Draws numbers from 0 (included) to 1 (excluded). */
export type Dice = () => number;

/** How long tasks take: all alike, exponential, or with a long tail. */
export interface Times {
  readonly shape: "deterministic" | "exponential" | "lognormal";
  readonly mean_s: number;
  /** Of a lognormal; the others have 0 and 1. */
  readonly cs2?: number;
}

// sfc32 (C. Doty-Humphrey, PractRand): 32-bit steps, a period that no run
// reaches, passes the usual batteries of tests.
const WARM_UP = 12;

/** Return dice of that seed. */
export function diceOf(seed: number): Dice {
  let a = seed >>> 0;
  let b = 0x9e3779b9;
  let c = 0x85ebca6b;
  let counter = 1;
  const next = () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return (t >>> 0) / 2 ** 32;
  };
  for (let n = 0; n < WARM_UP; n += 1) next();
  return next;
}

/** Draw the time until the next arrival, or any other memoryless one. */
export function exponential(dice: Dice, mean: number): number {
  return -mean * Math.log(1 - dice());
}

/** Draw from the normal distribution, by Box and Muller. */
function normal(dice: Dice): number {
  const radius = Math.sqrt(-2 * Math.log(1 - dice()));
  return radius * Math.cos(2 * Math.PI * dice());
}

/** Return what draws the time of a task. */
export function timesOf(times: Times): (dice: Dice) => number {
  const mean_s = taskS(times.mean_s);
  switch (times.shape) {
    case "deterministic":
      return () => mean_s;
    case "exponential":
      return (dice) => exponential(dice, mean_s);
    case "lognormal": {
      const cs2 = squaredVariation("Cs2 of the times", times.cs2 ?? NaN);
      positive("Cs2 of a lognormal", cs2, "use deterministic for 0.");
      const variance = Math.log(1 + cs2);
      const mu = Math.log(mean_s) - variance / 2;
      return (dice) => Math.exp(mu + Math.sqrt(variance) * normal(dice));
    }
    default:
      throw new SizingError("NotTold", `no distribution is called ` +
        `${String(times.shape)}.`);
  }
}
