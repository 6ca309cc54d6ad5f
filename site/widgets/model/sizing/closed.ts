// A room: N people who each wait for their own task before the next one, and
// the moment at which everybody presses at once. The twin of
// demo/sizing/closed.py.

import { noSense } from "./errors.ts";
import { count, positive, slotsOf, taskS } from "./quantities.ts";

const MOST_PEOPLE = 100_000;
const LARGE = 1e150;

/** What people in a room see, on average. */
export interface Room {
  readonly people: number;
  readonly slots: number;
  readonly throughput_per_s: number;
  readonly mean_response_s: number;
  readonly mean_wait_s: number;
  readonly utilisation: number;
  readonly mean_waiting: number;
}

/** What happens when everybody presses the button at the same moment. */
export interface AllAtOnce {
  readonly rounds: number;
  readonly last_done_s: number;
  readonly mean_wait_s: number;
}

/** Return what N people get who think, press, and wait for their task. */
export function room(
  people: number,
  think_s: number,
  task_s: number,
  slots: number,
): Room {
  peopleOf(people);
  const advice =
    "it has to be above 0 seconds.";
  positive("the think time", think_s, advice);
  taskS(task_s);
  slotsOf(slots);
  let weight = 1;
  let total = 1;
  let busy = 0;
  let waiting = 0;
  for (let n = 1; n <= people; n += 1) {
    weight *= ((people - n + 1) * task_s) / (think_s * Math.min(n, slots));
    total += weight;
    busy += weight * Math.min(n, slots);
    waiting += weight * Math.max(n - slots, 0);
    if (total > LARGE) {
      weight /= LARGE;
      total /= LARGE;
      busy /= LARGE;
      waiting /= LARGE;
    }
  }
  const throughput_per_s = busy / total / task_s;
  const wait_s = waiting / total / throughput_per_s;
  return {
    people,
    slots,
    throughput_per_s,
    mean_response_s: wait_s + task_s,
    mean_wait_s: wait_s,
    utilisation: busy / total / slots,
    mean_waiting: waiting / total,
  };
}

/** Return how N presses at one moment are worked off, round by round. */
export function allAtOnce(
  people: number,
  task_s: number,
  slots: number,
): AllAtOnce {
  peopleOf(people);
  taskS(task_s);
  slotsOf(slots);
  const full = Math.floor(people / slots);
  const rest = people % slots;
  const waited = (slots * full * (full - 1)) / 2 + rest * full;
  const rounds = full + (rest > 0 ? 1 : 0);
  return {
    rounds,
    last_done_s: rounds * task_s,
    mean_wait_s: (waited * task_s) / people,
  };
}

function peopleOf(value: number): number {
  const advice =
    "it has to be 1 to 100,000; a larger group is an open load, given by its " +
    "rate.";
  const people = count("the number of people", value, advice);
  if (people > MOST_PEOPLE)
    throw noSense("the number of people", value, advice);
  return people;
}
