// <accepted-side-by-side>: the same body sent both ways through the same
// gateway, on one clock. Aim: see what a 504 doesn't stop.
// Cost of one press: two requests, 12 s of paced work each, one worker slot.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { second } from "../model/format.ts";
import { SIDE_BY_SIDE_GOALS } from "../model/goals.ts";
import { SIDE_BY_SIDE_QUESTION } from "../model/prediction.ts";
import { sideBySideRows } from "../model/rows.ts";
import { SIDE_BY_SIDE } from "../model/scenario.ts";
import {
  leftSentence,
  phaseKey,
  rightSentence,
  sideBySideSentence,
} from "../model/sentences.ts";
import type { SideBySide } from "../model/sidebyside.ts";
import { sidesOf, spanOf, ticketIsOver } from "../model/sidebyside.ts";
import { heldSide } from "./held-side.ts";
import { badge } from "./kit/badge.ts";
import { evidence, sameAsTable } from "./kit/disclosures.ts";
import { goals } from "./kit/goals.ts";
import { LightElement } from "./kit/light.ts";
import { notice } from "./kit/notice.ts";
import { ask, Prediction, recap } from "./kit/prediction.ts";
import { runBar } from "./kit/runbar.ts";
import type { Said } from "./kit/speaker.ts";
import { Speaker, statusLine } from "./kit/speaker.ts";
import { RunController } from "./run.ts";
import { ticketSide } from "./ticket-side.ts";

const HEAD = ["Second", "Hold the connection", "Answer 202 Accepted"];

export class SideBySideElement extends LightElement {
  readonly #run = new RunController(this, SIDE_BY_SIDE);
  readonly #prediction = new Prediction(this, SIDE_BY_SIDE_QUESTION);
  readonly #speaker = new Speaker(this);

  protected override render(): TemplateResult {
    const run = this.#run;
    const sides = sidesOf(run.current);
    const now_ms = run.now_ms;
    const span_s = spanOf(run.whole, SIDE_BY_SIDE.span_s, now_ms);
    const view = { span_s, now_ms, is_on: run.phase !== "idle" };
    const said = this.#speaker.say(phaseKey(sides), () => ({
      mark: markOf(sides),
      text: sideBySideSentence(sides),
    }));
    return html`<section
      class="ac-w ${run.phase === "idle" ? "ac-w--idle" : ""}"
      aria-label="One job, two ways to answer">
      <div class="ac-w__head">
        <div>
          <h2 class="ac-w__title">One job, two ways to answer</h2>
          <p class="ac-w__sub">
            A yearly report, 12 s of paced work, sent both ways. Gateway
            limit 5 s.
          </p>
        </div>
        ${badge(run)}
      </div>
      ${run.phase === "idle" ? ask(this.#prediction, "Run both") : nothing}
      ${runBar(
        run,
        { press: "Run both", again: "Run again" },
        this.#prediction.answer !== null,
        span_s,
      )}
      ${notice(run)}
      <div class="ac-pair">
        ${heldSide(
          sides.tries,
          { ...view, outcome: leftSentence(sides.tries) },
          this.#retry(sides),
        )}
        ${ticketSide(
          sides.ticket,
          { ...view, outcome: rightSentence(sides.ticket) || "Not started." },
          this.#cancel(sides),
        )}
      </div>
      ${statusLine(said)}
      ${run.phase === "over"
        ? recap(this.#prediction, outcomeOf(sides))
        : nothing}
      ${goals(SIDE_BY_SIDE_GOALS, run.current)}
      ${evidence(run, ["held", "tasks"])}
      ${sameAsTable(HEAD, sideBySideRows(run.seen))}
    </section>`;
  }

  // One retry is the cap: twice the work makes the point.
  #retry({ tries }: SideBySide): (() => void) | null {
    const run = this.#run;
    if (!run.isLive || tries.length !== 1 || run.playhead.isBehind) return null;
    return () => {
      this.focusBar();
      void run.retry();
    };
  }

  #cancel({ ticket }: SideBySide): (() => void) | null {
    const run = this.#run;
    const is_open = ticket.task !== null && !ticketIsOver(ticket);
    if (!run.isLive || run.phase !== "running" || !is_open) return null;
    return () => {
      this.focusBar();
      run.cancel();
    };
  }
}

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

/** Say what the run showed about the question, with its own numbers. */
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
