// How the five cases are drawn: each on its own track, then what the client,
// the worker, the books and the owner have of it, and the sum of the races.

import { html } from "lit";
import { figure } from "../../model/figures/stopit.ts";
import type { Tone } from "../../model/grammar.ts";
import type { Name, Stopit } from "../../model/stopit.ts";
import {
  answeredWith,
  booksWord,
  caseOf,
  CASES,
  ownerWord,
  stopitOf,
  TITLES,
  workerWord,
} from "../../model/stopit.ts";
import { figureElement } from "../figure.ts";
import { compare } from "../kit/counters.ts";
import type { Item } from "../kit/timeline.ts";
import { timeline } from "../kit/timeline.ts";

export default figureElement(figure, (scene) => {
  const { run, now_ms, span_s, is_on, outcome, failure } = scene;
  const stopit = stopitOf(run);
  const count = (value: number | undefined): string =>
    value === undefined ? "–" : String(value);
  return html`<div class="ac-side">
      ${timeline({
        outcome,
        span_s,
        now_ms: is_on ? now_ms : null,
        tracks: CASES.map((name) => ({
          symbol: "worker" as const,
          label: TITLES[name],
          items: items(stopit, name, now_ms),
        })),
      })}
    </div>
    ${compare(
      "What each of them sees",
      ["", "The worker", "The books", "The owner"],
      CASES.map((name) => [
        TITLES[name],
        workerWord(stopit, name),
        booksWord(stopit, name),
        caseOf(stopit, name).end?.type ?? ownerWord(stopit, name),
      ]),
    )}
    ${compare(
      "Cancel against finish",
      ["", "Cancelled", "Succeeded", "Both"],
      [202, 409].map((status) => {
        const found = failure === null ? answeredWith(stopit, status) : null;
        return [
          `Answered ${status}`,
          count(found?.cancelled),
          count(found?.succeeded),
          count(found?.both),
        ];
      }),
    )}`;
});

const TONES: Readonly<Record<string, Tone>> = {
  succeeded: "succeeded",
  failed: "failed",
  cancelled: "cancelled",
};

function items(stopit: Stopit, name: Name, now_ms: number): readonly Item[] {
  const { started_ms, acted_ms, end, charges } = caseOf(stopit, name);
  if (started_ms === null) return [];
  const tone = end ? (TONES[end.type] ?? "running") : "running";
  const drawn: Item[] = [
    { is: "bar", tone, from_ms: started_ms, to_ms: end?.at_ms ?? now_ms },
    ...charges.map(({ at_ms }): Item => ({ is: "tick", at_ms })),
  ];
  if (acted_ms !== null)
    drawn.push({ is: "mark", symbol: "cut", ink: "c-lost", at_ms: acted_ms });
  if (end !== null)
    drawn.push({ is: "word", text: end.type, tone, at_ms: end.at_ms });
  return drawn;
}
