// Who decides how many pods there are: nobody, a plan, or KEDA with the HPA.
// KEDA goes from 0 to 1 and back, the HPA does everything between.

import { count, positive } from "../quantities.ts";
import type { Agenda } from "./agenda.ts";
import { Hpa } from "./hpa.ts";
import type { Pod, Pods } from "./pods.ts";
import type { Keda, Scaler } from "./run.ts";

/** What the scaler sees of the run, and what it can do to it. */
export interface Seen {
  readonly waiting: () => number;
  readonly running: () => number;
  readonly leave: (pod: Pod) => void;
}

export class Scaling {
  readonly #scaler: Scaler;
  readonly #agenda: Agenda;
  readonly #pods: Pods;
  readonly #seen: Seen;
  /** How many pods there shall be. */
  wanted = 0;
  #polled = 0;
  #active_s = 0;

  constructor(scaler: Scaler, agenda: Agenda, pods: Pods, seen: Seen) {
    this.#scaler = scaler;
    this.#agenda = agenda;
    this.#pods = pods;
    this.#seen = seen;
    if (scaler.kind === "keda") check(scaler);
  }

  /** Begin to look, with the pods that are there. */
  begin(): void {
    this.wanted = this.#pods.all.length;
    const scaler = this.#scaler;
    if (scaler.kind === "planned")
      this.#agenda.at(scaler.at_s, () => {
        this.#pods.begin(Math.max(scaler.pods - this.wanted, 0));
        this.wanted = Math.max(this.wanted, scaler.pods);
      });
    if (scaler.kind === "keda") {
      this.#polled = this.#metric(scaler);
      this.#agenda.after(scaler.poll_s, () => this.#poll(scaler));
      const hpa = new Hpa(scaler);
      this.#agenda.after(scaler.sync_s, () => this.#sync(scaler, hpa));
    }
  }

  #metric(keda: Keda): number {
    const waiting = this.#seen.waiting();
    return keda.metric === "waiting" ? waiting : waiting + this.#seen.running();
  }

  /** KEDA: from 0 to 1 when there is work, to 0 after long without. */
  #poll(keda: Keda): void {
    const now_s = this.#agenda.now_s;
    this.#polled = this.#metric(keda);
    if (this.#polled > 0) this.#active_s = now_s;
    if (this.#polled > 0 && this.wanted === 0)
      this.#set(Math.max(keda.min_pods, 1));
    const idle_s = now_s - this.#active_s;
    if (keda.min_pods === 0 && this.#polled === 0 && idle_s >= keda.cooldown_s)
      this.#set(0);
    this.#agenda.after(keda.poll_s, () => this.#poll(keda));
  }

  /** The HPA: asks for the metric, and sets the number of pods. */
  #sync(keda: Keda, hpa: Hpa): void {
    if (this.wanted > 0) {
      const metric = keda.caches_metrics ? this.#polled : this.#metric(keda);
      this.#set(hpa.wanted(this.#agenda.now_s, this.wanted, metric));
    }
    this.#agenda.after(keda.sync_s, () => this.#sync(keda, hpa));
  }

  #set(wanted: number): void {
    const more = wanted - this.wanted;
    this.wanted = wanted;
    if (more > 0) this.#pods.grow(more);
    for (const pod of this.#pods.victims(Math.max(-more, 0)))
      this.#seen.leave(pod);
  }
}

function check(keda: Keda): void {
  const above = "it has to be above 0.";
  positive("the target of a pod", keda.target_per_pod, above);
  positive("KEDA's poll", keda.poll_s, above);
  positive("the HPA's sync", keda.sync_s, above);
  positive("the HPA's period upwards", keda.up.period_s, above);
  positive("the HPA's period downwards", keda.down.period_s, above);
  const whole = "it has to be a whole number, 0 or more.";
  count("the least pods", keda.min_pods, whole, 0);
  const most = "it has to be at least 1, and no less than the least pods.";
  count("the most pods", keda.max_pods, most, Math.max(keda.min_pods, 1));
}
