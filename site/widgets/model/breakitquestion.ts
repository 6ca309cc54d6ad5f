// What is asked before a setting is broken, and said of each answer after.

import type { Question } from "./prediction.ts";

export const BREAKIT_QUESTION: Question = {
  id: "breakit",
  about: { protection: "ack-reject-timeout", faults: "1", fault: "any" },
  text:
    "A worker acknowledges late, rejects when its child is lost, and the " +
    "visibility timeout is longer than the work. One process may be killed. " +
    "What is the shortest way to harm?",
  options: [
    {
      id: "kept",
      label: "There is none; the task only runs later",
      feedback:
        "That holds once the broker has a copy of the message. Look at the " +
        "step before.",
    },
    {
      id: "lost",
      label: "The task is lost",
      feedback:
        "BRPOP takes the message off the list, and the copy is written by " +
        "another command. A worker that is killed between the two takes the " +
        "only copy with it.",
    },
    {
      id: "doubled",
      label: "The task is charged twice",
      feedback:
        "There is such a sequence, too, but it is longer: the worker has to " +
        "charge, and be killed before it acknowledges.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback: "Look at what exists of the message after each step.",
    },
  ],
};
