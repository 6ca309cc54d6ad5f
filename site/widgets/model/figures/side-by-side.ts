// <accepted-side-by-side>: the same body sent both ways through the same
// gateway, on one clock. Aim: see what a 504 doesn't stop.

import { honest } from "../failure.ts";
import { second } from "../format.ts";
import { SIDE_BY_SIDE_GOALS } from "../goals.ts";
import type { Said } from "../grammar.ts";
import { SIDE_BY_SIDE_QUESTION } from "../prediction.ts";
import { sideBySideRows } from "../rows.ts";
import { SIDE_BY_SIDE } from "../scenario.ts";
import { phaseKey, refusal, sideBySideSentence, ticketFailure } from "../sentences.ts";
import type { SideBySide } from "../sidebyside.ts";
import { isLateCut, sidesOf, spanOf } from "../sidebyside.ts";
import { STREAM } from "../streamed.ts";

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

// The first try is what is asked about; a refused retry is only told.
function failureOf({ tries, ticket }: SideBySide): string | null {
  const held = tries[0]?.exchange;
  const status = held?.response?.status ?? null;
  const is_refused = status !== null && status !== 504 && status >= 400;
  const left = is_refused ? `Held way: ${refusal(held ?? null)}` : null;
  const right = ticketFailure(ticket, "Not accepted.");
  const why = [left, right && `202 way: ${right}`].filter((said) => said !== null);
  return why.length > 0 ? `The run failed. ${why.join(" ")}` : null;
}

function outcomeOf({ tries }: SideBySide): string {
  const held = tries[0];
  const cut_ms = held?.wait_ended_ms;
  if (!held?.task || cut_ms == null) return "The events of the held work " +
    "were not received.";
  if (held.phase === "left")
    return "The page was left, so it doesn't know which response its client " +
      "got.";
  const { done, total, ended_ms } = held.task;
  const before = held.task.steps.filter((s) => s.to_ms <= cut_ms).length;
  if (ended_ms === null) return `${done} of ${total} months when it stopped.`;
  if (isLateCut(held))
    return (
      `All ${done} months were computed. The page heard of the cut at ` +
      `${second(cut_ms)}, so it doesn't know how many were computed before it.`
    );
  if (held.phase === "received")
    return `All ${done} months were computed, and the response came in time.`;
  return (
    `All ${done} months were computed, ${done - before} of them in the ` +
    `${second(ended_ms - cut_ms)} after the cut.`
  );
}

export const figure = honest({
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
  failure: (run) => failureOf(sidesOf(run)),
  outcome: (run) => outcomeOf(sidesOf(run)),
  shown: (run) => {
    const task = sidesOf(run).tries[0]?.task;
    if (!task || task.ended_ms === null || task.total === 0) return null;
    if (task.done === task.total) return ["all"];
    return [task.done === 0 ? "nothing" : "part"];
  },
  evidence: [
    { track: "held", name: "Hold the connection" },
    { track: "tasks", name: "Answer 202 Accepted" },
    STREAM,
  ],
  head: ["Second", "Hold the connection", "Answer 202 Accepted"],
  rows: sideBySideRows,
  span_s: (run, now_ms) => spanOf(run, SIDE_BY_SIDE.span_s, now_ms),
});
