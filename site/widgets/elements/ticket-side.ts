// The right side: 202 Accepted and the address of the task. Above, what the
// client sees; below, what really happens: queue, worker, and the events
// that come back through gateway and API.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { problemWords } from "../model/failure.ts";
import { atSecond, countOf, duration, longLabel } from "../model/format.ts";
import { refusal } from "../model/sentences.ts";
import type { Ticket } from "../model/sidebyside.ts";
import { GATEWAY_LIMIT_MS } from "../model/sidebyside.ts";
import type { Attempt, Task } from "../model/task.ts";
import type { SideView } from "./held-side.ts";
import type { Content } from "./kit/lanes.ts";
import { again, bar, lane, lanes, mark, say, through, tick } from "./kit/lanes.ts";
import { months } from "./kit/months.ts";
import type { Tone } from "./kit/symbol.ts";
import { chip } from "./kit/symbol.ts";

export function ticketSide(
  ticket: Ticket,
  view: SideView,
  cancel: (() => void) | null,
): TemplateResult {
  const hits_ms = hitsOf(ticket);
  return html`<div class="ac-side">
    <div class="ac-side__h"><h3>Answer 202 Accepted</h3>${ticketChip(ticket, view.is_lost)}</div>
    ${card(ticket, cancel)}
    <p class="ac-below__k">what really happens</p>
    ${lanes(
      view.outcome,
      view.span_s,
      {
        now_ms: view.is_on ? view.now_ms : null,
        limits_ms: [GATEWAY_LIMIT_MS],
        is_limited: false,
      },
      [
        lane("client", "Client", [
          ...hits_ms.map((ms) => html`${through(ms)}${tick(ms)}`),
          clientEnd(ticket),
        ]),
        lane("gateway", "Gateway", hits_ms.map(tick)),
        lane("api", "API", hits_ms.map(tick)),
        lane("queue", "Queue", queueLane(ticket.task, view)),
        lane("worker", "Worker", workerLane(ticket, view)),
      ],
    )}
  </div>`;
}

const CHIPS: Readonly<Record<Ticket["phase"], readonly [Tone, string]>> = {
  idle: ["idle", "not started"],
  sent: ["idle", "sent"],
  refused: ["failed", "refused"],
  queued: ["queued", "queued"],
  running: ["running", "running"],
  ended: ["running", "result ready"],
  received: ["succeeded", "succeeded"],
  failed: ["failed", "failed"],
  cancelled: ["cancelled", "cancelled"],
};

export function ticketChip(
  { phase, unread }: Ticket,
  is_lost: boolean,
): TemplateResult {
  if (is_lost && !["received", "failed", "cancelled", "refused"].includes(phase))
    return chip("cancelled", "end not seen");
  return unread ? chip("failed", "result not read") : chip(...CHIPS[phase]);
}

function card(ticket: Ticket, cancel: (() => void) | null): TemplateResult {
  const { phase, exchange, task } = ticket;
  if (phase === "idle" || phase === "sent")
    return html`<div class="ac-sees">
      <span class="ac-sees__k">client sees</span>
      <span class="ac-sees__v">Nothing yet</span>
      <span class="ac-sees__n">The response will appear here.</span>
    </div>`;
  if (phase === "refused")
    return html`<div class="ac-sees is-failed">
      <span class="ac-sees__k">client sees</span>
      <span class="ac-sees__v">Not accepted</span>
      <span class="ac-sees__n">${refusal(exchange)}</span>
    </div>`;
  const answered_ms = exchange?.response?.at_ms ?? null;
  const since =
    exchange && answered_ms !== null
      ? `, since ${duration(answered_ms - exchange.sent_ms)}`
      : "";
  const tone = phase === "received" ? "is-succeeded" : "";
  return html`<div class="ac-sees ${tone}">
    <span class="ac-sees__k">client sees${since}</span>
    ${ticketStub(ticket)} ${months(task)}
    <span class="ac-sees__n ac-sees__n--row">
      <span>${cardNote(ticket)}</span>
      ${cancel
        ? html`<button type="button" class="ac-link" @click=${cancel}>
            Cancel this task
          </button>`
        : nothing}
    </span>
  </div>`;
}

/** The ticket itself: the status and the address. */
export function ticketStub({ exchange, address }: Ticket, also = ""): TemplateResult {
  return html`<span class="ac-ticket ac-ticket--line ${also}" title=${address ?? ""}
    ><b>${exchange?.response?.status ?? "no answer yet"}</b><span>${address}</span></span>`;
}

function cardNote({ phase, task, received_ms, unread }: Ticket): string {
  if (phase === "received") return `Result received${atSecond(received_ms)}`;
  if (phase === "failed") return `Failed: ${problemWords(task?.problem)}`;
  if (unread) return `The result can't be read: ${refusal(unread)}`;
  if (!task || task.done === 0)
    return phase === "queued" ? "Waiting for a worker" : "A worker has started";
  return progressNote(task);
}

/** Say how far it is: "8 of 12 months, last: August". */
export function progressNote(task: Task): string {
  const label = task.steps.at(-1)?.partition?.label;
  const last = label ? `, last: ${longLabel(label)}` : "";
  return countOf(task.done, task.total, task.unit) + last;
}

/** When something passed between client and API: answer, events, result. */
function hitsOf({ exchange, task, received_ms }: Ticket): readonly number[] {
  const answered_ms = exchange?.response?.at_ms;
  const hits_ms = [...(task?.steps.map((s) => s.to_ms) ?? [])];
  if (answered_ms !== undefined) hits_ms.unshift(answered_ms);
  if (received_ms !== null) hits_ms.push(received_ms);
  return hits_ms;
}

function clientEnd({ phase, task, received_ms }: Ticket): Content {
  if (received_ms !== null) return mark("ok", "c-good", received_ms);
  if (phase === "failed") return mark("cut", "c-lost", task?.ended_ms ?? 0);
  return nothing;
}

function queueLane(task: Task | null, { now_ms }: SideView): Content {
  return (
    task?.waits.map((w) => bar("queued", w.from_ms, w.to_ms ?? now_ms)) ?? []
  );
}

function workerLane({ task, phase }: Ticket, { now_ms }: SideView): Content {
  if (!task) return nothing;
  const tone: Tone = phase === "received" ? "succeeded" : "running";
  const steps = task.steps.map((s) => bar(tone, s.from_ms, s.to_ms, "step"));
  const last = task.attempts.at(-1);
  const done_ms = Math.max(last?.from_ms ?? 0, task.steps.at(-1)?.to_ms ?? 0);
  const open =
    last && last.to_ms === null ? bar("running", done_ms, now_ms) : nothing;
  return [steps, open, task.attempts.map((a) => handedOn(a, now_ms))];
}

/** What the end of an attempt looks like that another one follows. */
function handedOn({ handing, to_ms }: Attempt, now_ms: number): Content {
  const at_ms = to_ms ?? now_ms;
  switch (handing) {
    case "lost":
      return [mark("lost", "c-lost", at_ms), say("lost", "failed", at_ms)];
    case "retried":
      return [again(at_ms), say("retried", "queued", at_ms)];
    case null:
      return nothing;
  }
}
