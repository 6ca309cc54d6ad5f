// What is asked before a restart, and said of each answer after it.

import type { Question } from "./prediction.ts";

export const QUESTION: Question = {
  id: "restart",
  text:
    "A 2 s job is done in a request, as a background task and through a " +
    "queue. Then both servers restart in the middle of a 6 s job. What " +
    "comes out?",
  options: [
    {
      id: "faster",
      label: "The queue is the fastest; both 6 s jobs end",
      feedback:
        "The work takes what it takes. A queue adds a way of its own, and " +
        "a background task lives in the process that was ended.",
    },
    {
      id: "one",
      label: "All take about 2 s; one 6 s job ends",
      feedback:
        "Only the answer comes sooner. The job that ends is the one that " +
        "was written down outside of the server.",
    },
    {
      id: "none",
      label: "All take about 2 s; no 6 s job ends",
      feedback:
        "All take about as long. But the worker isn't the server: it " +
        "didn't notice.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback: "Follow the lowest track on each side past the restart.",
    },
  ],
};
