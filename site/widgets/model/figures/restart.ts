// <accepted-restart>: the same jobs in a request, as background tasks and
// through a queue; then both servers are ended in the middle of a long one.
// Aim: see what a restart leaves of accepted work.

import { RESTART as DECLARED } from "../../../generated/presses.ts";
import type { Choice, Control } from "../choice.ts";
import { runName } from "../choice.ts";
import {
  experiment,
  experimentFailure,
  experimentRows,
  experimentSentence,
  PRESS,
  QUEUE,
} from "../experiment.ts";
import { honest } from "../failure.ts";
import type { Fault } from "../fault.ts";
import { askedMs, FAULT } from "../fault.ts";
import { atSecond, counted } from "../format.ts";
import type { Goal } from "../goals.ts";
import type { Fate, Restart, Side, Way } from "../restart.ts";
import {
  failedOf,
  fateOf,
  isSettled,
  fateWord,
  markOf,
  recordedMeanwhile,
  restartOf,
  slowest,
  slowestWord,
} from "../restart.ts";
import { QUESTION } from "../restartquestion.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";
import { spanFor } from "../timescale.ts";

const CONTROLS: readonly Control[] = [
  {
    id: "way",
    label: "The servers are",
    shape: "radio",
    initial: "kill",
    options: [
      { value: "kill", label: "killed (SIGKILL)" },
      { value: "stop", label: "asked to stop (SIGTERM)" },
      { value: "file", label: "killed, states in a file" },
    ],
  },
];

const WINDOW_S = 16;

const LOST: readonly Fate[] = ["unknown", "stuck"];

const GOALS: readonly Goal[] = [
  {
    label:
      "Both 202s arrive long before the work is done; no method is faster " +
      "than the work",
    isReached: (run) => {
      const restart = restartOf(run);
      const held = slowest(restart, "request");
      return (
        held !== null &&
        (["background", "queue"] as const).every((side) => {
          const own = slowest(restart, side);
          return own !== null && own.accepted_ms < held.took_ms / 2;
        })
      );
    },
  },
  {
    label: "After the restart the background task is lost",
    isReached: (run) => LOST.includes(fateOf(restartOf(run), "background")),
  },
  {
    label:
      "The worker records steps while the API is down, and completes the task",
    isReached: (run) => {
      const restart = restartOf(run);
      const ended = fateOf(restart, "queue");
      return recordedMeanwhile(restart).length > 0 && ended === "succeeded";
    },
  },
];

const SIDES = ["background", "queue"] as const;

/** End both servers; else END_AT_S (lessons/load/runs/restart.py). */
export const ENDING: Fault = {
  press: "End both servers now",
  done: "Ended",
  otherwise: "2.5 s after the long jobs were submitted",
  isReady: (run) => SIDES.every((side) => markOf(restartOf(run), side, "given")),
  awaits: "both servers have their long job",
  happened_ms: (run) => signalledMs(restartOf(run)),
};

function signalledMs(restart: Restart): number | null {
  return markOf(restart, "queue", "signalled")?.at_ms ?? null;
}

function stage(restart: Restart): string {
  if (restart.polls.length === 0) return "short jobs";
  if (!markOf(restart, "queue", "signalled")) return "long jobs";
  const is_up = (side: Side): boolean =>
    markOf(restart, side, "started") !== null;
  return is_up("queue") && is_up("background") ? "restarted" : "away";
}

function fates(restart: Restart): string {
  return (
    `Background task: ${fateWord(restart, "background")}. ` +
    `Through the queue: ${fateWord(restart, "queue")}.`
  );
}

function sentence(run: Run): string {
  const restart = restartOf(run);
  return experimentSentence(run, {
    ready:
      "Ready. One press starts two separate servers and restarts them.",
    running: () => {
      switch (stage(restart)) {
        case "short jobs":
          return "Nine short jobs: three with each method, all at once.";
        case "long jobs":
          return askedMs(run) === null
            ? "Each server has one long job and works on it."
            : "You have requested the end of both. The worker will soon " +
              "notice it.";
        case "away":
          return (
            `The servers were ended${atSecond(signalledMs(restart))}. ` +
            "The clients keep asking."
          );
        default:
          return (
            "Both servers are back, and their clients ask for the long job. " +
            fates(restart)
          );
      }
    },
    measured: () =>
      isSettled(restart)
        ? `${fates(restart)} The worker recorded ` +
          `${counted(recordedMeanwhile(restart).length, "event")} while the ` +
          "API was down."
        : null,
  });
}

function cells(run: Run): readonly string[] {
  const restart = restartOf(run);
  const jobs = (way: Way): string =>
    slowest(restart, way)
      ? `accepted ${slowestWord(restart, way, "accepted_ms")}, ` +
        `done ${slowestWord(restart, way, "took_ms")}`
      : "at work";
  const side = (name: Side): string =>
    restart.polls.length > 0 ? fateWord(restart, name) : jobs(name);
  const meanwhile = recordedMeanwhile(restart).length;
  return [
    jobs("request"),
    side("background"),
    side("queue") + (meanwhile > 0 ? `, ${meanwhile} events meanwhile` : ""),
  ];
}

function input(choice: Choice): Parameters<typeof experiment>[2] {
  const way = choice["way"];
  return {
    window_s: WINDOW_S,
    how: way === "stop" ? "stop" : "kill",
    states: way === "file" ? "file" : "dict",
  };
}

export const figure = honest({
  name: "restart",
  title: "A server restarts in the middle of a job",
  sub: () =>
    "Two servers started only for this run, 11 reports, 16 s, one run at a " +
    "time.",
  press: "Run and restart",
  again: "Run and restart again",
  question: QUESTION,
  goals: GOALS,
  controls: CONTROLS,
  recorded: [{ way: "kill" }, { way: "stop" }, { way: "file" }],
  scenario: (choice) =>
    experiment(runName("restart", CONTROLS, choice), DECLARED, input(choice)),
  phase: (run) => {
    const restart = restartOf(run);
    return (
      `${ticketOf(run).phase} ${stage(restart)} ${askedMs(run) !== null} ` +
      `${fateOf(restart, "background")} ${fateOf(restart, "queue")}`
    );
  },
  said: (run) => ({
    mark:
      stage(restartOf(run)) === "away"
        ? ["cut", "c-lost"]
        : ["client", "c-client"],
    text: sentence(run),
  }),
  failure: (run) =>
    experimentFailure(run, (whole) => isSettled(restartOf(whole)), failedOf),
  outcome: (run) => {
    const restart = restartOf(run);
    if (!isSettled(restart)) return null;
    const took = (way: Way): string => slowestWord(restart, way, "took_ms");
    return (
      `The slowest 2 s job took ${took("request")} in the request, ` +
      `${took("background")} as a background task, ${took("queue")} through ` +
      "the queue. The long job as a background task: " +
      `${fateWord(restart, "background")}. Through the queue: ` +
      `${fateWord(restart, "queue")}.`
    );
  },
  shown: (run) => {
    const restart = restartOf(run);
    if (!isSettled(restart)) return null;
    const sides = ["background", "queue"] as const;
    const ended = sides.filter((s) => fateOf(restart, s) === "succeeded").length;
    return ended > 1 ? [] : [ended === 1 ? "one" : "none"];
  },
  evidence: [
    PRESS,
    QUEUE,
    { track: "background-side", name: "Requests to the server with background tasks" },
    { track: "queue-side", name: "Requests to the API in front of the queue" },
    FAULT,
  ],
  head: [
    "Second",
    "In the request",
    "Background task",
    "Through the queue",
  ],
  rows: (frames) => experimentRows(frames, cells, 500),
  // Two servers start before the measuring does, sometimes slowly.
  span_s: (whole, now_ms) => {
    const events = whole.logs.flatMap((log) => log.events);
    const last_ms = events.at(-1)?.at_ms ?? 0;
    return spanFor(WINDOW_S + 2, Math.max(now_ms, last_ms));
  },
});
