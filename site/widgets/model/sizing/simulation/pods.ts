// The pods of a run: starting, ready, leaving. A pod starts on a node that
// has room, or waits for the next node. Nodes stay once they are there: a
// cluster gives them back after ten idle minutes, later than most runs end.

import type { Agenda } from "./agenda.ts";
import type { Dice } from "./dice.ts";

/** What it takes until a pod works. */
export interface Starting {
  readonly pod_start_s: number;
  readonly node_start_s: number;
  /** The cluster autoscaler looks for pods without a node that often. */
  readonly node_scan_s: number;
  readonly pods_per_node: number;
  /** Ready from the beginning, with pods on them or without. */
  readonly nodes: number;
}

export interface Pod {
  state: "waiting" | "starting" | "ready" | "leaving" | "gone";
  busy: number;
}

export class Pods {
  readonly all: Pod[] = [];
  readonly #agenda: Agenda;
  readonly #dice: Dice;
  readonly #starting: Starting;
  readonly #isReady: (pod: Pod) => void;
  nodes: number;
  #coming = 0;

  constructor(
    agenda: Agenda,
    dice: Dice,
    starting: Starting,
    isReady: (pod: Pod) => void,
  ) {
    this.#agenda = agenda;
    this.#dice = dice;
    this.#starting = starting;
    this.#isReady = isReady;
    this.nodes = starting.nodes;
  }

  /** Add pods that are ready at once: those of the beginning. */
  begin(pods: number): void {
    const { pods_per_node } = this.#starting;
    this.nodes = Math.max(this.nodes, Math.ceil(pods / pods_per_node));
    for (let n = 0; n < pods; n += 1) this.#ready(this.#add("starting"));
  }

  /** Add pods that have to start. */
  grow(pods: number): void {
    for (let n = 0; n < pods; n += 1) this.#add("waiting");
    this.#place();
    if (this.count("waiting") > 0) this.#scan();
  }

  /**
   * Return the pods to take away: first those that don't work yet, then any.
   * Whether one is busy plays no part: a ReplicaSet doesn't know it (its
   * order: https://kubernetes.io/docs/concepts/workloads/controllers/
   * replicaset/#scaling-a-replicaset).
   */
  victims(pods: number): Pod[] {
    const idle = this.all.filter(
      (pod) => pod.state === "waiting" || pod.state === "starting",
    );
    const ready = this.all.filter((pod) => pod.state === "ready");
    const found = idle.slice(Math.max(idle.length - pods, 0));
    while (found.length < pods && ready.length > 0) {
      const at = Math.floor(this.#dice() * ready.length);
      found.push(...ready.splice(at, 1));
    }
    return found;
  }

  /** Forget a pod; its place on the node is free for another. */
  remove(pod: Pod): void {
    pod.state = "gone";
    this.all.splice(this.all.indexOf(pod), 1);
    this.#place();
  }

  /** Return how many pods are in one of these states. */
  count(...states: readonly Pod["state"][]): number {
    return this.all.filter((pod) => states.includes(pod.state)).length;
  }

  #add(state: Pod["state"]): Pod {
    const pod: Pod = { state, busy: 0 };
    this.all.push(pod);
    return pod;
  }

  #place(): void {
    const placed = this.all.length - this.count("waiting");
    let room = this.nodes * this.#starting.pods_per_node - placed;
    for (const pod of this.all) {
      if (room <= 0) break;
      if (pod.state !== "waiting") continue;
      room -= 1;
      pod.state = "starting";
      this.#agenda.after(this.#starting.pod_start_s, () => this.#ready(pod));
    }
  }

  #ready(pod: Pod): void {
    if (pod.state !== "starting") return;
    pod.state = "ready";
    this.#isReady(pod);
  }

  #scan(): void {
    const { node_scan_s, node_start_s, pods_per_node } = this.#starting;
    const look_s = Math.ceil(this.#agenda.now_s / node_scan_s) * node_scan_s;
    this.#agenda.at(look_s, () => {
      const homeless = this.count("waiting") - this.#coming * pods_per_node;
      const more = Math.max(Math.ceil(homeless / pods_per_node), 0);
      this.#coming += more;
      this.#agenda.after(node_start_s, () => {
        this.#coming -= more;
        this.nodes += more;
        this.#place();
      });
    });
  }
}
