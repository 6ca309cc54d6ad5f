// The questions of the figures, for votes in a workshop: choices, the one
// that the recorded run shows to be right, and what is said about it. Run by
// the build:
//   node questions.ts <recordings folder> <output file>
//
// A figure whose recording answers its question in no way, or in two, has no
// question here: nobody could be told what is true.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";

import { initialChoice } from "../model/choice.ts";
import type { Figure } from "../model/figure.ts";
import type { Recording } from "../model/frame.ts";
import { isAsked } from "../model/prediction.ts";
import { apply, EMPTY } from "../model/run.ts";

const FIGURES = new URL("../model/figures/", import.meta.url);

const [, , recordings = "", output = ""] = argv;
const recorded = readdirSync(recordings, { recursive: false });
const found: Record<string, unknown> = {};
for (const file of readdirSync(FIGURES, { recursive: false })) {
  const { figure } = (await import(new URL(file, FIGURES).href)) as {
    figure: Figure;
  };
  // Some figures calculate, and have no run to ask about.
  if (!("question" in figure)) continue;
  const choice = figure.question.about ?? {};
  const initial = { ...initialChoice(figure.controls), ...choice };
  const name = [
    ...figure.recorded.filter((each) => isAsked(figure.question, each)),
    initial,
  ]
    .map((each) => `${figure.scenario(each).name}.json`)
    .find((each) => recorded.includes(each));
  const asked = name ? answered(figure, `${recordings}/${name}`) : null;
  if (asked) found[figure.question.id] = asked;
}
writeFileSync(output, `${JSON.stringify(found, null, 2)}\n`);

function answered(figure: Figure, path: string): object | null {
  const { frames } = JSON.parse(readFileSync(path, "utf8")) as Recording;
  const right = figure.shown(frames.reduce(apply, EMPTY)) ?? [];
  const { text, options } = figure.question;
  const answer = options.findIndex(({ id }) => right.includes(id));
  if (right.length !== 1 || answer < 0) return null;
  return {
    question: text,
    choices: options.map(({ label }) => label),
    answer,
    why: options[answer]?.feedback ?? "",
    // What the figure says to each choice, for the speaker's notes.
    replies: options.map(({ feedback }) => feedback),
  };
}
