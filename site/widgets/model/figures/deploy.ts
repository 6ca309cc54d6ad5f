// <accepted-deploy>: SIGTERM while jobs are at work, in each of Celery's
// shutdowns, with a grace period of the reader's choice.
// Aim: see which jobs a deployment loses, delays, repeats or hands over.

import { DEPLOY as DECLARED } from "../../../generated/presses.ts";
import type { Choice, Control } from "../choice.ts";
import { runName } from "../choice.ts";
import type { Deploy } from "../deploy.ts";
import {
  deployOf,
  endedBy,
  endsWord,
  fateOf,
  JOBS,
  LEFT_S,
  LONG,
  markMs,
  workerWord,
} from "../deploy.ts";
import { QUESTION } from "../deployquestion.ts";
import {
  experiment,
  experimentFailure,
  experimentRows,
  experimentSentence,
  PRESS,
  QUEUE,
} from "../experiment.ts";
import { honest } from "../failure.ts";
import { atSecond, counted } from "../format.ts";
import type { Goal } from "../goals.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";
import { spanFor } from "../timescale.ts";

const CONTROLS: readonly Control[] = [
  {
    id: "how",
    label: "Shutdown",
    shape: "select",
    initial: "warm",
    options: [
      { value: "warm", label: "warm: SIGTERM, Celery's default" },
      { value: "soft", label: "soft: cold when 3 s are left" },
      { value: "tight", label: "soft: cold when 1 s is left" },
      { value: "cold", label: "cold: SIGTERM means SIGQUIT" },
      { value: "hard", label: "hard: soft, but told three times" },
      { value: "shell", label: "warm, behind a shell that is PID 1" },
      { value: "steps", label: "warm, with jobs that stop between two steps" },
    ],
  },
  {
    id: "grace_s",
    label: "SIGKILL after",
    shape: "radio",
    initial: "4",
    options: [
      { value: "4", label: "4 s" },
      { value: "6", label: "6 s" },
      { value: "10", label: "10 s" },
    ],
  },
  {
    id: "ack",
    label: "Acknowledged",
    shape: "radio",
    initial: "early",
    options: [
      { value: "early", label: "before the work" },
      { value: "late", label: "after the work" },
    ],
  },
];

const GOALS: readonly Goal[] = [
  {
    label: "A job is lost: it didn't end, and no message of it is left",
    isReached: (run) => (deployOf(run).sum?.lost ?? 0) > 0,
  },
  {
    label: "A job is late: its message stays with a worker that is gone",
    isReached: (run) => (deployOf(run).sum?.late ?? 0) > 0,
  },
  {
    label: "A job that was cut off is handed over, and begins again",
    isReached: (run) =>
      deployOf(run).fates?.some(
        ({ end, starts }) => end === "handed over" && starts > 1,
      ) ?? false,
  },
];

function stage(deploy: Deploy): string {
  if (markMs(deploy, "old", "gone") !== null) return "gone";
  if (markMs(deploy, "old", "told") !== null) return "told";
  return deploy.books.length > 0 ? "at work" : "starting";
}

function sentence(run: Run): string {
  const deploy = deployOf(run);
  return experimentSentence(run, {
    ready:
      "Ready. One press starts a broker and two workers, and stops one of " +
      "the workers.",
    running: () => {
      switch (stage(deploy)) {
        case "starting":
          return "The old worker is starting.";
        case "at work":
          return "The old worker has three jobs at work. Three more wait.";
        case "told":
          return (
            `SIGTERM was sent${atSecond(markMs(deploy, "old", "told"))}. ` +
            "The new worker starts."
          );
        default:
          return (
            `The old worker is gone: ${workerWord(deploy, "old")}. ` +
            `${endedBy(deploy).length} of ${JOBS.length} jobs have ended.`
          );
      }
    },
    measured: () => measured(deploy),
  });
}

function measured(deploy: Deploy): string | null {
  const long = fateOf(deploy, LONG);
  if (deploy.sum === null || long === null) return null;
  const starts =
    long.starts > 1 ? `${long.end}, begun ${long.starts} times` : long.end;
  return (
    `Of ${JOBS.length} jobs: ${endsWord(deploy.sum)}. Job ${LONG}, which ` +
    `still needed ${LEFT_S} s: ${starts}. The old worker: ` +
    `${workerWord(deploy, "old")}.`
  );
}

function cells(run: Run): readonly string[] {
  const deploy = deployOf(run);
  const { waiting, taken, sum } = deploy;
  return [
    workerWord(deploy, "old"),
    workerWord(deploy, "new"),
    counted(endedBy(deploy).length, "job"),
    waiting === null || taken === null
      ? "not read yet"
      : `${waiting} waiting, ${taken} unacknowledged`,
    sum === null ? "not known yet" : endsWord(sum),
  ];
}

function input(choice: Choice): Parameters<typeof experiment>[2] {
  return {
    how: choice["how"] ?? "warm",
    grace_s: Number(choice["grace_s"] ?? 4),
    ack: choice["ack"] ?? "early",
  };
}

// chosen: the runs end between 8 s and 16 s; the axis grows if one doesn't.
const SPAN_S = 16;

export const figure = honest({
  name: "deploy",
  title: "SIGTERM, and what becomes of six jobs",
  sub: () =>
    "A broker and two Celery workers started only for this run, up to 30 s, " +
    "one run at a time. Orchestrators commonly allow 30 s; here it is less.",
  press: "Deploy",
  again: "Deploy again",
  question: QUESTION,
  goals: GOALS,
  controls: CONTROLS,
  recorded: [
    { how: "warm", grace_s: "4", ack: "early" },
    { how: "warm", grace_s: "4", ack: "late" },
    { how: "soft", grace_s: "4", ack: "late" },
    { how: "tight", grace_s: "4", ack: "late" },
    { how: "cold", grace_s: "4", ack: "early" },
    { how: "cold", grace_s: "4", ack: "late" },
    { how: "hard", grace_s: "4", ack: "late" },
    { how: "shell", grace_s: "4", ack: "early" },
    { how: "shell", grace_s: "4", ack: "late" },
    { how: "steps", grace_s: "4", ack: "late" },
  ],
  scenario: (choice) => ({
    ...experiment(runName("deploy", CONTROLS, choice), DECLARED, input(choice)),
    span_s: SPAN_S,
  }),
  phase: (run) => `${ticketOf(run).phase} ${stage(deployOf(run))}`,
  said: (run) => ({
    mark:
      stage(deployOf(run)) === "gone"
        ? ["lost", "c-lost"]
        : ["worker", "c-worker"],
    text: sentence(run),
  }),
  failure: (run) =>
    experimentFailure(run, (whole) => measured(deployOf(whole)) !== null),
  outcome: (run) => measured(deployOf(run)),
  shown: (run) => {
    const long = fateOf(deployOf(run), LONG);
    return long === null ? null : [long.end];
  },
  evidence: [
    PRESS,
    QUEUE,
    { track: "signals", name: "The signal, and what the old worker printed" },
  ],
  head: ["Second", "Old worker", "New worker", "Ended", "Messages", "Ends"],
  rows: (frames) => experimentRows(frames, cells, 500),
  // Starting takes longer on a busy machine.
  span_s: (whole, now_ms) => {
    const events = whole.logs.flatMap((log) => log.events);
    const last_ms = events.at(-1)?.at_ms ?? 0;
    return spanFor(SPAN_S, Math.max(now_ms, last_ms));
  },
});
