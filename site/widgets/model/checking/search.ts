// Searches all states of the model for the shortest ways to break a promise.
// The twin of lessons/checking/search.py: the same states, the same paths.
// Pure.

import { SHARED, WORKERS } from "../../../generated/rules.ts";
import type { Ground, Settings } from "./compile.ts";
import { compile, fieldOf, pack, ruleOf } from "./compile.ts";

export const BREAKS = ["lost", "doubled", "overwritten"] as const;
export type Break = (typeof BREAKS)[number];
export const MOST_FAULTS = SHARED.faults.length - 1;

/** A step: the number of its rule, and the worker ("" for none). */
export interface Step {
  readonly rule: number;
  readonly worker: string;
}

/** What up to so many faults can do: a shortest path to each break. */
export interface Found {
  readonly states: number;
  readonly paths: Readonly<Record<Break, readonly Step[] | null>>;
}

const PHASES = WORKERS.map((worker) => fieldOf(`${worker}.phase`).bit);
const PHASE_ONES = fieldOf("a.phase").ones;
const NOT_ENDED = pack({ ends: "0" });
const TWO_ENDS = pack({ ends: "2" });
const TWO_EFFECTS = pack({ effects: "2" });

export class Steps {
  readonly #by_phase: readonly (readonly (readonly Ground[])[])[];
  readonly #shared: readonly Ground[];

  constructor(settings: Settings) {
    const all = compile(settings);
    this.#shared = all.filter((g) => g.worker === "");
    this.#by_phase = WORKERS.map((worker, i) => {
      const bit = PHASES[i] ?? 0;
      return Array.from({ length: PHASE_ONES + 1 }, (_, phase) =>
        all.filter(
          (g) =>
            g.worker === worker &&
            (g.mask & (phase << bit)) === (g.want & (PHASE_ONES << bit)),
        ),
      );
    });
  }

  /** Call `visit` with each possible step and the state after it. */
  each(state: number, visit: (ground: Ground, after: number) => void): void {
    this.#by_phase.forEach((by_phase, i) => {
      const phase = (state >> (PHASES[i] ?? 0)) & PHASE_ONES;
      for (const g of by_phase[phase] ?? [])
        if ((state & g.mask) === g.want) visit(g, (state & g.keep) | g.put);
    });
    for (const g of this.#shared)
      if ((state & g.mask) === g.want) visit(g, (state & g.keep) | g.put);
  }
}

/** Return the promises that a state breaks; lost: it can't go on. */
export function breaksOf(state: number, can_go_on: boolean): readonly Break[] {
  const valueOf = (name: string): number => {
    const { bit, ones } = fieldOf(name);
    return state & (ones << bit);
  };
  const found: Break[] = [];
  if (!can_go_on && valueOf("ends") === NOT_ENDED) found.push("lost");
  if (valueOf("effects") === TWO_EFFECTS) found.push("doubled");
  if (valueOf("ends") === TWO_ENDS) found.push("overwritten");
  return found;
}

/** Search all states; return what 0, 1, 2 and 3 faults can do. */
export function search(settings: Settings): readonly Found[] {
  const steps = new Steps(settings);
  const left = fieldOf("faults");
  const first = pack({ list: "1", faults: String(MOST_FAULTS) });
  const before = new Map<number, readonly [number, Ground] | null>();
  before.set(first, null);
  const counts = Array.from({ length: MOST_FAULTS + 1 }, () => 0);
  const paths = counts.map(
    () => ({ lost: null, doubled: null, overwritten: null }) as
      Record<Break, readonly Step[] | null>,
  );
  const queue = [first];
  for (let i = 0; i < queue.length; i += 1) {
    const state = queue[i] ?? first;
    const used = MOST_FAULTS - ((state >> left.bit) & left.ones);
    counts[used] = (counts[used] ?? 0) + 1;
    let can_go_on = false;
    steps.each(state, (ground, after) => {
      can_go_on ||= !ground.is_fault;
      if (before.has(after)) return;
      before.set(after, [state, ground]);
      queue.push(after);
    });
    for (const name of breaksOf(state, can_go_on))
      for (const allowed of paths.slice(used))
        allowed[name] ??= pathTo(before, state);
  }
  return paths.map((allowed, n) => ({
    states: counts.slice(0, n + 1).reduce((sum, count) => sum + count, 0),
    paths: allowed,
  }));
}

function pathTo(
  before: ReadonlyMap<number, readonly [number, Ground] | null>,
  state: number,
): readonly Step[] {
  const path: Step[] = [];
  for (let link = before.get(state); link; link = before.get(link[0]))
    path.push({ rule: link[1].rule, worker: link[1].worker });
  return path.reverse();
}

/** Say a path in words, as in "A BRPOP · A kill -9". */
export function pathWords(path: readonly Step[]): string {
  return path.map(stepWords).join(" · ");
}

export function stepWords({ rule, worker }: Step): string {
  return `${worker.toUpperCase()} ${ruleOf(rule).step}`.trim();
}
