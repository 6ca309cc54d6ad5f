// <accepted-cable>: one task, five ways to follow it, and a cable that is
// pulled for a chosen time. Aim: see which way forgets what.

import { CABLE as DECLARED } from "../../../generated/presses.ts";
import type { Heard, Way } from "../cable.ts";
import { cutOf, endedMs, eventsOf, heardBy, NAMES, sumOf, WAYS } from "../cable.ts";
import type { Choice } from "../choice.ts";
import { runName } from "../choice.ts";
import {
  experiment,
  experimentFailure,
  experimentRows,
  experimentSentence,
} from "../experiment.ts";
import { honest } from "../failure.ts";
import type { Fault } from "../fault.ts";
import { askedMs, FAULT } from "../fault.ts";
import { atSecond, counted, second } from "../format.ts";
import type { Goal } from "../goals.ts";
import type { Question } from "../prediction.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";

const QUESTION: Question = {
  id: "cable",
  about: { cut_s: "4" },
  text:
    "A WebSocket delivers events to connected clients. The cable is cut for " +
    "4 s, then the client connects again. Which events does it get?",
  options: [
    {
      id: "all",
      label: "All; the missed ones arrive later",
      feedback:
        "Nobody kept the missed events for the WebSocket. A connection only " +
        "carries bytes. A client that wants the past has to say which event " +
        "it received last.",
    },
    {
      id: "rest",
      label: "Only those from then on",
      feedback: "The events in between were sent to nobody.",
    },
    {
      id: "twice",
      label: "Some of them twice",
      feedback:
        "That happens if a server sends past events again, without numbers " +
        "that show which ones are known.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback: "Compare the two rows whose names begin with SSE.",
    },
  ],
};

const GOALS: readonly Goal[] = [
  {
    label: "A reader that sends no id misses the events of the outage",
    isReached: (run) => (sumOf(run, "sse")?.missed ?? 0) > 0,
  },
  {
    label:
      "A reader that sends its last id misses nothing, and gets nothing twice",
    isReached: (run) => {
      const sum = sumOf(run, "resume");
      return sum?.missed === 0 && sum.twice === 0;
    },
  },
  {
    label: "A reader that polls the state still learns of the end",
    isReached: (run) =>
      sumOf(run, "poll")?.ended_ms != null &&
      (sumOf(run, "poll")?.missed ?? 0) > 0,
  },
];

const CUT = {
  id: "cut_s",
  label: "The cable is out for",
  shape: "radio",
  initial: "4",
  options: [
    { value: "1", label: "1 s" },
    { value: "4", label: "4 s" },
    { value: "8", label: "8 s" },
  ],
} as const;

// They ask for the state, and hear of no event by itself.
const ASKING: readonly Way[] = ["poll", "long"];

function isOut(run: Run): boolean {
  const cut = cutOf(run);
  return cut !== null && cut[1] === null;
}

/** Cut at the cable itself; without that, CUT_AT_S of lessons/load/runs/cable.py. */
export const CUTTING: Fault = {
  press: "Cut it now",
  done: "Cut",
  otherwise: "6 s after the readers have started",
  isReady: (run) => WAYS.every((way) => heardBy(run, way).length > 0),
  awaits: "all five readers have received an event",
  happened_ms: (run) => cutOf(run)?.[0] ?? null,
};

/** Say in a word how the cable is. */
export function cableWord(run: Run): string {
  const cut = cutOf(run);
  if (cut === null) return heardBy(run, "poll").length > 0 ? "in" : "not in use";
  return cut[1] === null
    ? `out${atSecond(cut[0])}`
    : `out${atSecond(cut[0])}, back${atSecond(cut[1])}`;
}

function sentence(run: Run): string {
  return experimentSentence(run, {
    ready: "Ready. One press starts a task with five readers.",
    running: () => {
      if (isOut(run))
        return `The cable is out. It was cut${atSecond(cutOf(run)?.[0])}. ` +
          `The task goes on.`;
      if (cutOf(run) === null)
        return askedMs(run) === null
          ? "Five readers follow one task."
          : "You have requested the cut. The worker will soon notice it.";
      return "The cable works again. Each reader continues in its own way.";
    },
    measured: () => {
      const [events, resume] = [eventsOf(run), sumOf(run, "resume")];
      const [sse, ws] = [sumOf(run, "sse"), sumOf(run, "ws")];
      if (events === null || !resume || !sse || !ws) return null;
      return (
        `Of ${events} events, SSE with id missed ${resume.missed}, SSE ` +
        `without ${sse.missed}, WebSocket ${ws.missed}.`
      );
    },
  });
}

function cells(run: Run): readonly string[] {
  const ways = WAYS.map((way) => {
    const sum = sumOf(run, way);
    if (sum) return `${missedWord(run, way)}, end ${endWord(run, way)}`;
    return heardWord(run, way);
  });
  return [cableWord(run), ...ways];
}

// Who asks is told a state; a stream begins with one, and then tells events.
function heardWord(run: Run, way: Way): string {
  const heard = heardBy(run, way);
  const isState = (h: Heard): boolean => h.is_snapshot || ASKING.includes(way);
  const states = heard.filter(isState).length;
  const words: string[] = [];
  if (states > 0) words.push(counted(states, "state"));
  if (heard.length > states) words.push(counted(heard.length - states, "event"));
  return words.join(", ") || "nothing yet";
}

/** Say what a reader missed. */
function missedWord(run: Run, way: Way): string {
  const sum = sumOf(run, way);
  return sum ? `${sum.missed} missed` : "";
}

function endWord(run: Run, way: Way): string {
  const ended_ms = endedMs(run, way);
  return ended_ms === null ? "never" : second(ended_ms);
}

/** The table below the lanes: readers down, questions across. */
export function comparison(run: Run): readonly (readonly string[])[] {
  return WAYS.map((way) => {
    const sum = sumOf(run, way);
    return [
      NAMES[way],
      sum ? String(sum.missed) : "–",
      sum ? String(sum.twice) : "–",
      sum ? String(sum.answers) : "–",
      sum ? endWord(run, way) : "–",
    ];
  });
}

const ROW_MS = 1000;

function isKnown(run: Run): boolean {
  return eventsOf(run) !== null && WAYS.every((way) => sumOf(run, way));
}

export const figure = honest({
  name: "cable",
  title: "Cut the cable",
  sub: ({ cut_s }: Choice) =>
    "A report with two events a second, and five readers behind one cable. " +
    `The cable is cut for ${cut_s ?? CUT.initial} s: when you press, or 6 s ` +
    "after the readers have started.",
  press: "Start and cut",
  again: "Start again",
  question: QUESTION,
  goals: GOALS,
  controls: [CUT],
  recorded: [{ cut_s: "4" }, { cut_s: "8" }],
  scenario: (choice) => ({
    ...experiment(runName("cable", [CUT], choice), DECLARED, {
      cut_s: Number(choice["cut_s"] ?? CUT.initial),
    }),
    span_s: 15,
  }),
  phase: (run) =>
    `${ticketOf(run).phase} ${askedMs(run) !== null} ${cutOf(run) !== null} ` +
    `${isOut(run)} ${eventsOf(run) !== null}`,
  said: (run) => ({
    mark: isOut(run) ? ["cut", "c-lost"] : ["log", "c-log"],
    text: sentence(run),
  }),
  failure: (run) => experimentFailure(run, isKnown),
  outcome: (run) => {
    const [events, resume] = [eventsOf(run), sumOf(run, "resume")];
    const sum = sumOf(run, "ws");
    if (events === null || !resume || !sum) return null;
    return (
      `left the WebSocket's reader without ${sum.missed} of ${events} ` +
      `events; SSE with id missed ${resume.missed}.`
    );
  },
  shown: (run) => {
    const sum = sumOf(run, "ws");
    if (!sum) return null;
    if (sum.twice > 0) return ["twice"];
    return [sum.missed > 0 ? "rest" : "all"];
  },
  evidence: [...WAYS.map((way) => ({ track: way, name: NAMES[way] })), FAULT],
  head: ["Second", "Cable", ...WAYS.map((way) => NAMES[way])],
  rows: (frames) => experimentRows(frames, cells, ROW_MS),
});
