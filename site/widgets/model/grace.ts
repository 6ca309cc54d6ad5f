// The sum that has to stay below a grace period: what a worker may need from
// SIGTERM to its end, and before that the hook that delays SIGTERM. Pure.

import type { Choice, Control } from "./choice.ts";
import type { Said } from "./grammar.ts";

/** Seconds of each part; `grace_s` is what the orchestrator allows. */
export interface Grace {
  readonly hook_s: number;
  readonly work_s: number;
  readonly close_s: number;
  readonly grace_s: number;
}

// By default those of learningequality/studio#5520, whose 28 of 30 s leave 2 s
// to give back and close. MARGIN_S (lessons/load/runs/deploy.py) is more.
export const CONTROLS: readonly Control[] = [
  {
    id: "grace_s",
    label: "Grace period",
    shape: "number",
    initial: "30",
    unit: "s",
    least: 1,
    most: 7200,
    step: 1,
  },
  {
    id: "hook_s",
    label: "preStop hook",
    shape: "number",
    initial: "0",
    unit: "s",
    least: 0,
    most: 600,
    step: 1,
  },
  {
    id: "work_s",
    label: "Soft shutdown or step",
    shape: "number",
    initial: "28",
    unit: "s",
    least: 0,
    most: 7200,
    step: 1,
  },
  {
    id: "close_s",
    label: "Give back and close",
    shape: "number",
    initial: "2",
    unit: "s",
    least: 0,
    most: 60,
    step: 1,
  },
];

export function graceOf(choice: Choice): Grace {
  const value = (id: string): number =>
    Number(choice[id] ?? CONTROLS.find((c) => c.id === id)?.initial);
  return {
    hook_s: value("hook_s"),
    work_s: value("work_s"),
    close_s: value("close_s"),
    grace_s: value("grace_s"),
  };
}

/** Return what is needed in all. */
export function neededS({ hook_s, work_s, close_s }: Grace): number {
  return hook_s + work_s + close_s;
}

/** Return what the work has to stay below; 0 at least. */
export function mostWorkS({ hook_s, close_s, grace_s }: Grace): number {
  return Math.max(0, grace_s - hook_s - close_s);
}

/** Say whether the sum stays below the grace period, and what follows. */
export function sentence(grace: Grace): Said {
  const needed_s = neededS(grace);
  const over_s = needed_s - grace.grace_s;
  if (over_s >= 0) {
    const when =
      over_s === 0
        ? "SIGKILL comes at the same moment as the end"
        : `SIGKILL comes ${over_s} s before the end`;
    return {
      mark: ["lost", "c-lost"],
      text:
        `${needed_s} s are needed and ${grace.grace_s} s allowed: ${when}. ` +
        "What has not been given back by then isn't given back. " +
        `The work may take less than ${mostWorkS(grace)} s.`,
    };
  }
  return {
    mark: ["ok", "c-good"],
    text:
      `${needed_s} s are needed and ${grace.grace_s} s allowed: ` +
      `${-over_s} s are spare. Work that needs longer than ` +
      `${grace.work_s} s after SIGTERM is cut off, and has to be given back.`,
  };
}
