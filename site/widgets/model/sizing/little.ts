// Little's law, L = lambda W: what is in a system, how fast it comes, how
// long it stays. The twin of demo/sizing/little.py.

import { notNegative, positive, ratePerS, taskS } from "./quantities.ts";

const STAY = "it has to be 0 or more.";
const FEWER = "it has to be 0 or more.";

/** Return how many tasks are there at a time. */
export function inSystem(rate: number, stay_s: number): number {
  return ratePerS(rate) * notNegative("the stay", stay_s, STAY);
}

/** Return how long a task stays, in seconds. */
export function stayS(tasks: number, rate: number): number {
  return notNegative("the number of tasks", tasks, FEWER) / ratePerS(rate);
}

/** Return how many tasks a second come and go. */
export function throughputPerS(tasks: number, stay_s: number): number {
  const number = notNegative("the number of tasks", tasks, FEWER);
  return number / positive("the stay", stay_s, STAY);
}

/** Return how many slots the load keeps busy: Little for the slots. */
export function offeredErlang(rate: number, time_s: number): number {
  const load = ratePerS(rate) * taskS(time_s);
  const advice = "rate and time are beyond what a number can hold.";
  return positive("the load", load, advice);
}
