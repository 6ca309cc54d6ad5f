// What is asked before a restart, and said of each answer after it.

import type { Question } from "./prediction.ts";

export const QUESTION: Question = {
  id: "restart",
  text:
    "A 2 s job runs in a request, as a background task and through a queue. " +
    "Then both servers restart in the middle of a 6 s job. What happens?",
  options: [
    {
      id: "faster",
      label: "The queue is the fastest; both 6 s jobs end",
      feedback:
        "The work takes the same time everywhere. A queue adds a step, and a " +
        "background task lives in the process that was ended.",
    },
    {
      id: "one",
      label: "All take about 2 s; one 6 s job ends",
      feedback:
        "Only the response comes sooner. The job that ends is the one that " +
        "was recorded outside the server.",
    },
    {
      id: "none",
      label: "All take about 2 s; no 6 s job ends",
      feedback:
        "They do all take about as long. But the worker is a separate " +
        "process, and didn't notice the restart.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback: "Follow the lowest track on each side beyond the restart.",
    },
  ],
};
