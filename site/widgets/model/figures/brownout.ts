// <accepted-brownout>: five retry policies, and a dependency that stands
// still for a while. Aim: see a failure outlive its cause, kept alive by
// retries, and find what ends it.

import { BROWNOUT as DECLARED } from "../../../generated/presses.ts";
import type { Mark, WayOut } from "../brownout.ts";
import {
  behindWords,
  binsOf,
  CAPACITY_PER_S,
  CLIENTS,
  goodSinceMs,
  isWhole,
  markMs,
  nameOf,
  peakPerS,
  POLICIES,
  recoveredAfterMs,
  recoveryWords,
  sinceWayOut,
  STOP_S,
  totalOf,
  TRIES,
  wayOutOf,
} from "../brownout.ts";
import { QUESTION } from "../brownoutquestion.ts";
import type { Control } from "../choice.ts";
import { runName } from "../choice.ts";
import {
  experiment,
  experimentFailure,
  experimentRows,
  experimentSentence,
  isMeasured,
  PRESS,
  QUEUE,
} from "../experiment.ts";
import { honest } from "../failure.ts";
import type { Fault } from "../fault.ts";
import { askedMs, FAULT } from "../fault.ts";
import { atSecond, grouped, second } from "../format.ts";
import type { Goal } from "../goals.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";

const CONTROLS: readonly Control[] = [
  {
    id: "work",
    label: "New tasks",
    shape: "radio",
    initial: "comes",
    options: [
      { value: "comes", label: "keep coming" },
      { value: "waits", label: "wait for the client's last one" },
    ],
  },
  {
    id: "way_out",
    label: "At 12 s",
    shape: "radio",
    initial: "none",
    options: [
      { value: "none", label: "nothing" },
      { value: "restart", label: "restart" },
      { value: "shed", label: "shed load" },
      { value: "budget", label: "retry budget" },
    ],
  },
];

const SOON_MS = 5000;

const GOALS: readonly Goal[] = [
  {
    label:
      "The dependency is as fast as before, and at least one policy's tasks " +
      "still fail at the end",
    isReached: (run) =>
      isMeasured(run) &&
      isWhole(run) &&
      POLICIES.some((policy) => goodSinceMs(run, policy) === null),
  },
  {
    label: "A restart helps for a moment, and the failure comes back",
    isReached: (run) =>
      isMeasured(run) &&
      wayOutOf(run)?.way === "restart" &&
      POLICIES.some((policy) => {
        const since = sinceWayOut(run, policy);
        return since !== null && since.in_time > 0 && since.at_end === 0;
      }),
  },
  {
    label: "All five policies are in time again",
    isReached: (run) =>
      isMeasured(run) &&
      POLICIES.every((policy) => goodSinceMs(run, policy) !== null),
  },
];

function wayOut(name: WayOut, press: string, done: string): Fault {
  return {
    name,
    press,
    done,
    otherwise: "as set above: at 12 s, or not at all",
    isReady: (run) => markMs(run, "continued") !== null,
    awaits: "the dependencies have been continued",
    happened_ms: (run) => markMs(run, name),
  };
}

/** What a reader can do about it, once; else WAY_OUT_AT_S, or nothing. */
export const WAYS_OUT: readonly Fault[] = [
  wayOut("restart", "Restart all five", "Restarted"),
  wayOut("shed", "Shed load", "Shedding"),
  wayOut("budget", "Give all a budget", "Budget given"),
];

function stage(run: Run): Mark["what"] | "before" {
  const done = wayOutOf(run);
  if (done !== null) return done.way;
  if (markMs(run, "continued") !== null) return "continued";
  return markMs(run, "stopped") === null ? "before" : "stopped";
}

function sentence(run: Run): string {
  return experimentSentence(run, {
    ready:
      "Ready. One press starts five dependencies, each with 100 clients.",
    running: () => {
      switch (stage(run)) {
        case "before":
          return "All five dependencies answer in time.";
        case "stopped":
          return (
            `All five were stopped${atSecond(markMs(run, "stopped"))}. ` +
            "Their clients wait, give up and try again."
          );
        case "continued":
          return askedMs(run) === null
            ? `All five continue${atSecond(markMs(run, "continued"))}, as ` +
                "fast as before. Watch which of them get out."
            : "You have asked for a way out. The worker will soon notice it.";
        default:
          return doneWords(run);
      }
    },
    measured: () => {
      const words = recoveryWords(run);
      return words === null ? null : `${words}${leadWords(run)}`;
    },
  });
}

// Counted as the recoveries are: from the end of the stop.
function leadWords(run: Run): string {
  const done = wayOutOf(run);
  const continued_ms = markMs(run, "continued");
  if (done === null || continued_ms === null) return "";
  return ` After ${second(done.at_ms - continued_ms)}, ${done.words}.`;
}

function doneWords(run: Run): string {
  const done = wayOutOf(run);
  if (done === null) return "";
  const words = `${done.words.charAt(0).toUpperCase()}${done.words.slice(1)}`;
  return `${words}${atSecond(done.at_ms)}.`;
}

function outcome(run: Run): string | null {
  const words = recoveryWords(run);
  if (!isMeasured(run) || words === null) return null;
  const bins = binsOf(run, "jitter");
  const peak = peakPerS(bins);
  if (peak === null) return null;
  const { tries, tasks } = totalOf(bins);
  return (
    `${words}${leadWords(run)} With full jitter, ${grouped(tasks)} tasks ` +
    `made ${grouped(tries)} tries, up to ${grouped(Math.round(peak))} a ` +
    `second for a dependency that can serve ${CAPACITY_PER_S}.`
  );
}

function cells(run: Run): readonly string[] {
  return POLICIES.map((policy) => {
    const bins = binsOf(run, policy).slice(-2);
    const { tries, in_time } = totalOf(bins);
    return `${grouped(tries)} tries, ${grouped(in_time)} in time`;
  });
}

export const figure = honest({
  name: "brownout",
  title: "A brown-out, and five ways to retry",
  sub: () =>
    `${CLIENTS} clients for each of five dependencies that serve ` +
    `${CAPACITY_PER_S} calls a second; at most ${TRIES} tries. All stand ` +
    `still for ${STOP_S} s. 24 s, one run at a time.`,
  press: "Run and stop the dependency",
  again: "Run it again",
  question: QUESTION,
  goals: GOALS,
  controls: CONTROLS,
  recorded: [
    { work: "comes", way_out: "none" },
    { work: "comes", way_out: "restart" },
    { work: "comes", way_out: "shed" },
    { work: "comes", way_out: "budget" },
    { work: "waits", way_out: "none" },
  ],
  scenario: (choice) =>
    experiment(runName("brownout", CONTROLS, choice), DECLARED, {
      work: choice["work"] === "waits" ? "waits" : "comes",
      way_out: choice["way_out"] ?? "none",
    }),
  phase: (run) =>
    `${ticketOf(run).phase} ${stage(run)} ${askedMs(run) !== null}`,
  said: (run) => ({
    mark: stage(run) === "stopped" ? ["cut", "c-lost"] : ["client", "c-client"],
    text: sentence(run),
  }),
  failure: (run) => experimentFailure(run, isWhole, behindWords),
  outcome,
  shown: (run) => {
    if (!isMeasured(run) || !isWhole(run)) return null;
    const after_ms = recoveredAfterMs(run, "jitter");
    if (after_ms === null) return ["never"];
    return [after_ms <= SOON_MS ? "soon" : "later"];
  },
  evidence: [
    { track: "in_time", name: "The first try that was answered in time" },
    { track: "late", name: "The first that wasn't" },
    { track: "refused", name: "The first that was refused" },
    PRESS,
    QUEUE,
    FAULT,
  ],
  head: ["Second", ...POLICIES.map(nameOf)],
  rows: (frames) => experimentRows(frames, cells, 1000),
});
