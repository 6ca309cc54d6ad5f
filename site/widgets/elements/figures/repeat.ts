// How the repeat is drawn: what each client sent and was told, on one clock,
// and below it what the books have counted.

import type { TemplateResult } from "lit";
import { html } from "lit";
import { figure } from "../../model/figures/repeat.ts";
import { amount, times } from "../../model/format.ts";
import type { Tone } from "../../model/grammar.ts";
import type { Client, Sent } from "../../model/repeat.ts";
import { booksOf, sentBy, toldWord } from "../../model/repeat.ts";
import type { Scene } from "../figure.ts";
import { figureElement } from "../figure.ts";
import { chip, standing } from "../kit/symbol.ts";
import type { Item } from "../kit/timeline.ts";
import { timeline } from "../kit/timeline.ts";

const TITLES: Readonly<Record<Client, string>> = {
  bare: "Sends again",
  keyed: "Sends again with its key",
};

export default figureElement(
  figure,
  (scene) => html`<div class="ac-pair">
    ${(["bare", "keyed"] as const).map((client) => side(scene, client))}
  </div>`,
);

function side(scene: Scene, client: Client): TemplateResult {
  const { run, now_ms, span_s, is_on, failure } = scene;
  const sent = sentBy(run, client);
  const books = failure === null ? booksOf(run, client) : null;
  const heard = sent.map(toldWord).join(", then ");
  return html`<div class="ac-side">
    <div class="ac-side__h">
      <h3>${TITLES[client]}</h3>
      ${books
        ? chip(
            books.charges === 1 ? "succeeded" : "failed",
            `charged ${times(books.charges)}`,
          )
        : is_on
          ? chip(...standing(failure, "running", "asking"))
          : chip("idle", "not started")}
    </div>
    ${timeline({
      outcome: heard ? `The client received: ${heard}.` : "Nothing was sent.",
      span_s,
      now_ms: is_on ? now_ms : null,
      tracks: (["first", "again", "other"] as const)
        .filter((step) => client === "keyed" || step !== "other")
        .map((step) => ({
          symbol: step === "first" ? "msg" : "dup",
          label: LABELS[step],
          items: sent.filter((s) => s.step === step).flatMap(items),
        })),
    })}
    <p class="ac-big">
      ${books ? books.charges : "–"}<small>${books
        ? `${books.charges === 1 ? "charge" : "charges"} in the books, ` +
          amount(books.charged_cents)
        : "charges in the books"}</small>
    </p>
  </div>`;
}

const LABELS = {
  first: "First",
  again: "Again",
  other: "Other amount",
} as const;

function items(sent: Sent): readonly Item[] {
  return [
    {
      is: "mark",
      symbol: sent.status === null ? "lost" : sent.status < 400 ? "ok" : "cut",
      ink: sent.status === null ? "c-lost" : "",
      at_ms: sent.back_ms,
    },
    {
      is: "word",
      text: toldWord(sent),
      tone: toneOf(sent),
      at_ms: sent.back_ms,
    },
  ];
}

function toneOf({ status, is_replay }: Sent): Tone {
  if (status === null || status >= 400) return "failed";
  return is_replay ? "succeeded" : "queued";
}
