// How many pods the HPA wants, as its documentation and its controller say:
// https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
// for an external metric with an average value, which is what KEDA makes.

/** What changes in one direction, and how soon. */
export interface Behaviour {
  /** How many percent of the pods may come or go in a period. */
  readonly percent: number;
  /** Or how many pods, whichever is more; 0 for no such policy. */
  readonly pods: number;
  readonly period_s: number;
  /** The mildest advice of that long is taken. */
  readonly window_s: number;
}

export interface HpaSettings {
  readonly sync_s: number;
  readonly target_per_pod: number;
  readonly min_pods: number;
  readonly max_pods: number;
  /** A metric that is that near to the target changes nothing. */
  readonly tolerance: number;
  readonly up: Behaviour;
  readonly down: Behaviour;
}

/** The defaults of Kubernetes. */
export const HPA_DEFAULTS = {
  sync_s: 15,
  tolerance: 0.1,
  up: { percent: 100, pods: 4, period_s: 15, window_s: 0 },
  down: { percent: 100, pods: 0, period_s: 15, window_s: 300 },
} as const;

interface Noted {
  readonly at_s: number;
  readonly pods: number;
}

/** Remembers advice and changes, as the controller does. */
export class Hpa {
  readonly settings: HpaSettings;
  #advice: Noted[] = [];
  #changes: Noted[] = [];

  constructor(settings: HpaSettings) {
    this.settings = settings;
  }

  /** Return how many pods there shall be from now on. */
  wanted(now_s: number, pods: number, metric: number): number {
    const advised = this.#stabilised(now_s, pods, this.#advised(pods, metric));
    const wanted = this.#limited(now_s, pods, advised);
    if (wanted !== pods)
      this.#changes.push({ at_s: now_s, pods: wanted - pods });
    return wanted;
  }

  #advised(pods: number, metric: number): number {
    const { target_per_pod, tolerance, min_pods, max_pods } = this.settings;
    const ratio = metric / (target_per_pod * pods);
    const near = Math.abs(1 - ratio) <= tolerance;
    const advised = near ? pods : Math.ceil(metric / target_per_pod);
    // The HPA itself never goes to 0: KEDA does.
    return Math.min(Math.max(advised, min_pods, 1), max_pods);
  }

  #stabilised(now_s: number, pods: number, advised: number): number {
    const { up, down } = this.settings;
    const longest_s = Math.max(up.window_s, down.window_s);
    // What it finds counts as advice: a controller that has only begun to
    // look doesn't shrink at once.
    if (this.#advice.length === 0) this.#advice.push({ at_s: now_s, pods });
    this.#advice = this.#advice.filter((a) => a.at_s > now_s - longest_s);
    this.#advice.push({ at_s: now_s, pods: advised });
    const within = (window_s: number) =>
      this.#advice
        .filter((a) => a.at_s > now_s - window_s)
        .map((a) => a.pods);
    const upwards = Math.min(advised, ...within(up.window_s));
    const downwards = Math.max(advised, ...within(down.window_s));
    return Math.min(Math.max(pods, upwards), downwards);
  }

  #limited(now_s: number, pods: number, advised: number): number {
    const { up, down } = this.settings;
    const longest_s = Math.max(up.period_s, down.period_s);
    this.#changes = this.#changes.filter((c) => c.at_s > now_s - longest_s);
    if (advised > pods) {
      const before = pods - this.#changed(now_s, up.period_s);
      const by_percent = Math.ceil(before * (1 + up.percent / 100));
      return Math.min(advised, Math.max(by_percent, before + up.pods, pods));
    }
    const before = pods - this.#changed(now_s, down.period_s);
    const by_percent = Math.floor(before * (1 - down.percent / 100));
    const by_pods = down.pods > 0 ? before - down.pods : by_percent;
    return Math.max(advised, Math.min(by_percent, by_pods, pods));
  }

  /** Return by how many pods the last period has changed them. */
  #changed(now_s: number, period_s: number): number {
    return this.#changes
      .filter((change) => change.at_s > now_s - period_s)
      .reduce((sum, change) => sum + change.pods, 0);
  }
}
