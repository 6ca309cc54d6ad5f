// A run of `breakit`: what the model says of its settings, and what was done
// to real processes. What a line holds: lessons/load/runs/breakit.py. Pure.

import type { components } from "../../generated/api.d.ts";
import { SETTINGS } from "../../generated/rules.ts";
import type { Attack, Planned } from "./checking/attack.ts";
import { attackOn, nearOf, plannedOf } from "./checking/attack.ts";
import type { Settings } from "./checking/compile.ts";
import type { Break, Found } from "./checking/search.ts";
import { search } from "./checking/search.ts";
import type { Choice } from "./choice.ts";
import { isOn } from "./choice.ts";
import { inputOf, seenOf } from "./experiment.ts";
import type { Run } from "./run.ts";

type Schemas = components["schemas"];
type BreakitLine = Schemas["BreakitLine"];
export type Forced = Schemas["BreakitForced"];
export type Plan = Schemas["BreakitPlan"];
export type Left = Schemas["BreakitLeft"];

/** The settings of the model, and how many faults may happen. */
export interface Setting {
  readonly settings: Settings;
  readonly faults: number;
}

/** Return what a choice of the figure sets in the model. */
export function settingOf(choice: Choice): Setting {
  const on = (id: string): boolean => isOn(choice["protection"], id);
  const switched = (id: string): string => (on(id) ? "on" : "off");
  return {
    settings: {
      ack: on("ack") ? "late" : "early",
      reject: switched("reject"),
      timeout: on("timeout") ? "long" : "short",
      lease: switched("lease"),
      fence: switched("fence"),
      key: switched("key"),
      fault: choice["fault"] ?? "any",
    },
    faults: Number(choice["faults"] ?? 1),
  };
}

/** Return what the press has set; null: not known. */
export function settingOfRun(run: Run): Setting | null {
  const input = inputOf(run);
  const settings: Record<string, string> = {};
  for (const [name, values] of Object.entries(SETTINGS)) {
    const value = values.find((known: string) => known === input[name]);
    if (value === undefined) return null;
    settings[name] = value;
  }
  const { faults } = input;
  return typeof faults === "number" ? { settings, faults } : null;
}

/** What the model answers. */
export interface Answer {
  readonly found: Found;
  readonly attack: Attack;
  /** All that a run does, in order. */
  readonly plan: readonly Planned[];
  /** By protection: how many steps would break it without. */
  readonly near: readonly (readonly [string, Break, number])[];
}

const FOUND = new Map<string, readonly Found[]>();
const ANSWERS = new Map<string, Answer>();

// A search takes up to 0.2 s, and a drawing asks with each picture.
function find(settings: Settings): readonly Found[] {
  const key = JSON.stringify(settings);
  const found = FOUND.get(key) ?? search(settings);
  FOUND.set(key, found);
  return found;
}

export function answerOf(setting: Setting): Answer {
  const key = JSON.stringify(setting);
  const known = ANSWERS.get(key);
  if (known) return known;
  const { settings, faults } = setting;
  const found = find(settings)[faults];
  if (!found) throw new Error(`the model doesn't search ${faults} faults`);
  const attack = attackOn(settings, faults, find);
  const answer: Answer = {
    found,
    attack,
    plan: plannedOf(settings, faults, attack.path),
    near:
      attack.without === null
        ? []
        : nearOf(settings, faults, find).map(({ without, way }) => [
            without,
            way.breaks,
            way.path.length,
          ]),
  };
  ANSWERS.set(key, answer);
  return answer;
}

/** Return the steps that were done by now, as they were seen. */
export function forcedOf(run: Run): readonly Forced[] {
  return seenOf<BreakitLine>(run).flatMap(({ line }) => line.steps);
}

export function planOf(run: Run): Plan | null {
  return seenOf<BreakitLine>(run)[0]?.line.plan ?? null;
}

export function leftOf(run: Run): Left | null {
  return seenOf<BreakitLine>(run).at(-1)?.line.left ?? null;
}

/** Return how many steps from the first on are those of the model. */
export function asPlanned(
  forced: readonly Forced[],
  plan: readonly Planned[],
): number {
  const differs = forced.findIndex((one, n) => {
    const wanted = plan[n];
    return (
      one.step !== wanted?.step ||
      one.outcome !== wanted.outcome ||
      one.worker !== wanted.worker
    );
  });
  return differs < 0 ? forced.length : differs;
}

/** What came of the task. */
export type Fate = Break | "kept";

/** Return what came of the task; the worst, where it is several. */
export function fateOf({ ends, effects }: Left): Fate {
  if (ends === 0) return "lost";
  if (effects > 1) return "doubled";
  return ends > 1 ? "overwritten" : "kept";
}

/** Say whether a whole run was seen, and is a path of the model. */
export function isWhole(run: Run): boolean {
  const setting = settingOfRun(run);
  const plan = planOf(run);
  if (!setting || !plan || leftOf(run) === null) return false;
  const forced = forcedOf(run);
  return (
    forced.length === plan.steps &&
    asPlanned(forced, answerOf(setting).plan) === plan.steps
  );
}
