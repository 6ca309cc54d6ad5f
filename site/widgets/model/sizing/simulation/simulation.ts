// Discrete events: tasks arrive, wait, run in the slots of pods; a scaler
// adds pods and takes them away, busy or not. Pure and seeded: the same spec
// gives the same outcome. It shares no formula with the model beside it, so
// that each can be checked by the other.

import { noSense, SizingError } from "../errors.ts";
import { count, notNegative, positive, slotsOf } from "../quantities.ts";
import { Agenda } from "./agenda.ts";
import type { Dice } from "./dice.ts";
import { diceOf, exponential, timesOf } from "./dice.ts";
import type { Pod } from "./pods.ts";
import { Pods } from "./pods.ts";
import type { Outcome, Sample, Spec, TaskFate } from "./run.ts";
import { Scaling } from "./scaling.ts";

// chosen: a page has to stay usable; a million tasks take about a second.
const MOST_TASKS = 1_000_000;

/** Run it from the first second to the last. */
export function simulate(spec: Spec): Outcome {
  check(spec);
  return new Simulation(spec).run();
}

class Simulation {
  readonly #spec: Spec;
  readonly #agenda = new Agenda();
  // Three dice, so that another scaler meets the same tasks.
  readonly #arrivals: Dice;
  readonly #times: Dice;
  readonly #draw: (dice: Dice) => number;
  readonly #pods: Pods;
  readonly #scaling: Scaling;
  readonly #tasks: TaskFate[] = [];
  readonly #samples: Sample[] = [];
  #queue: TaskFate[] = [];
  #head = 0;
  // A pod stands here once for each of its free slots.
  readonly #free: Pod[] = [];
  readonly #running = new Map<Pod, Map<TaskFate, number>>();
  #busy = 0;
  #killed = 0;
  #lost_work_s = 0;

  constructor(spec: Spec) {
    this.#spec = spec;
    this.#arrivals = diceOf(spec.seed);
    this.#times = diceOf(spec.seed + 1_000_003);
    this.#draw = timesOf(spec.times);
    const choices = diceOf(spec.seed + 2_000_003);
    this.#pods = new Pods(this.#agenda, choices, spec.starting, (pod) =>
      this.#open(pod),
    );
    this.#scaling = new Scaling(spec.scaler, this.#agenda, this.#pods, {
      waiting: () => this.#queue.length - this.#head,
      running: () => this.#busy,
      leave: (pod) => this.#leave(pod),
    });
  }

  run(): Outcome {
    this.#pods.begin(this.#spec.pods);
    this.#scaling.begin();
    this.#arriveFrom(0);
    this.#sample();
    this.#agenda.runUntil(this.#spec.until_s);
    return {
      samples: this.#samples,
      tasks: this.#tasks,
      killed: this.#killed,
      lost_work_s: this.#lost_work_s,
    };
  }

  /** Note the next arrival of this rate, or the first of the next one. */
  #arriveFrom(index: number): void {
    const { rates } = this.#spec;
    const rate_per_s = rates[index]?.rate_per_s ?? 0;
    const change_s = rates[index + 1]?.from_s ?? Infinity;
    const next_s =
      rate_per_s > 0
        ? this.#agenda.now_s + exponential(this.#arrivals, 1 / rate_per_s)
        : Infinity;
    // Arrivals have no memory: from the change on, draw anew.
    if (next_s < change_s)
      this.#agenda.at(next_s, () => {
        this.#arrive();
        this.#arriveFrom(index);
      });
    else if (change_s < Infinity)
      this.#agenda.at(change_s, () => this.#arriveFrom(index + 1));
  }

  #arrive(): void {
    const task = {
      arrived_s: this.#agenda.now_s,
      started_s: null,
      ended_s: null,
      attempts: 0,
    };
    this.#tasks.push(task);
    this.#queue.push(task);
    this.#match();
  }

  #open(pod: Pod): void {
    this.#running.set(pod, new Map());
    for (let n = 0; n < this.#spec.slots_per_pod; n += 1) this.#free.push(pod);
    this.#match();
  }

  /** Give waiting tasks to free slots, first come, first served. */
  #match(): void {
    while (this.#head < this.#queue.length) {
      const pod = this.#freeSlot();
      if (!pod) break;
      const task = this.#queue[this.#head];
      this.#head += 1;
      if (task) this.#start(task, pod);
    }
    // What was served is forgotten now and then, not each time.
    if (this.#head > 1024 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
  }

  #freeSlot(): Pod | undefined {
    for (;;) {
      const pod = this.#free.pop();
      if (!pod || pod.state === "ready") return pod;
    }
  }

  #start(task: TaskFate, pod: Pod): void {
    const now_s = this.#agenda.now_s;
    task.attempts += 1;
    task.started_s ??= now_s;
    const attempt = task.attempts;
    pod.busy += 1;
    this.#busy += 1;
    this.#running.get(pod)?.set(task, now_s);
    this.#agenda.after(this.#draw(this.#times), () => {
      // It was cut off, and this is the end that it would have had.
      if (task.attempts !== attempt || !this.#stop(task, pod)) return;
      task.ended_s = this.#agenda.now_s;
      if (pod.state === "ready") {
        this.#free.push(pod);
        this.#match();
      } else if (pod.busy === 0) this.#remove(pod);
    });
  }

  /** Take a task out of its slot; false if it was in none. */
  #stop(task: TaskFate, pod: Pod): boolean {
    if (!this.#running.get(pod)?.delete(task)) return false;
    pod.busy -= 1;
    this.#busy -= 1;
    return true;
  }

  /** Let a pod go: no new tasks, and the grace period for those it has. */
  #leave(pod: Pod): void {
    if (pod.state !== "ready" || pod.busy === 0) {
      this.#remove(pod);
      return;
    }
    pod.state = "leaving";
    this.#agenda.after(this.#spec.grace_s, () => this.#kill(pod));
  }

  #kill(pod: Pod): void {
    if (pod.state !== "leaving") return;
    for (const [task, since_s] of [...(this.#running.get(pod) ?? [])]) {
      this.#stop(task, pod);
      this.#killed += 1;
      this.#lost_work_s += this.#agenda.now_s - since_s;
      this.#agenda.after(this.#spec.requeue_s, () => {
        this.#queue.push(task);
        this.#match();
      });
    }
    this.#remove(pod);
  }

  #remove(pod: Pod): void {
    this.#running.delete(pod);
    this.#pods.remove(pod);
  }

  #sample(): void {
    const ready = this.#pods.count("ready");
    this.#samples.push({
      at_s: this.#agenda.now_s,
      waiting: this.#queue.length - this.#head,
      running: this.#busy,
      slots: ready * this.#spec.slots_per_pod,
      pods_wanted: this.#scaling.wanted,
      pods_ready: ready,
      pods_leaving: this.#pods.count("leaving"),
      nodes: this.#pods.nodes,
      killed: this.#killed,
    });
    this.#agenda.after(this.#spec.sample_s, () => this.#sample());
  }
}

function check(spec: Spec): void {
  const whole = "it has to be a whole number, 0 or more.";
  const time = "it has to be 0 seconds or more.";
  const above = "it has to be above 0 seconds.";
  positive("the time of the run", spec.until_s, above);
  positive("the time between two samples", spec.sample_s, above);
  positive("the scan for nodes", spec.starting.node_scan_s, above);
  count("the number of pods", spec.pods, whole, 0);
  count("the nodes", spec.starting.nodes, whole, 0);
  slotsOf(spec.slots_per_pod);
  slotsOf(spec.starting.pods_per_node);
  notNegative("the grace period", spec.grace_s, time);
  notNegative("the time until it's queued again", spec.requeue_s, time);
  notNegative("the start of a pod", spec.starting.pod_start_s, time);
  notNegative("the start of a node", spec.starting.node_start_s, time);
  let from_s = -1;
  let tasks = 0;
  for (const [index, rate] of spec.rates.entries()) {
    const advice = "it has to be 0 tasks a second or more.";
    notNegative("a rate", rate.rate_per_s, advice);
    notNegative("the second of a change", rate.from_s, time);
    if (rate.from_s <= from_s || (index === 0 && rate.from_s !== 0)) {
      const order =
        "the first has to be 0, and each later than the one before.";
      throw noSense("the second of a change", rate.from_s, order);
    }
    from_s = rate.from_s;
    const to_s = spec.rates[index + 1]?.from_s ?? spec.until_s;
    const lasts_s = Math.min(to_s, spec.until_s) - from_s;
    tasks += rate.rate_per_s * Math.max(lasts_s, 0);
  }
  if (tasks > MOST_TASKS)
    throw new SizingError(
      "NotTold",
      `about ${Math.round(tasks)} tasks are too many to simulate here. Use a ` +
      "lower rate or a shorter run.",
    );
}
