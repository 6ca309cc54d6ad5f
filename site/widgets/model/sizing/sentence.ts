// What the calculator says aloud: the answer in one sentence, or why there
// is none.

import type { Said } from "../grammar.ts";
import type { Answer } from "./calculator.ts";

/** Say the answer. */
export function sentenceOf({ figures, refusal }: Answer): Said {
  if (refusal !== null)
    return { mark: ["x", "is-failed"], text: `No answer: ${refusal}` };
  const value = (id: string) =>
    figures.find((figure) => figure.id === id)?.value ?? "";
  return {
    mark: ["worker", ""],
    text:
      `${value("pods")} pods on ${value("nodes")} nodes, ` +
      `${value("utilisation")} busy. 95 of 100 tasks wait ` +
      `${value("p95-wait")} at most.`,
  };
}
