// <accepted-starvation>: 60 held requests beside 60 tasks, and the ping of
// each server meanwhile, measured by a process outside the browser.
// Aim: see a request that does nothing wait for one that does.
// Cost of one press: 60 held requests, 60 tasks, 20 pings a second to each
// server for 16 s; one run at a time.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { STARVATION_GOALS } from "../model/goals.ts";
import { STARVATION_QUESTION } from "../model/prediction.ts";
import { starvationRows } from "../model/rows.ts";
import { STARVATION } from "../model/scenario.ts";
import {
  samplesOf,
  starvationOf,
  starvationPhase,
  starvationSentence,
  worstOf,
} from "../model/starvation.ts";
import { spanFor } from "../model/timescale.ts";
import { crowds } from "./crowds.ts";
import { latencyChart } from "./kit/chart.ts";
import { badge } from "./kit/badge.ts";
import { evidence, sameAsTable } from "./kit/disclosures.ts";
import { goals } from "./kit/goals.ts";
import { LightElement } from "./kit/light.ts";
import { notice } from "./kit/notice.ts";
import { ask, Prediction, recap } from "./kit/prediction.ts";
import { runBar } from "./kit/runbar.ts";
import { Speaker, statusLine } from "./kit/speaker.ts";
import { RunController } from "./run.ts";

const HEAD = [
  "Second",
  "60 held requests",
  "Slowest ping",
  "60 tasks",
  "Slowest ping",
];

export class StarvationElement extends LightElement {
  readonly #run = new RunController(this, STARVATION);
  readonly #prediction = new Prediction(this, STARVATION_QUESTION);
  readonly #speaker = new Speaker(this);

  protected override render(): TemplateResult {
    const run = this.#run;
    const view = starvationOf(run.current);
    const samples = samplesOf(run.current);
    const began_ms = view.began_ms ?? 0;
    const span_s = spanFor(STARVATION.span_s, run.now_ms);
    const said = this.#speaker.say(starvationPhase(run.current), () => ({
      mark: view.held.waiting > 0 ? ["api", "c-api"] : ["client", "c-client"],
      text: starvationSentence(run.current),
    }));
    return html`<section
      class="ac-w ${run.phase === "idle" ? "ac-w--idle" : ""}"
      aria-label="A quick ping beside slow work">
      <div class="ac-w__head">
        <div>
          <h2 class="ac-w__title">A quick ping beside slow work</h2>
          <p class="ac-w__sub">
            60 reports of 3.5 s both ways, 20 pings a second to each server,
            16 s, one run at a time.
          </p>
        </div>
        ${badge(run)}
      </div>
      ${run.phase === "idle"
        ? ask(this.#prediction, "Send 60 jobs")
        : nothing}
      ${runBar(
        run,
        { press: "Send 60 jobs", again: "Send 60 jobs again" },
        this.#prediction.answer !== null,
        span_s,
      )}
      ${notice(run)} ${crowds(view, samples, run.now_ms - began_ms)}
      ${latencyChart(
        samples,
        { began_ms, span_s, now_ms: run.phase === "idle" ? null : run.now_ms },
        starvationSentence(run.current),
      )}
      ${statusLine(said)}
      ${run.phase === "over" && samples.length > 0
        ? recap(
            this.#prediction,
            `The slowest ping took ${worstOf(samples, "held")} there, ` +
              `${worstOf(samples, "api")} beside the tasks.`,
          )
        : nothing}
      ${goals(STARVATION_GOALS, run.current)} ${evidence(run, ["tasks"])}
      ${sameAsTable(HEAD, starvationRows(run.seen))}
    </section>`;
  }
}
