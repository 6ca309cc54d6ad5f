// Where a run's frames come from. Two siblings: `live` drives the real
// server, `recorded` replays a file. Widgets can't tell them apart but by
// `kind`, which the badge shows; so being offline costs no `if`.

import type { Frame, Recording } from "../model/frame.ts";

export type Ending =
  | { readonly kind: "finished" }
  | {
      readonly kind: "broken";
      readonly reason: string;
      /** It can't run live in this browser; a recording can be shown. */
      readonly is_for_good: boolean;
    };

export interface Listener {
  /** A frame that happened, or for a recording: that will be shown. */
  frame(frame: Frame): void;
  /** Nobody answers at the moment, or again somebody does. */
  doubt(is_unsure: boolean): void;
  /** No more frames, unless a retry is sent. */
  over(ending: Ending): void;
}

export interface Source {
  readonly kind: "live" | "recorded";
  /** Start the run. Resolves when its clock has begun. */
  begin(listener: Listener): Promise<Begun>;
  /** Leave the run alone: no more frames, no timer, no connection. */
  stop(): void;
}

/** How the run's clock runs: from a clock reading on, or of known length. */
export type Begun =
  | { readonly kind: "live"; readonly since_ms: number }
  | {
      readonly kind: "recorded";
      readonly length_ms: number;
      readonly recording: Recording;
    };
