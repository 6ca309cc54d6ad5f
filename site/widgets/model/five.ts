// The five questions of chapter 0, asked again at the end of the guide: their
// options, the answer that a figure shows, and what two rounds of answers say
// side by side. Nothing is judged in the first round. Pure.

/** Where a figure shows the answer. */
export interface Proof {
  /** A file in model/figures/, whose first recording shows it. */
  readonly figure: string;
  /** What that figure then says of its own question. */
  readonly shown: string;
  readonly chapter: number;
  readonly title: string;
  /** From a page of the guide, two folders deep. */
  readonly address: string;
}

export interface Asked {
  readonly id: string;
  readonly text: string;
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly right: string;
  readonly because: string;
  readonly proof: Proof;
}

/** Option by question; a question without an answer is absent. */
export type Answers = Readonly<Record<string, string>>;

// As in prediction.ts. Imported from there, it would split that file off for
// every page: a chunk more for all figures.
export const UNSURE = "unsure";
const NOT_SURE = { id: UNSURE, label: "Not sure" };

export const FIVE: readonly Asked[] = [
  {
    id: "gateway",
    text:
      "A gateway gives up on a slow request and answers 504, while the " +
      "handler is still computing. What does the 504 stop?",
    options: [
      { id: "handler", label: "The handler, at once" },
      { id: "wait", label: "The client's wait, and nothing else" },
      { id: "write", label: "The handler, when it next reads or writes" },
      NOT_SURE,
    ],
    right: "wait",
    because:
      "The gateway knows nothing of the work. In the figure, the report is " +
      "finished after the 504, and nobody receives it.",
    proof: {
      figure: "side-by-side",
      shown: "all",
      chapter: 1,
      title: "One job, two ways to answer",
      address: "../../chapters/1-the-problem/#see-it-happen",
    },
  },
  {
    id: "twenty",
    text:
      "Twenty equal requests arrive at once. The server looks whether the " +
      "order exists, and writes it if it doesn't. What comes of them?",
    options: [
      { id: "one", label: "One order, and nineteen errors" },
      { id: "same", label: "One order, and twenty equal responses" },
      { id: "more", label: "Several orders, and no error" },
      NOT_SURE,
    ],
    right: "more",
    because:
      "Every request that looks before the first has written finds nothing, " +
      "and is accepted. A unique key closes the gap, a look doesn't.",
    proof: {
      figure: "burst",
      shown: "all",
      chapter: 6,
      title: "One order, twenty times",
      address: "../../chapters/6-idempotency/#see-it-happen",
    },
  },
  {
    id: "kill",
    text:
      "Celery with acks_late, all else at its default. A child process is " +
      "killed in the middle of a task. When does the task run again?",
    options: [
      { id: "at-once", label: "At once" },
      { id: "timeout", label: "After the visibility timeout" },
      { id: "never", label: "Never" },
      NOT_SURE,
    ],
    right: "never",
    because:
      "The worker survives its child, and acknowledges the message as a " +
      "failure. With task_reject_on_worker_lost it gives the message back.",
    proof: {
      figure: "kill",
      shown: "less",
      chapter: 7,
      title: "Kill it",
      address: "../../chapters/7-delivery/#see-it-happen",
    },
  },
  {
    id: "cancel",
    text:
      "A client asks to cancel a running task, and the answer is 202. What " +
      "can it rely on?",
    options: [
      { id: "noted", label: "The request is noted; the task may still succeed" },
      { id: "stops", label: "The work stops at once" },
      { id: "cancelled", label: "The task will end as cancelled" },
      NOT_SURE,
    ],
    right: "noted",
    because:
      "The work may have finished while the request was on its way. In the " +
      "figure each task has one end, and for some it is success.",
    proof: {
      figure: "stopit",
      shown: "one",
      chapter: 9,
      title: "Five ways to end a task early",
      address: "../../chapters/9-stopping/#stop-it",
    },
  },
  {
    id: "busy",
    text:
      "Tasks arrive at random. A slot was busy 70 % of the time, and now it " +
      "is 95 %. How much longer do tasks wait, in the long run?",
    options: [
      { id: "third", label: "About a third longer" },
      { id: "twice", label: "Two to three times as long" },
      { id: "eight", label: "About eight times as long" },
      NOT_SURE,
    ],
    right: "eight",
    because:
      "The wait grows as busy time over free time: 70/30 against 95/5. The " +
      "figure's curve shows it over thousands of simulated tasks; a short " +
      "run begins without a queue, and shows less.",
    proof: {
      figure: "dial",
      shown: "eight",
      chapter: 11,
      title: "How busy, and how long to wait",
      address: "../../chapters/11-sizing/#see-it-happen",
    },
  },
];

/** Return the answers of a stored text that are still options. */
export function soundAnswers(text: string | null): Answers {
  const stored = parsed(text);
  return Object.fromEntries(
    FIVE.flatMap(({ id, options }) => {
      const answer = stored[id];
      return options.some((one) => one.id === answer) ? [[id, answer]] : [];
    }),
  ) as Answers;
}

function parsed(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Return the words of an answer: its label, or that there is none. */
export function labelOf({ id, options }: Asked, answers: Answers): string {
  return options.find((one) => one.id === answers[id])?.label ?? "No answer";
}

/** Count the answers that the figures show to be right. */
export function rightIn(answers: Answers): number {
  return FIVE.filter(({ id, right }) => answers[id] === right).length;
}

/** Say how far a round is: "3 of 5 answered". */
export function answeredWords(answers: Answers): string {
  return `${Object.keys(answers).length} of ${FIVE.length} answered.`;
}

/** Say what two rounds show; only of rounds in which something was said. */
export function comparedWords(first: Answers, now: Answers): string {
  const second = `${rightIn(now)} of ${FIVE.length} now`;
  if (Object.keys(first).length === 0)
    return (
      `The figures agree with ${second}. This browser has no answers from ` +
      "the start."
    );
  return `The figures agree with ${rightIn(first)} of ${FIVE.length} at the start, and ${second}.`;
}
