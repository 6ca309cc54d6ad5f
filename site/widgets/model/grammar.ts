// The signs of the figures: who does what, and how a state looks. The model
// names them, elements draw them. Pure names.

/** Symbols of the site's one sprite (site-theme/partials/symbols.html). */
export type Symbol =
  | "client" | "gateway" | "api" | "queue" | "worker" | "log"
  | "msg" | "dup" | "lost" | "ok" | "cut"
  | "play" | "dots" | "run" | "x" | "ring" | "tick" | "dash";

/** States, each with its own symbol, word, pattern and colour. */
export type Tone =
  | "idle" | "queued" | "running" | "succeeded"
  | "failed" | "cancelled" | "held" | "zombie";

/** A sentence of the status line: a symbol, its ink, the words. */
export interface Said {
  readonly mark: readonly [Symbol, string];
  readonly text: string;
}
