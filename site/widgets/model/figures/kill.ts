// <accepted-kill>: twelve orders under a setting of Celery's, or ours, and a
// fault. Aim: tell lost, late and charged twice apart, and which setting
// chooses which.

import { KILL as DECLARED } from "../../../generated/presses.ts";
import type { Choice } from "../choice.ts";
import { runName } from "../choice.ts";
import {
  experiment,
  experimentFailure,
  experimentRows,
  experimentSentence,
  inputOf,
  PRESS,
  QUEUE,
} from "../experiment.ts";
import { honest } from "../failure.ts";
import { atSecond, counted } from "../format.ts";
import type { Goal } from "../goals.ts";
import {
  chargedBy,
  heldBy,
  killingOf,
  ORDERS,
  ordersWord,
  struck,
  tallyOf,
} from "../kill.ts";
import { QUESTION } from "../killquestion.ts";
import { CONTROLS, settingWord, timesWord } from "../killsettings.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";
import { spanFor } from "../timescale.ts";

// chosen: until the workers have started, and the longest fault is over.
const SPAN_S = 18;
// chosen: the room of a word behind the last attempt.
const WORD_MS = 2500;

const GOALS: readonly Goal[] = [
  {
    label: "An order is lost: nobody charged it, and nothing will",
    isReached: (run) => (tallyOf(run)?.lost.length ?? 0) > 0,
  },
  {
    label: "Orders are charged twice although nothing died",
    isReached: (run) =>
      (tallyOf(run)?.doubled.length ?? 0) > 0 &&
      killingOf(run).attempts.every(({ is_done }) => is_done !== false) &&
      struck(killingOf(run)) === null,
  },
  {
    label: "Work is cut off or repeated, and each order is charged once",
    isReached: (run) => {
      const tally = tallyOf(run);
      return (
        tally !== null &&
        (tally.ran > ORDERS || struck(killingOf(run)) !== null) &&
        isOnce(run)
      );
    },
  },
];

function isOnce(run: Run): boolean {
  const tally = tallyOf(run);
  return (
    tally !== null &&
    tally.charged === ORDERS &&
    tally.lost.length + tally.pending.length + tally.doubled.length === 0
  );
}

function stage(run: Run): string {
  const killing = killingOf(run);
  if (inputOf(run)["fault"] === "none") return "undisturbed";
  return struck(killing) === null ? "before" : "after";
}

function ends(run: Run): string | null {
  const tally = tallyOf(run);
  if (tally === null) return null;
  return (
    `Lost: ${ordersWord(tally.lost)}. Late: ${ordersWord(tally.late)}. ` +
    `Charged twice: ${ordersWord(tally.doubled)}.`
  );
}

function sentence(run: Run): string {
  const killing = killingOf(run);
  return experimentSentence(run, {
    ready:
      "Ready. One press starts a broker and two workers, and hands them " +
      "twelve orders.",
    running: () => {
      switch (stage(run)) {
        case "undisturbed":
          return (
            "Nothing is killed. Every third order takes longer than the " +
            "visibility timeout."
          );
        case "before":
          return "Two workers have the orders. The fault is about to happen.";
        default:
          return (
            `The fault happened${atSecond(struck(killing)?.at_ms)}. Whatever ` +
            "comes back, comes back now."
          );
      }
    },
    measured: () => {
      const tally = tallyOf(run);
      const said = ends(run);
      if (tally === null || said === null) return null;
      return (
        `Work ran ${tally.ran} times for ${ORDERS} orders, with ` +
        `${counted(tally.charged, "charge")}. ${said}`
      );
    },
  });
}

function cells(run: Run): readonly string[] {
  const killing = killingOf(run);
  const at_work = killing.attempts.filter(({ to_ms }) => to_ms === null);
  const held = heldBy(run);
  const mark = killing.marks.at(-1);
  const tally = tallyOf(run);
  return [
    `${killing.attempts.length} begun, ${at_work.length} at work`,
    counted(chargedBy(killing), "charge"),
    held === null ? "nobody answers" : `${held} held`,
    tally === null
      ? mark === undefined
        ? ""
        : `${mark.who === "broker" ? "broker" : `worker ${mark.who}`}: ${mark.what}`
      : (ends(run) ?? ""),
  ];
}

function input(choice: Choice): Parameters<typeof experiment>[2] {
  return Object.fromEntries(
    CONTROLS.map(({ id, initial }) => [id, choice[id] ?? initial]),
  );
}

const short = (setting: string, fault: string): Choice => ({
  setting,
  fault,
  clocks: "short",
});

export const figure = honest({
  name: "kill",
  title: "Kill it",
  sub: (choice: Choice) =>
    "12 orders, 2 workers with 3 slots each, and a broker, all of this run. " +
    timesWord(choice),
  press: "Run and strike",
  again: "Run and strike again",
  question: QUESTION,
  goals: GOALS,
  controls: CONTROLS,
  recorded: [
    short("late", "child"),
    short("early", "child"),
    short("reject", "child"),
    short("retry", "child"),
    short("ours", "child"),
    short("early", "worker"),
    short("early", "pause"),
    short("reject", "worker"),
    { setting: "reject", fault: "worker", clocks: "default" },
    short("ours", "worker"),
    short("reject", "pause"),
    short("ours", "pause"),
    short("reject", "broker"),
    short("ours", "broker"),
    short("reject", "none"),
    short("keyed", "none"),
    short("ours", "none"),
  ],
  scenario: (choice) => ({
    ...experiment(runName("kill", CONTROLS, choice), DECLARED, input(choice)),
    span_s: SPAN_S,
  }),
  phase: (run) => `${ticketOf(run).phase} ${stage(run)} ${tallyOf(run) !== null}`,
  said: (run) => ({
    mark: stage(run) === "after" ? ["lost", "c-lost"] : ["worker", "c-worker"],
    text: sentence(run),
  }),
  failure: (run) => experimentFailure(run, (whole) => tallyOf(whole) !== null),
  outcome: (run) => {
    const tally = tallyOf(run);
    if (tally === null) return null;
    return (
      `made ${counted(tally.charged, "charge")} for ${ORDERS} orders in ` +
      `${counted(tally.ran, "attempt")}: ${tally.lost.length} lost, ` +
      `${tally.late.length} late, ${tally.doubled.length} charged twice.`
    );
  },
  shown: (run) => {
    const tally = tallyOf(run);
    if (tally === null) return null;
    if (tally.charged < ORDERS) return ["less"];
    return [tally.charged > ORDERS ? "more" : "all"];
  },
  beside: {
    setting: settingWord,
    sentence: (_, before) => {
      const tally = tallyOf(before);
      const set = settingWord(before);
      if (tally === null || set === null) return null;
      return (
        `Before, with ${set}: ${counted(tally.charged, "charge")}, ` +
        `${tally.lost.length} lost, ${tally.late.length} late, ` +
        `${tally.doubled.length} charged twice.`
      );
    },
  },
  evidence: [
    PRESS,
    QUEUE,
    { track: "orders", name: "The first order and its 202", is_optional: true },
    { track: "books", name: "What the provider was asked to charge" },
  ],
  head: ["Second", "Attempts", "Charged", "Neither done nor lost", "Last"],
  rows: (frames) => experimentRows(frames, cells, 1000),
  // Workers start before the orders arrive, sometimes slowly.
  span_s: (whole, now_ms) => {
    const last_ms = whole.logs.flatMap((log) => log.events).at(-1)?.at_ms ?? 0;
    return spanFor(SPAN_S, Math.max(now_ms, last_ms) + WORD_MS);
  },
});

