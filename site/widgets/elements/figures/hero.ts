// <accepted-hero>: a real task, started from the first screen of the site.
// Aim: see a request answered at once and its work go on.
// Cost of one press: one task of 7 s of paced work, one worker slot.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { duration, exactSecond, second } from "../../model/format.ts";
import { ticketRows } from "../../model/rows.ts";
import { figure } from "../../model/figures/hero.ts";
import { HERO } from "../../model/scenario.ts";
import { heroFailure, heroSentence, ticketKey } from "../../model/sentences.ts";
import type { Ticket } from "../../model/sidebyside.ts";
import { ticketOf } from "../../model/sidebyside.ts";
import { badge } from "../kit/badge.ts";
import { evidence, sameAsTable } from "../kit/disclosures.ts";
import { Enlarge } from "../kit/enlarge.ts";
import { key } from "../kit/key.ts";
import { LightElement } from "../kit/light.ts";
import { months } from "../kit/months.ts";
import { notice } from "../kit/notice.ts";
import type { Said } from "../kit/speaker.ts";
import { Speaker, statusLine, UNSURE } from "../kit/speaker.ts";
import type { Tone } from "../kit/symbol.ts";
import { symbol } from "../kit/symbol.ts";
import { RunController } from "../run.ts";
import { progressNote, ticketChip, ticketStub } from "../ticket-side.ts";

const EVIDENCE = [{ track: "tasks", name: "The task's exchanges" }];

export default class HeroElement extends LightElement {
  readonly #run = new RunController(this, () => HERO);
  readonly #speaker = new Speaker(this);
  readonly #enlarge = new Enlarge(this);

  protected override render(): TemplateResult {
    const run = this.#run;
    const ticket = ticketOf(run.current);
    const why = heroFailure(run.current);
    const seen: Said = {
      mark: why === null ? markOf(ticket) : ["cut", "c-lost"],
      text: why ?? heroSentence(ticket),
    };
    const heard = this.#speaker.say(`${ticketKey(ticket)} ${why ?? ""}`, () => seen);
    return html`<section
      class="ac-w ${run.phase === "idle" ? "ac-w--idle" : ""}"
      aria-label="A real task">
      <div class="ac-w__head">
        <h2 class="ac-w__title">A real task, from the press to its result</h2>
        ${badge(run)}
      </div>
      ${notice(run)} ${command(ticket)}
      <div class="ac-run ${ticket.phase === "received" ? "is-succeeded" : ""}">
        ${ticket.address
          ? ticketStub(ticket, "ac-ticket--l")
          : html`<span class="ac-ticket ac-ticket--l ac-ticket--none"
              ><b>202</b><span>its address</span></span>`}
        ${steps(ticket, run.now_ms)} ${months(ticket.task)}
        <div class="ac-run__l">
          <span>${ticket.task?.done ? progressNote(ticket.task) : "12 months to compute"}</span>
          ${ticketChip(ticket, run.current.stopped !== null)}
        </div>
        <div class="ac-run__go">
          ${this.#button()} ${this.#enlarge.button()}
        </div>
      </div>
      ${run.isUnsure ? statusLine(UNSURE) : statusLine(seen, heard)}
      ${key()} ${evidence(run, EVIDENCE)}
      ${sameAsTable(figure.head, ticketRows(run.seen))}
    </section>`;
  }

  #button(): TemplateResult {
    const run = this.#run;
    const is_idle = run.phase === "idle";
    const word = run.isRecorded ? "Show the recorded run" : "Start a task";
    const more = run.canReplay ? "Show the recorded run" : "Start another task";
    const again = run.isRecorded ? "Show it again" : more;
    const label = is_idle ? word : run.phase === "over" ? again : "Running";
    return html`<button
        type="button"
        class="ac-btn ${is_idle ? "ac-btn--go" : ""}"
        aria-disabled=${run.isBusy ? "true" : "false"}
        @click=${() => (run.isBusy ? undefined : run.press())}
      >${is_idle ? symbol("play") : nothing}${label}</button>
      ${run.phase === "running"
        ? html`<button
            type="button"
            class="ac-btn ac-btn--s"
            @click=${() => run.togglePause()}
          >${run.playhead.moves ? "Pause" : "Resume"}</button>
          <button
            type="button"
            class="ac-btn ac-btn--s"
            @click=${() => run.reset()}
          >Cancel this task</button>`
        : nothing}`;
  }
}

function command({ exchange }: Ticket): TemplateResult {
  const body = JSON.stringify(HERO.submissions[0]?.body);
  const response = exchange?.response;
  return html`<p class="ac-cmd ac-cmd--wrap"
    ><b>POST /api/tasks</b> <span class="k">${body}</span>
${response
      ? html`<b>${response.status} ${response.reason}</b> after ${duration(
          response.at_ms - (exchange?.sent_ms ?? 0),
        )}`
      : html`<span class="k">not sent yet</span>`}</p>`;
}

/** The four stages of a task: two moments, and what lasts between them. */
function steps(
  { exchange, task, received_ms }: Ticket,
  now_ms: number,
): TemplateResult {
  const accepted_ms = exchange?.response?.at_ms ?? null;
  const wait = task?.waits[0];
  const work = task?.attempts.at(-1);
  const lasted = (from_ms?: number, to_ms?: number | null): string | null =>
    from_ms === undefined
      ? null
      : `for ${duration((to_ms ?? now_ms) - from_ms)}`;
  const moment = (at_ms: number | null, word: (ms: number) => string) =>
    at_ms === null ? null : `at ${word(at_ms)}`;
  return html`<div class="ac-steps">
    ${step("Accepted", "succeeded", moment(accepted_ms, exactSecond))}
    ${step("Queued", "queued", lasted(wait?.from_ms, wait?.to_ms))}
    ${step("Running", "running", lasted(work?.from_ms, work?.to_ms))}
    ${step("Result", "succeeded", moment(received_ms, second))}
  </div>`;
}

function step(name: string, tone: Tone, time: string | null): TemplateResult {
  return html`<div class=${time === null ? "" : `on is-${tone}`}>
    ${name}<small>${time ?? "not yet"}</small>
  </div>`;
}

function markOf({ phase }: Ticket): Said["mark"] {
  switch (phase) {
    case "idle":
    case "sent":
      return ["msg", "c-msg"];
    case "queued":
      return ["queue", "c-queue"];
    case "running":
      return ["worker", "c-worker"];
    case "ended":
    case "received":
      return ["ok", "c-good"];
    case "refused":
    case "failed":
      return ["cut", "c-lost"];
    case "cancelled":
      return ["client", "c-client"];
  }
}
