// Every figure with each of its recordings: what it says of a run, and the
// rules for whatever it says. Found by their files.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";

import type { Figure, Recordable } from "../model/figure.ts";
import type { Frame } from "../model/frame.ts";
import type { Run } from "../model/run.ts";
import { runAt } from "../model/run.ts";
import { heroFailure, heroSentence } from "../model/sentences.ts";
import { ticketOf } from "../model/sidebyside.ts";
import { recordedFrames } from "./recorded.ts";

const FIGURES = new URL("../model/figures/", import.meta.url);

/** What a figure says of a run, as a reader gets it. */
export interface Teller {
  readonly name: string;
  readonly frames: readonly Frame[];
  readonly said: (run: Run) => string;
  readonly failure: (run: Run) => string | null;
  readonly outcome: (run: Run) => string | null;
  readonly goals: (run: Run) => readonly boolean[];
  readonly rows: Recordable["rows"];
  readonly tracks: readonly string[];
}

async function tellers(): Promise<readonly Teller[]> {
  const found: Teller[] = [];
  for (const file of readdirSync(FIGURES, { recursive: false })) {
    const { figure } = (await import(new URL(file, FIGURES).href)) as {
      figure: Figure | Recordable;
    };
    for (const choice of figure.recorded) {
      const { name } = figure.scenario(choice);
      found.push(tellerOf(name, figure));
    }
  }
  return found;
}

function tellerOf(name: string, figure: Figure | Recordable): Teller {
  const given = { name, frames: recordedFrames(name), rows: figure.rows };
  if ("said" in figure)
    return {
      ...given,
      said: (run) => figure.said(run).text,
      failure: figure.failure,
      outcome: figure.outcome,
      goals: (run) => figure.goals.map((goal) => goal.isReached(run)),
      tracks: figure.evidence.map(({ track }) => track),
    };
  // The first screen's has a frame of its own.
  return {
    ...given,
    said: (run) => heroFailure(run) ?? heroSentence(ticketOf(run)),
    failure: heroFailure,
    outcome: () => null,
    goals: () => [],
    tracks: ["tasks"],
  };
}

export const ALL = await tellers();
const NOTHING = [
  [/\b(undefined|null|NaN|Infinity|object Object)\b/, "a value that isn't there"],
  [/\b0 of 0\b/, "a part of nothing"],
  [/(^|[\s:(]),|: \.|“”|\(\)| \.|\s{2}/, "an empty name"],
] as const;

function sound(text: string, where: string): void {
  for (const [pattern, what] of NOTHING)
    assert.ok(!pattern.test(text), `${where}: ${what} in "${text}"`);
}

/** Hold everything that is said of these frames against the rules. */
export function allSound(teller: Teller, frames: readonly Frame[], where: string): Run {
  const run = runAt(frames, Infinity);
  const at = `${teller.name}, ${where}`;
  sound(teller.said(run), at);
  sound(teller.outcome(run) ?? "", at);
  if (teller.failure(run) === null) return run;
  assert.equal(teller.said(run), teller.failure(run), at);
  assert.equal(teller.outcome(run), null, at);
  assert.ok(!teller.goals(run).includes(true), at);
  return run;
}

export function rowsSound(teller: Teller, frames: readonly Frame[], where: string): void {
  const rows = teller.rows(frames);
  for (const row of rows)
    for (const cell of row) sound(cell, `${teller.name}, ${where}, table`);
  const why = teller.failure(runAt(frames, Infinity));
  if (why !== null)
    assert.equal(rows.at(-1)?.[1], why, `${teller.name}, ${where}, table`);
}

export const isLine = (frame: Frame): boolean =>
  frame.kind === "event" && frame.event.type === "progressed";
export const isEnd = (frame: Frame): boolean =>
  frame.kind === "event" && frame.event.type === "succeeded";
export const isExperiment = ({ frames }: Teller): boolean =>
  frames.some(
    (f) => f.kind === "event" && f.event.type === "progressed" &&
      "at_ms" in (f.event.partial as object),
  );
