// What is asked before a deployment, and said of each answer after it.

import type { Question } from "./prediction.ts";

export const QUESTION: Question = {
  id: "deploy",
  about: { how: "warm", grace_s: "4", ack: "early" },
  text:
    "A Celery worker with default settings has three jobs at work and three " +
    "behind them. A deployment sends SIGTERM and SIGKILL 4 s later. What " +
    "becomes of the job that still needs 6.5 s?",
  options: [
    {
      id: "done",
      label: "It ends in the old worker",
      feedback:
        "Celery does wait for it after SIGTERM. But SIGKILL ends the wait " +
        "when the grace period is over.",
    },
    {
      id: "handed over",
      label: "The new worker runs it again at once",
      feedback:
        "Only a message that isn't acknowledged can go to another worker. By " +
        "default, Celery acknowledges before the work begins.",
    },
    {
      id: "late",
      label: "It runs again about an hour later",
      feedback:
        "That is the end of a job whose message was taken and not " +
        "acknowledged. Look at D, E and F.",
    },
    {
      id: "lost",
      label: "It never ends, and nobody is told",
      feedback:
        "Its message was acknowledged when it began, and SIGKILL leaves " +
        "nothing behind: no error, no event, no retry.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback: "Follow the row of job C beyond SIGKILL.",
    },
  ],
};
