// <accepted-polling>: clients at a fixed pause beside clients that wait as
// they are told, on the same tasks. Aim: see what a poll costs and brings.

import { POLLING as DECLARED } from "../../../generated/presses.ts";
import type { Choice, Control } from "../choice.ts";
import { runName } from "../choice.ts";
import {
  experiment,
  experimentFailure,
  experimentRows,
  experimentSentence,
  lastOf,
  PRESS,
  QUEUE,
  seenOf,
} from "../experiment.ts";
import { honest, unexpected } from "../failure.ts";
import { duration, grouped } from "../format.ts";
import type { Goal } from "../goals.ts";
import type { PollingLine, Tally } from "../polling.ts";
import { CLIENTS, isAnswered, share } from "../polling.ts";
import type { Question } from "../prediction.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";

const CONTROLS: readonly Control[] = [
  {
    id: "work",
    label: "The work takes",
    shape: "radio",
    initial: "12s",
    options: [
      { value: "6s", label: "6 s" },
      { value: "12s", label: "12 s" },
      { value: "24s", label: "24 s" },
    ],
  },
  {
    id: "every",
    label: "The fixed pause is",
    shape: "radio",
    initial: "1s",
    options: [
      { value: "500ms", label: "0.5 s" },
      { value: "1s", label: "1 s" },
      { value: "5s", label: "5 s" },
    ],
  },
];

/** Return the seconds that a choice stands for: of the work, of the pause. */
export function secondsOf(choice: Choice): {
  readonly work_s: number;
  readonly every_s: number;
} {
  const { work = "12s", every = "1s" } = choice;
  return {
    work_s: parseInt(work, 10),
    every_s: every === "500ms" ? 0.5 : parseInt(every, 10),
  };
}

// chosen: four lines, at heights that read well.
const HEIGHTS = [400, 800, 1200, 1600, 2000, 2400, 2800];

/** Return what the chart is as high as: all that the fixed clients send. */
export function mostRequests(choice: Choice): number {
  const { work_s, every_s } = secondsOf(choice);
  const sent = CLIENTS * (work_s / every_s + 1);
  return HEIGHTS.find((height) => height >= sent) ?? sent;
}

const QUESTION: Question = {
  id: "polling",
  about: { work: "12s", every: "1s" },
  text:
    "A task takes 12 s and records a step every 3 s. 50 clients ask once a " +
    "second. How many of the answers tell something new?",
  options: [
    {
      id: "most",
      label: "Nearly all",
      feedback:
        "Between two changes, all further requests find the same state.",
    },
    {
      id: "two-thirds",
      label: "About two thirds",
      feedback:
        "A fixed pause doesn't depend on the work, so it is too short for " +
        "most of it.",
    },
    {
      id: "less",
      label: "Less than half",
      feedback:
        "The other answers cost as much: a connection, a gateway, a handler, " +
        "a read of the log.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback: "Count the marks of one client between two steps of the work.",
    },
  ],
};

// chosen: what anybody would call nearly all.
const NEARLY_ALL = 0.85;

const GOALS: readonly Goal[] = [
  {
    label: "Most answers to the fixed clients tell nothing new",
    isReached: (run) => {
      const fixed = lastOf<PollingLine>(run)?.fixed;
      return fixed !== undefined && fixed.done > 0 && share(fixed) < 0.5;
    },
  },
  {
    label:
      "All clients know the end, and one kind has asked less than half as " +
      "often",
    isReached: (run) => {
      const last = lastOf<PollingLine>(run);
      if (!last || !isAnswered(last)) return false;
      const counts = [last.fixed.requests, last.told.requests];
      return Math.min(...counts) * 2 < Math.max(...counts);
    },
  },
  {
    label: "A client with a fixed pause learns of the end three seconds late",
    isReached: (run) =>
      (lastOf<PollingLine>(run)?.fixed.late_most_ms ?? 0) >= 3000,
  },
];

function percentOf(tally: Tally): string {
  return `${Math.round(share(tally) * 100)} %`;
}

function lateWord({ late_mean_ms }: Tally): string {
  return late_mean_ms === null ? "not yet" : duration(late_mean_ms);
}

function sentence(run: Run): string {
  const last = lastOf<PollingLine>(run);
  const both = ({ fixed, told }: PollingLine): string =>
    `${grouped(fixed.requests)} requests at a fixed pause, ` +
    `${grouped(told.requests)} as told`;
  return experimentSentence(run, {
    ready: "Ready. One press starts 25 tasks and 100 clients that ask.",
    running: () =>
      !last
        ? "The tasks are being submitted."
        : last.fixed.done + last.told.done > 0
          ? `The first clients know the end. So far ${both(last)}.`
          : `So far: ${both(last)}.`,
    measured: () =>
      last && isAnswered(last)
        ? `${both(last)}. They learned of the end ${lateWord(last.fixed)} ` +
          `and ${lateWord(last.told)} late on average.`
        : null,
  });
}

function isKnown(run: Run): boolean {
  const last = lastOf<PollingLine>(run);
  return last !== null && isAnswered(last);
}

function failedOf(run: Run): string | null {
  const looks = seenOf<PollingLine>(run).flatMap(({ line }) => line.looks);
  const statuses = looks.map(({ status }) => status);
  return unexpected(statuses, [200, 304], "requests of two clients");
}

function cells(run: Run): readonly string[] {
  const last = lastOf<PollingLine>(run);
  if (!last) return ["", "", ""];
  const of = (tally: Tally): string =>
    `${grouped(tally.requests)} requests, ${grouped(tally.news)} with news, ` +
    `${grouped(tally.bytes)} bytes, ${tally.done} know the end`;
  return [of(last.fixed), of(last.told), `${last.running} tasks`];
}

export const figure = honest({
  name: "polling",
  title: "How often to ask",
  sub: (choice) => {
    const { work_s, every_s } = secondsOf(choice);
    return (
      `25 tasks of ${work_s} s; 50 clients ask about them every ${every_s} ` +
      "s, 50 as Retry-After tells them. One run at a time."
    );
  },
  press: "Start 100 clients",
  again: "Start 100 clients again",
  question: QUESTION,
  goals: GOALS,
  controls: CONTROLS,
  recorded: [
    { work: "12s", every: "1s" },
    { work: "24s", every: "1s" },
    { work: "12s", every: "500ms" },
    { work: "12s", every: "5s" },
  ],
  scenario: (choice) => {
    const { work_s, every_s } = secondsOf(choice);
    return experiment(runName("polling", CONTROLS, choice), DECLARED, {
      work_s,
      every_s,
      // As in lessons/experiments/polling.py: the last client has asked.
      window_s: work_s + 6,
    });
  },
  phase: (run) => {
    const last = lastOf<PollingLine>(run);
    const is_known = last ? last.fixed.done + last.told.done > 0 : false;
    return `${ticketOf(run).phase} ${last?.began_ms !== undefined} ${is_known}`;
  },
  said: (run) => ({ mark: ["client", "c-client"], text: sentence(run) }),
  failure: (run) => experimentFailure(run, isKnown, failedOf),
  outcome: (run) => {
    const last = lastOf<PollingLine>(run);
    if (!last || !isAnswered(last)) return null;
    return (
      `Of ${grouped(last.fixed.requests)} answers at a fixed pause, ` +
      `${percentOf(last.fixed)} told something new; of ` +
      `${grouped(last.told.requests)} as told, ${percentOf(last.told)}.`
    );
  },
  shown: (run) => {
    const last = lastOf<PollingLine>(run);
    if (!last || !isAnswered(last)) return null;
    const news = share(last.fixed);
    return [news < 0.5 ? "less" : news < NEARLY_ALL ? "two-thirds" : "most"];
  },
  evidence: [
    { track: "fixed", name: "The first client with a fixed pause" },
    { track: "told", name: "The first client that waits as told" },
    { track: "answers", name: "Two more tasks, asked in every form" },
    PRESS,
    QUEUE,
  ],
  head: ["Second", "At a fixed pause", "As told", "At work"],
  rows: (frames) => experimentRows(frames, cells),
});
