// <accepted-starvation>: 60 held requests beside 60 tasks, and the ping of
// each server meanwhile, measured by a process outside the browser.
// Aim: see a request that does nothing wait for one that does.

import { STARVATION as DECLARED } from "../../../generated/presses.ts";
import {
  experiment,
  experimentFailure,
  experimentRows,
  experimentSentence,
  lastOf,
  PRESS,
  QUEUE,
} from "../experiment.ts";
import { honest } from "../failure.ts";
import { duration } from "../format.ts";
import type { Goal } from "../goals.ts";
import type { Question } from "../prediction.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";
import {
  REQUESTS,
  samplesOf,
  slowestPing,
  failedOf,
  isWhole,
  starvationOf,
  slowestMs,
  worstOf,
} from "../starvation.ts";

const QUESTION: Question = {
  id: "starvation",
  text:
    "60 requests of 3.5 s each reach a server that has 40 slots. A ping does " +
    "no work. How long does the slowest ping to that server take?",
  options: [
    {
      id: "quick",
      label: "Under 100 ms",
      feedback:
        "A ping needs a slot like any other request, but the slots were held " +
        "by requests that only waited for paced work.",
    },
    {
      id: "second",
      label: "About 1 s",
      feedback:
        "A ping waits until a slot is free, so it takes as long as the slow " +
        "work, not a share of that time.",
    },
    {
      id: "slow",
      label: "As long as the slow work",
      feedback:
        "The ping waits for a slot behind the slow work, for as long as that " +
        "work takes.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback:
        "Follow the dashed line: it rises when the slots are gone and falls " +
        "when they come back.",
    },
  ],
};

// As the question has it: under 100 ms; and between a second and the slow
// work's 3.5 s, the middle.
const QUICK_MS = 100;
const BETWEEN_MS = 2250;

// chosen: a ping that does no work and takes a second has waited.
const STARVED_MS = 1000;
const GOALS: readonly Goal[] = [
  {
    label: "A ping that does no work waits a second or more",
    isReached: (run) =>
      samplesOf(run).some(
        (s) => s.server === "held" && (s.latency_ms ?? 0) >= STARVED_MS,
      ),
  },
  {
    label: "The gateway cuts requests that had to wait for a slot",
    isReached: (run) => starvationOf(run).held.cut > 0,
  },
  {
    label: "60 tasks are accepted, and no ping beside them waits a second",
    isReached: (run) => {
      const { tasks } = starvationOf(run);
      const beside = samplesOf(run).filter((s) => s.server === "api");
      return (
        tasks.accepted >= REQUESTS &&
        beside.length > 0 &&
        beside.every(
          (s) => s.status === 200 && (s.latency_ms ?? Infinity) < STARVED_MS,
        )
      );
    },
  },
];

function phase(run: Run): string {
  const { held } = starvationOf(run);
  const ended = held.answered + held.cut;
  const load = held.waiting > 0 ? "held" : ended > 0 ? "after" : "before";
  return `${ticketOf(run).phase} ${load}`;
}

function sentence(run: Run): string {
  const { held, tasks } = starvationOf(run);
  const samples = samplesOf(run);
  return experimentSentence(run, {
    ready: "Ready. One press sends 60 held requests and 60 tasks.",
    running: () => {
      if (held.waiting > 0)
        return (
          `${held.waiting} held requests are waiting, and so is each ping to ` +
          `their server. ${tasks.accepted} of ${REQUESTS} tasks are accepted.`
        );
      if (held.answered + held.cut > 0)
        return (
          `The held requests are over: ${held.answered} answered, ` +
          `${held.cut} cut. ${tasks.ended} of ${REQUESTS} tasks have ended.`
        );
      return "The load generator measures the pings before the load.";
    },
    measured: () =>
      isWhole(run)
        ? `Slowest ping: ${worstOf(samples, "held")} on the held server, ` +
          `${worstOf(samples, "api")} beside ${tasks.accepted} tasks.`
        : null,
  });
}

// A ping counts in the row in which it came back.
const ROW_MS = 2000;

function cells(run: Run): readonly string[] {
  const { held, tasks } = starvationOf(run);
  const samples = samplesOf(run);
  const reached_ms = lastOf(run)?.at_ms ?? 0;
  const ping = (server: "held" | "api"): string => {
    const worst = slowestPing(samples, server, reached_ms, ROW_MS);
    if (!worst || worst.latency_ms === null || worst.status === null)
      return "no answer yet";
    return `${duration(worst.latency_ms)}, ${worst.status}`;
  };
  return [
    `${held.waiting} waiting, ${held.answered} answered, ${held.cut} cut`,
    ping("held"),
    `${tasks.accepted} accepted, ${tasks.ended} ended`,
    ping("api"),
  ];
}

export const figure = honest({
  name: "starvation",
  title: "A quick ping beside slow work",
  sub: () =>
    "60 reports of 3.5 s both ways, 20 pings a second to each server, 16 s, " +
    "one run at a time.",
  press: "Send 60 jobs",
  again: "Send 60 jobs again",
  question: QUESTION,
  goals: GOALS,
  controls: [],
  recorded: [{}],
  scenario: () =>
    experiment("starvation", DECLARED),
  phase,
  said: (run) => ({
    mark:
      starvationOf(run).held.waiting > 0
        ? ["api", "c-api"]
        : ["client", "c-client"],
    text: sentence(run),
  }),
  failure: (run) => experimentFailure(run, isWhole, failedOf),
  outcome: (run) => {
    const samples = samplesOf(run);
    if (!isWhole(run)) return null;
    return (
      `The slowest ping took ${worstOf(samples, "held")} there, ` +
      `${worstOf(samples, "api")} beside the tasks.`
    );
  },
  shown: (run) => {
    if (!isWhole(run)) return null;
    const worst_ms = slowestMs(samplesOf(run), "held");
    if (worst_ms === null) return null;
    if (worst_ms < QUICK_MS) return ["quick"];
    return [worst_ms < BETWEEN_MS ? "second" : "slow"];
  },
  evidence: [PRESS, QUEUE],
  head: [
    "Second",
    "60 held requests",
    "Slowest ping beside them",
    "60 tasks",
    "Slowest ping beside those",
  ],
  rows: (frames) => experimentRows(frames, cells, ROW_MS),
});
