// The rules that a reader has ticked, in localStorage: they outlive the tab,
// and other tabs of the same page are told of a change.

const KEY = "accepted.practices";

export interface Ticks {
  recall(): string | null;
  /** Store the ids; false if this browser keeps nothing. */
  keep(ids: ReadonlySet<string>): boolean;
  /** Call back when another tab has changed them; returns the way out. */
  watch(changed: () => void): () => void;
}

export const ticks: Ticks = {
  recall() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  },
  keep(ids) {
    try {
      localStorage.setItem(KEY, [...ids].join(" "));
      return true;
    } catch {
      return false;
    }
  },
  watch(changed) {
    const tell = (event: StorageEvent): void => {
      // A browser that was told to forget everything names no key.
      if (event.key === KEY || event.key === null) changed();
    };
    addEventListener("storage", tell);
    return () => removeEventListener("storage", tell);
  },
};
