// What survives a reload: the frames of the run that is under way, or of the
// last that has ended, and when it was pressed, in sessionStorage (one tab,
// gone with it). The page does what the chapter says: the address of the work
// outlives the connection.

import type { Frame } from "../model/frame.ts";

export interface Kept {
  readonly pressed_wall_ms: number;
  readonly frames: readonly Frame[];
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

// chosen: four times the longest recording; a tab has 5 MB for all figures.
export const MOST_ENDED_CHARACTERS = 280_000;

/** Keep runs in a Storage; a full or forbidden one keeps nothing. */
export function memoryIn(storage: Storage | null): Memory {
  const key = (scenario: string): string => `accepted.run.${scenario}`;
  const endedKey = (scenario: string): string => `accepted.ended.${scenario}`;
  const read = (name: string): Kept | null => {
    const text = storage?.getItem(name);
    return text ? (JSON.parse(text) as Kept) : null;
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
      storage?.removeItem(endedKey(scenario));
      const text = JSON.stringify(kept);
      if (text.length > MOST_ENDED_CHARACTERS) return;
      try {
        storage?.setItem(endedKey(scenario), text);
      } catch {
        // Over quota: it is shown until the page goes.
      }
    },
    ended(scenario) {
      return read(endedKey(scenario));
    },
    forget(scenario) {
      storage?.removeItem(key(scenario));
      storage?.removeItem(endedKey(scenario));
    },
  };
}
