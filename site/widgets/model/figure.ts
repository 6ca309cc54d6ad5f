// A figure that runs something, as data and pure functions. What it looks
// like between the clock bar and the status line is its drawing's
// (elements/figures/<name>.ts); all else is the same for every figure.
// One file in model/figures/ exports a `figure`; its name is the file's.

import type { Beside } from "./beside.ts";
import type { Choice, Control } from "./choice.ts";
import type { Row } from "./changes.ts";
import type { Frame } from "./frame.ts";
import type { Goal } from "./goals.ts";
import type { Said } from "./grammar.ts";
import type { Question } from "./prediction.ts";
import type { Run } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import type { Track } from "./wire.ts";

/** Whose exchanges the evidence shows, and under which name. */
export interface Shown {
  readonly track: Track;
  readonly name: string;
  /** Only where the run has it: older recordings don't. */
  readonly is_optional?: boolean;
}

/** What can be recorded, and told as a table. */
export interface Recordable {
  /** The element is `accepted-<name>`, the recording `<name>.json`. */
  readonly name: string;
  /** At most three. */
  readonly controls: readonly Control[];
  /** The choices that `make record` has recorded; the initial one first. */
  readonly recorded: readonly Choice[];
  readonly scenario: (choice: Choice) => Scenario;
  /** Its drawing answers every choice by a model, recorded or not. */
  readonly answers_any_choice?: boolean;
  readonly head: readonly string[];
  readonly rows: (frames: readonly Frame[]) => readonly Row[];
}

export interface Figure extends Recordable {
  readonly title: string;
  /** One line of facts: what is sent, and what a press costs. */
  readonly sub: (choice: Choice) => string;
  /** The button before the first run, and after it. */
  readonly press: string;
  readonly again: string;
  readonly question: Question;
  readonly goals: readonly Goal[];
  /** The status sentence changes when this does, and not more often. */
  readonly phase: (run: Run) => string;
  readonly said: (run: Run) => Said;
  /**
   * Why this run explains nothing, in a sentence: a request failed that was
   * to succeed. `honest` (failure.ts) then says that, and nothing else.
   */
  readonly failure: (run: Run) => string | null;
  /** What the run showed about the question, with its own numbers. */
  readonly outcome: (run: Run) => string | null;
  /** The answers that the run has shown to be right; null: not known. */
  readonly shown: (run: Run) => readonly string[] | null;
  /** Of a figure whose runs stand beside each other. */
  readonly beside?: Beside;
  readonly evidence: readonly Shown[];
  /** How long the axis is; by default the scenario's span. */
  readonly span_s?: (run: Run, now_ms: number) => number;
}
