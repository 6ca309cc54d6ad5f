// What survives a reload: the frames of the run that is under way and when
// it was pressed, in sessionStorage (one tab, gone with it). The page does
// what the chapter says: the address of the work outlives the connection.

import type { Frame } from "../model/frame.ts";

export interface Kept {
  readonly pressed_wall_ms: number;
  readonly frames: readonly Frame[];
}

export interface Memory {
  keep(scenario: string, kept: Kept): void;
  recall(scenario: string): Kept | null;
  forget(scenario: string): void;
}

/** Keep runs in a Storage; a full or forbidden one keeps nothing. */
export function memoryIn(storage: Storage | null): Memory {
  const key = (scenario: string): string => `accepted.run.${scenario}`;
  return {
    keep(scenario, kept) {
      try {
        storage?.setItem(key(scenario), JSON.stringify(kept));
      } catch {
        // Over quota: the run goes on, it only can't be re-attached.
      }
    },
    recall(scenario) {
      const text = storage?.getItem(key(scenario));
      return text ? (JSON.parse(text) as Kept) : null;
    },
    forget(scenario) {
      storage?.removeItem(key(scenario));
    },
  };
}
