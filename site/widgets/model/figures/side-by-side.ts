// <accepted-side-by-side>: the same body sent both ways through the same
// gateway, on one clock. Aim: see what a 504 doesn't stop.

import type { Figure } from "../figure.ts";
import { second } from "../format.ts";
import { SIDE_BY_SIDE_GOALS } from "../goals.ts";
import type { Said } from "../grammar.ts";
import { SIDE_BY_SIDE_QUESTION } from "../prediction.ts";
import { sideBySideRows } from "../rows.ts";
import { SIDE_BY_SIDE } from "../scenario.ts";
import { phaseKey, sideBySideSentence } from "../sentences.ts";
import type { SideBySide } from "../sidebyside.ts";
import { sidesOf, spanOf } from "../sidebyside.ts";

function markOf({ tries, ticket }: SideBySide): Said["mark"] {
  const last = tries.at(-1);
  if (ticket.phase === "received" && last?.task?.ended_ms != null)
    return ["ok", "c-good"];
  if (!last) return ["msg", "c-msg"];
  switch (last.phase) {
    case "cut":
      return ["cut", "c-lost"];
    case "waiting":
      return ["client", "c-client"];
    case "left":
      return ["lost", "c-lost"];
    case "received":
      return ["ok", "c-good"];
  }
}

function outcomeOf({ tries }: SideBySide): string {
  const held = tries[0];
  const cut_ms = held?.wait_ended_ms;
  if (!held?.task || cut_ms == null) return "The held work was not seen.";
  const { done, total, ended_ms } = held.task;
  const before = held.task.steps.filter((s) => s.to_ms <= cut_ms).length;
  if (ended_ms === null) return `${done} of ${total} months when it stopped.`;
  return (
    `All ${done} months were computed, ${done - before} of them in the ` +
    `${second(ended_ms - cut_ms)} after the cut.`
  );
}

export const figure: Figure = {
  name: "side-by-side",
  title: "One job, two ways to answer",
  sub: () =>
    "A yearly report, 12 s of paced work, sent both ways. Gateway limit 5 s.",
  press: "Run both",
  again: "Run again",
  question: SIDE_BY_SIDE_QUESTION,
  goals: SIDE_BY_SIDE_GOALS,
  controls: [],
  recorded: [{}],
  scenario: () => SIDE_BY_SIDE,
  phase: (run) => phaseKey(sidesOf(run)),
  said: (run) => {
    const sides = sidesOf(run);
    return { mark: markOf(sides), text: sideBySideSentence(sides) };
  },
  outcome: (run) => outcomeOf(sidesOf(run)),
  evidence: [
    { track: "held", name: "Hold the connection" },
    { track: "tasks", name: "Answer 202 Accepted" },
  ],
  head: ["Second", "Hold the connection", "Answer 202 Accepted"],
  rows: sideBySideRows,
  span_s: (run, now_ms) => spanOf(run, SIDE_BY_SIDE.span_s, now_ms),
};
