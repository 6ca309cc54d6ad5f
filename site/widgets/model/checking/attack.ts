// Plans what a run does to a real broker. The twin of
// lessons/checking/attack.py: the same plans. Pure.

import type { Ground, Settings } from "./compile.ts";
import { pack, ruleOf } from "./compile.ts";
import type { Break, Found, Step } from "./search.ts";
import { BREAKS, search, Steps } from "./search.ts";

/** What each protection is without itself. */
export const WITHOUT: Readonly<Record<string, string>> = {
  ack: "early",
  reject: "off",
  timeout: "short",
  lease: "off",
  fence: "off",
  key: "off",
};
// What is done first when nothing more goes wrong.
const PREFERRED = [
  "SIGCONT",
  "expire",
  "effect",
  "end",
  "claim",
  "write unacked",
  "ack",
  "BRPOP",
  "sweep",
  "restore",
];

export interface Way {
  readonly path: readonly Step[];
  readonly breaks: Break;
}

/** A path, what it breaks, and without which protection it would. */
export interface Attack {
  readonly path: readonly Step[];
  /** Null: nothing was found at all. */
  readonly breaks: Break | null;
  /** Null: it breaks the settings as they are. */
  readonly without: string | null;
}

export type Find = (settings: Settings) => readonly Found[];

/** Return what to do to these settings with up to so many faults. */
export function attackOn(
  settings: Settings,
  faults: number,
  find: Find = search,
): Attack {
  const found = shortestOf(find(settings)[faults]);
  if (found) return { ...found, without: null };
  let best: Attack = { path: [], breaks: null, without: null };
  for (const { without, way } of nearOf(settings, faults, find))
    if (best.breaks === null || way.path.length > best.path.length)
      best = { ...way, without };
  return best;
}

/** Return what would break the settings without one of their protections. */
export function nearOf(
  settings: Settings,
  faults: number,
  find: Find = search,
): readonly { readonly without: string; readonly way: Way }[] {
  return Object.entries(WITHOUT).flatMap(([without, value]) => {
    if (settings[without] === value) return [];
    const way = shortestOf(find({ ...settings, [without]: value })[faults]);
    return way ? [{ without, way }] : [];
  });
}

/** Return the shortest path to a break, and which one it is. */
export function shortestOf(found: Found | undefined): Way | null {
  let best: Way | null = null;
  for (const breaks of BREAKS) {
    const path = found?.paths[breaks];
    if (path && (best === null || path.length < best.path.length))
      best = { path, breaks };
  }
  return best;
}

/** One step that the run is to take, and how it comes out. */
export interface Planned extends Step {
  readonly step: string;
  readonly outcome: string;
  readonly is_attack: boolean;
  readonly after: number;
}

/** Return all steps: the attack, as far as it is possible, and the rest. */
export function plannedOf(
  settings: Settings,
  faults: number,
  path: readonly Step[],
): readonly Planned[] {
  const steps = new Steps(settings);
  const plan: Planned[] = [];
  let state = pack({ list: "1", faults: String(faults) });
  const possible = (): readonly (readonly [Ground, number])[] => {
    const found: (readonly [Ground, number])[] = [];
    steps.each(state, (ground, after) => found.push([ground, after]));
    return found;
  };
  const take = ([ground, after]: readonly [Ground, number], is_attack: boolean) => {
    const { rule, worker } = ground;
    const { step, outcome } = ruleOf(rule);
    plan.push({ rule, worker, step, outcome, is_attack, after });
    state = after;
  };
  for (const { rule, worker } of path) {
    const next = possible().find(
      ([g]) => ruleOf(g.rule).step === ruleOf(rule).step && g.worker === worker,
    );
    if (next) take(next, true);
  }
  for (;;) {
    const free = possible().filter(([ground]) => !ground.is_fault);
    const [first, ...others] = free;
    if (!first) return plan;
    take(others.reduce((a, b) => (isBefore(b[0], a[0]) ? b : a), first), false);
  }
}

function isBefore(one: Ground, other: Ground): boolean {
  const rank = (g: Ground): number => PREFERRED.indexOf(ruleOf(g.rule).step);
  return (
    rank(one) < rank(other) ||
    (rank(one) === rank(other) && one.worker < other.worker)
  );
}
