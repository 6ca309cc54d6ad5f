// What is asked before the first kill, and said of each answer after it.

import type { Question } from "./prediction.ts";

export const QUESTION: Question = {
  id: "kill",
  about: { setting: "late", fault: "child", clocks: "short" },
  text:
    "Twelve orders, Celery with acks_late. Two child processes are killed in " +
    "the middle of an order: one before its charge, one after it. How many " +
    "charges are in the provider's books at the end?",
  options: [
    {
      id: "all",
      label: "Twelve: both orders run again",
      feedback:
        "Late acknowledgement sounds like it: the message stays until the " +
        "work is done. But a dead child isn't a dead worker. The worker " +
        "lives, and acknowledges for its child.",
    },
    {
      id: "more",
      label: "Thirteen: both run again, and one pays twice",
      feedback:
        "That is what happens with reject_on_worker_lost as well: it gives " +
        "the message back, and the order that was charged is charged again.",
    },
    {
      id: "less",
      label: "Eleven: one order is never charged",
      feedback:
        "The worker survives its child and acknowledges the message as a " +
        "failure. The order that was charged is right by luck; the other one " +
        "is gone, and nothing is left that would run it.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback:
        "Find the two bars that break off, and see whether another begins in " +
        "the same row.",
    },
  ],
};
