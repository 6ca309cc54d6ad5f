// The left side: the connection is held until the work is done. Above, what
// the client sees; below, what really happens, the unseen work hatched.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { atSecond, countOf, exactSecond, second } from "../model/format.ts";
import { refusalWords } from "../model/failure.ts";
import type { HeldTry } from "../model/sidebyside.ts";
import { GATEWAY_LIMIT_MS, isLateCut, limitOf } from "../model/sidebyside.ts";
import { isTerminal } from "../model/task.ts";
import { bar, lane, lanes, mark, say } from "./kit/lanes.ts";
import { heightOf } from "./kit/months.ts";
import { place } from "./kit/place.ts";
import { chip } from "./kit/symbol.ts";

export interface SideView {
  readonly span_s: number;
  readonly now_ms: number;
  /** Whether the clock has started. */
  readonly is_on: boolean;
  /** Whether the page stopped watching before the end. */
  readonly is_lost: boolean;
  /** The side in one sentence, for those who don't see it. */
  readonly outcome: string;
}

export function heldSide(
  tries: readonly HeldTry[],
  view: SideView,
  retry: (() => void) | null,
): TemplateResult {
  const limits_ms = tries.length > 0 ? tries.map(limitOf) : [GATEWAY_LIMIT_MS];
  return html`<div class="ac-side">
    <div class="ac-side__h"><h3>Hold the connection</h3>${heldChip(tries, view)}</div>
    ${card(tries, view, retry)}
    <p class="ac-below__k">what really happens</p>
    ${lanes(
      view.outcome,
      view.span_s,
      {
        now_ms: view.is_on ? view.now_ms : null,
        limits_ms,
        is_limited: true,
      },
      [
        lane("client", "Client", tries.map((t) => clientLane(t, t === tries.at(-1), view))),
        lane("gateway", "Gateway", tries.map((t) => gatewayLane(t, t === tries.at(-1), view))),
        lane("api", "Server", tries.map((t, n) => serverLane(t, n, tries, view))),
        report(tries),
      ],
    )}
  </div>`;
}

function heldChip(tries: readonly HeldTry[], { is_lost }: SideView): TemplateResult {
  const last = tries.at(-1);
  if (!last) return chip("idle", "not started");
  if (is_lost && last.phase === "waiting") return chip("cancelled", "not seen");
  switch (last.phase) {
    case "waiting":
      return chip("held", tries.length > 1 ? "waiting again" : "waiting");
    case "cut":
      return last.exchange.response?.status === 504
        ? chip(
            "failed",
            `${isLateCut(last) ? "504, heard" : "cut"}${atSecond(last.wait_ended_ms)}`,
          )
        : chip("failed", "refused");
    case "left":
      return chip("cancelled", "no answer");
    case "received":
      return chip("succeeded", "answered");
  }
}

function card(
  tries: readonly HeldTry[],
  { now_ms }: SideView,
  retry: (() => void) | null,
): TemplateResult {
  const last = tries.at(-1);
  const which = tries.length > 1 ? "client sees, second try" : "client sees";
  if (!last)
    return html`<div class="ac-sees">
      <span class="ac-sees__k">client sees</span>
      <span class="ac-sees__v">Nothing yet</span>
      <span class="ac-sees__n">The response will appear here.</span>
    </div>`;
  const sent_ms = last.exchange.sent_ms;
  if (last.phase === "waiting")
    return html`<div class="ac-sees is-held">
      <span class="ac-sees__k">${which}</span>
      <span class="ac-sees__v">Waiting for the response</span>
      <span class="ac-wire" ${place({ a: (now_ms - sent_ms) / GATEWAY_LIMIT_MS })}></span>
      <span class="ac-sees__n">
        ${second(now_ms - sent_ms)} so far. The connection is held open.
      </span>
    </div>`;
  const response = last.exchange.response;
  if (!response)
    return html`<div class="ac-sees is-cancelled">
      <span class="ac-sees__k">${which}</span>
      <span class="ac-sees__v">No response</span>
      <span class="ac-sees__n">
        ${last.exchange.closed?.reason ?? "The connection ended"}${atSecond(
          last.wait_ended_ms,
        )}. The response has nowhere to go.
      </span>
    </div>`;
  const is_failed = response.status >= 400;
  return html`<div class="ac-sees ${is_failed ? "is-failed" : "is-succeeded"}">
    <span class="ac-sees__k">${which}</span>
    <span class="ac-sees__v ac-sees__v--l"
      ><b>${response.status}</b> ${response.reason}</span>
    <span class="ac-sees__n">
      Arrived at ${exactSecond(response.at_ms)}.
      ${!is_failed
        ? "The work ended in time."
        : response.status === 504
          ? "There is no address to query."
          : `Not begun: ${refusalWords(last.exchange)}.`}
    </span>
    ${is_failed && retry
      ? html`<button
          type="button"
          class="ac-btn ac-btn--s"
          @click=${retry}
        >Retry</button>`
      : nothing}
  </div>`;
}

function waitedTo(held: HeldTry, { now_ms }: SideView): number {
  return held.wait_ended_ms ?? now_ms;
}

// Words stand at the last try only: at an earlier one they would cover it.
function clientLane(
  held: HeldTry,
  is_last: boolean,
  view: SideView,
): TemplateResult {
  const { exchange, phase } = held;
  const to_ms = waitedTo(held, view);
  const open = phase === "waiting" ? "is-open" : "";
  const end =
    phase === "waiting"
      ? nothing
      : phase === "received"
        ? mark("ok", "c-good", to_ms)
        : [
            mark("cut", "c-lost", to_ms),
            is_last ? say(word(held), "failed", to_ms) : nothing,
          ];
  return html`${bar("held", exchange.sent_ms, to_ms, open)}${end}`;
}

function word(held: HeldTry): string {
  const status = held.exchange.response?.status;
  return status === undefined ? "no answer" : String(status);
}

function gatewayLane(
  held: HeldTry,
  is_last: boolean,
  view: SideView,
): TemplateResult {
  const to_ms = waitedTo(held, view);
  const open = held.phase === "waiting" ? "is-open" : "";
  const is_cut = held.exchange.response?.status === 504;
  const cuts = is_last && is_cut && !isLateCut(held);
  return html`${bar("held", held.exchange.sent_ms, to_ms, open)}
  ${cuts ? say("cuts", "failed", to_ms) : nothing}`;
}

function serverLane(
  { task, wait_ended_ms, phase }: HeldTry,
  index: number,
  tries: readonly HeldTry[],
  { now_ms }: SideView,
): TemplateResult | typeof nothing {
  const from_ms = task?.attempts[0]?.from_ms;
  if (from_ms === undefined) return nothing;
  // Two runs of the same work share the lane, one above the other.
  const half = tries.length > 1 ? `half half--${index + 1}` : "";
  const to_ms = task?.ended_ms ?? now_ms;
  const seen_ms = Math.min(to_ms, wait_ended_ms ?? to_ms);
  const is_unseen = phase !== "received" && seen_ms < to_ms;
  const nobody = task?.reader_present === false;
  return html`${bar("running", from_ms, Math.max(from_ms, seen_ms), half)}
  ${is_unseen
    ? bar("zombie", Math.max(from_ms, seen_ms), to_ms, half)
    : nothing}
  ${nobody && tries.length === 1 ? mark("lost", "c-lost", to_ms) : nothing}`;
}

/** The report growing in the server's memory, on the time axis. */
function report(tries: readonly HeldTry[]): TemplateResult {
  return html`<div class="ac-ghost">
    <span>${reportLabel(tries)}</span>
    <div class="ac-grows">
      ${(tries.length > 0 ? tries : [null]).map(
        (held) => html`<div class="ac-grow">
          ${held?.task?.steps.map((step) => {
            const is_late = step.to_ms > (held.wait_ended_ms ?? Infinity);
            return html`<i
              class=${is_late && held.phase !== "received" ? "z" : ""}
              ${place({
                a: step.from_ms / 1000,
                z: step.to_ms / 1000,
                h: heightOf(step.partition?.revenue_cents ?? 0),
              })}
            ></i>`;
          })}
        </div>`,
      )}
    </div>
  </div>`;
}

// Without an event of its own, nobody has told the page that it has begun.
function notSeen(held?: HeldTry): string {
  if (!held) return "Not started";
  if (held.phase === "waiting") return "Sent";
  return held.exchange.response?.status === 504 ? "Not seen" : "Not begun";
}

function reportLabel(tries: readonly HeldTry[]): TemplateResult {
  const tasks = tries.map((t) => t.task).filter((task) => task !== null);
  const last = tasks.at(-1);
  if (!last) return html`${notSeen(tries.at(-1))}`;
  if (last.done === 0) return html`Started`;
  if (tasks.length > 1) {
    const done = tasks.reduce((sum, task) => sum + task.done, 0);
    return html`<b>${done} months</b> computed for one report`;
  }
  const count = html`<b>${countOf(last.done, last.total, last.unit)}</b>`;
  if (tries.at(-1)?.phase === "waiting") return count;
  return isTerminal(last.state) && last.reader_present === false
    ? html`${count}, read by nobody`
    : html`${count}, unseen`;
}
