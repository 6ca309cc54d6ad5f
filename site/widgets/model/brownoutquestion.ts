// What is asked before a brown-out, and said of each answer after it.

import type { Question } from "./prediction.ts";

export const QUESTION: Question = {
  id: "brownout",
  about: { work: "comes", way_out: "none" },
  text:
    "Tasks come at 60 % of what a dependency can do. It stands still for " +
    "2.5 s, then is as fast as before. Clients try up to six times, with " +
    "exponential backoff and full jitter. When are tasks answered in time " +
    "again?",
  options: [
    {
      id: "soon",
      label: "Within 5 s",
      feedback:
        "That is how long it takes to work off the queue, for clients that " +
        "don't retry, or have a budget.",
    },
    {
      id: "later",
      label: "After 5 to 15 s",
      feedback:
        "Each task gives up after some seconds. But new tasks fail in the " +
        "meantime, and retry in their turn.",
    },
    {
      id: "never",
      label: "Not as long as nobody intervenes",
      feedback:
        "Six tries for each task are 360 calls a second, for 100 that can be " +
        "served. Backoff only moves them to later.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback:
        "Compare the tries in the row with full jitter before the stop and " +
        "after it.",
    },
  ],
};
