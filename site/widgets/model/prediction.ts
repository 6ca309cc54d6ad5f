// The questions asked before a run, and what is said about each answer
// afterwards, the right one included. Neutral before, plain after: no label
// judges, no option is preselected. Pure data; elements store the answer.

import type { Choice } from "./choice.ts";

export interface Option {
  readonly id: string;
  readonly label: string;
  readonly feedback: string;
}

export interface Question {
  readonly id: string;
  readonly text: string;
  readonly options: readonly Option[];
  /** The setting that it asks about; a run of another one answers another. */
  readonly about?: Choice;
}

/** Say whether a run of this setting answers a question. */
export function isAsked({ about = {} }: Question, shown: Choice): boolean {
  return Object.entries(about).every(([id, value]) => shown[id] === value);
}

export const SKIPPED = "skipped";
/** The option of every question that predicts nothing. */
export const UNSURE = "unsure";

/** Say whether a prediction held; null where there is none, or no result. */
export function verdictWords(
  answer: string,
  shown: readonly string[] | null,
): string | null {
  if (shown === null || answer === UNSURE || answer === SKIPPED) return null;
  return shown.includes(answer)
    ? "Your prediction held."
    : "Your prediction didn't hold.";
}

export const SIDE_BY_SIDE_QUESTION: Question = {
  id: "side-by-side",
  text:
    "Gateway limit 5 s, work 12 s. If the connection is held, how much has " +
    "the server done at second 12?",
  options: [
    {
      id: "nothing",
      label: "Nothing",
      feedback:
        "The 504 ends the wait, not the work. A handler that is computing " +
        "does not look at its connection.",
    },
    {
      id: "part",
      label: "Less than half",
      feedback:
        "The work was there when the gateway cut the request. The rest was " +
        "computed for nobody.",
    },
    {
      id: "all",
      label: "All of it",
      feedback:
        "The server did all of it. But the client has no address at which it " +
        "could ask for the result.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback:
        "The hatched months were computed after the cut, and nobody can " +
        "receive them.",
    },
  ],
};
