// How the burst is drawn: a ticket for each request, with the letter of the
// task that it was told of, and below what the books have counted.

import type { TemplateResult } from "lit";
import { html } from "lit";
import type { Door, Told } from "../../model/burst.ts";
import { answersAt, countedAt, REQUESTS, tasksNamed, toldAt } from "../../model/burst.ts";
import { figure } from "../../model/figures/burst.ts";
import { amount, counted, times } from "../../model/format.ts";
import type { Run } from "../../model/run.ts";
import { figureElement } from "../figure.ts";
import { chip, standing } from "../kit/symbol.ts";

const TITLES: Readonly<Record<Door, string>> = {
  checked: "Checks, then inserts",
  keyed: "Passes a key on",
};

export default figureElement(
  figure,
  ({ run, failure }) => html`<div class="ac-pair">
    ${(["checked", "keyed"] as const).map((door) => side(run, door, failure))}
  </div>`,
);

function side(run: Run, door: Door, failure: string | null): TemplateResult {
  const told = toldAt(run, door);
  const books = failure === null ? countedAt(run, door) : null;
  const said =
    `${answersAt(run, door).length} answered, ` +
    `${counted(tasksNamed(run, door), "task")} named`;
  return html`<div class="ac-side">
    <div class="ac-side__h">
      <h3>${TITLES[door]}</h3>
      ${told.length === 0 ? chip("idle", "not started") : verdict(books, failure)}
    </div>
    <div class="ac-tickets" role="img" aria-label=${said}>
      ${Array.from({ length: REQUESTS }, (_, n) => ticket(told[n]))}
    </div>
    <p class="ac-big">
      ${books ? books.charges : "–"}<small>${books
        ? `${books.charges === 1 ? "charge" : "charges"} in the books, ` +
          amount(books.charged_cents)
        : "charges in the books"}</small>
    </p>
  </div>`;
}

function verdict(
  books: ReturnType<typeof countedAt>,
  failure: string | null,
): TemplateResult {
  if (!books) return chip(...standing(failure, "running", "answering"));
  return chip(
    books.charges === 1 ? "succeeded" : "failed",
    `charged ${times(books.charges)}`,
  );
}

function ticket(told: Told | undefined): TemplateResult {
  if (!told) return html`<i></i>`;
  return html`<i class=${told.is_new ? "new" : "same"}>${told.letter}</i>`;
}
