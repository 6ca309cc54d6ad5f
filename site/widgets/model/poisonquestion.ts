// What is asked before a poison task, and said of each answer after it.

import type { Question } from "./prediction.ts";

export const QUESTION: Question = {
  id: "poison",
  about: { plain: "reject" },
  text:
    "A task kills its worker's process each time. Celery runs with " +
    "acks_late and task_reject_on_worker_lost, and the task has " +
    "max_retries=3. How often is it started?",
  options: [
    {
      id: "one",
      label: "Once",
      feedback:
        "That is what acks_late alone does: the dead child's message is " +
        "acknowledged, and the task is lost. The second setting puts it back.",
    },
    {
      id: "some",
      label: "Four times",
      feedback:
        "max_retries counts retries that the task asks for. A message that " +
        "goes back to the queue isn't one of them.",
    },
    {
      id: "endless",
      label: "Again and again",
      feedback:
        "Nothing counts these deliveries, so nothing ends them. Each one " +
        "costs a process, and whatever else it had in hand.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback: "Count the bars of plain Celery, up to the end of the run.",
    },
  ],
};
