// What survives a reload: the frames of the run that is under way, or of the
// last that has ended, and when it was pressed, in sessionStorage (one tab,
// gone with it). The page does what the chapter says: the address of the work
// outlives the connection.

import type { Frame } from "../model/frame.ts";

export interface Kept {
  readonly pressed_wall_ms: number;
  readonly frames: readonly Frame[];
  /** It was a recording that was shown, not a run of its own. */
  readonly is_recorded?: boolean;
}

export interface Memory {
  keep(scenario: string, kept: Kept): void;
  recall(scenario: string): Kept | null;
  /** Keep a run that has ended, in the place of the one under way. */
  end(scenario: string, kept: Kept): void;
  ended(scenario: string): Kept | null;
  /** Forget the one under way and the one that has ended. */
  forget(scenario: string): void;
}

/** A memory that knows of all settings of a figure. */
export interface Runs extends Memory {
  /** Return a figure's ended runs of other settings, the newest first. */
  others(scenario: string): readonly Kept[];
  /** Forget all of a figure's runs, whatever they were set to. */
  forgetAll(scenario: string): void;
}

// chosen: four times the longest recording; a tab has 5 MB for all figures.
export const MOST_ENDED_CHARACTERS = 280_000;
// chosen: one is shown, one beside it, and two of them may have failed.
export const MOST_ENDED = 4;

const ENDED = "accepted.ended.";

/**
 * Keep runs in a Storage. What a full or forbidden one doesn't take, and what
 * is too long for it, is kept as long as the page.
 */
export function memoryIn(storage: Storage | null): Runs {
  const inPage = new Map<string, Kept>();
  const key = (scenario: string): string => `accepted.run.${scenario}`;
  const read = (name: string): Kept | null => {
    const text = storage?.getItem(name);
    return text ? (JSON.parse(text) as Kept) : null;
  };
  const ended = (scenario: string): Kept | null =>
    inPage.get(scenario) ?? read(ENDED + scenario);
  const drop = (scenario: string): void => {
    inPage.delete(scenario);
    storage?.removeItem(ENDED + scenario);
  };
  // A figure's runs by name; the newest first.
  const family = (scenario: string): readonly (readonly [string, Kept])[] => {
    const stored = Array.from({ length: storage?.length ?? 0 }, (_, n) =>
      storage?.key(n),
    ).flatMap((name) =>
      name?.startsWith(ENDED) ? [name.slice(ENDED.length)] : [],
    );
    return [...new Set([...inPage.keys(), ...stored])]
      .filter((name) => figureOf(name) === figureOf(scenario))
      .flatMap((name) => {
        const kept = ended(name);
        return kept ? [[name, kept] as const] : [];
      })
      .sort(([, a], [, b]) => b.pressed_wall_ms - a.pressed_wall_ms);
  };
  return {
    keep(scenario, kept) {
      try {
        storage?.setItem(key(scenario), JSON.stringify(kept));
      } catch {
        // Over quota: the run goes on, it only can't be re-attached.
      }
    },
    recall(scenario) {
      return read(key(scenario));
    },
    end(scenario, kept) {
      storage?.removeItem(key(scenario));
      drop(scenario);
      inPage.set(scenario, { ...kept, frames: [...kept.frames] });
      for (const [name] of family(scenario).slice(MOST_ENDED)) drop(name);
      const text = JSON.stringify(kept);
      if (text.length > MOST_ENDED_CHARACTERS) return;
      try {
        storage?.setItem(ENDED + scenario, text);
      } catch {
        // Over quota: it is shown until the page goes.
      }
    },
    ended,
    others(scenario) {
      return family(scenario)
        .filter(([name]) => name !== scenario)
        .map(([, kept]) => kept);
    },
    forget(scenario) {
      storage?.removeItem(key(scenario));
      drop(scenario);
    },
    forgetAll(scenario) {
      storage?.removeItem(key(scenario));
      for (const [name] of family(scenario)) drop(name);
    },
  };
}

/** Return whose run it is: a name is the figure's, and what was chosen. */
function figureOf(scenario: string): string {
  return scenario.split(".")[0] ?? scenario;
}
