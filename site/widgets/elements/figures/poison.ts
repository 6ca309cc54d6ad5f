// How the poison is drawn: the attempts of both systems on one clock, what
// they charged, and the dead letter as its owner gets it.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { isMeasured } from "../../model/experiment.ts";
import { figure, oursOf, REPLAYING } from "../../model/figures/poison.ts";
import type { Tone } from "../../model/grammar.ts";
import type { Letter, Poison } from "../../model/poison.ts";
import { markMs, poisonOf, replayEnd } from "../../model/poison.ts";
import type { Run } from "../../model/run.ts";
import type { Scene } from "../figure.ts";
import { figureElement } from "../figure.ts";
import { compare, counters } from "../kit/counters.ts";
import { faultButton } from "../kit/fault.ts";
import { standing } from "../kit/symbol.ts";
import type { Item } from "../kit/timeline.ts";
import { timeline } from "../kit/timeline.ts";

// As long as an attempt of plain Celery works (lessons/poisoned.py).
const WORK_MS = 300;

export default figureElement(figure, (scene) => {
  const { run, now_ms, span_s, is_on } = scene;
  const poison = poisonOf(run);
  const ours = oursOf(run);
  return html`${counters([
      {
        title: "Plain Celery",
        chip: standing(scene.failure, ...plainState(run, poison)),
        counts: [
          [poison ? String(poison.plain.length) : null, "attempts"],
          charged(poison?.plain_charges),
        ],
      },
      {
        title: "This stack",
        chip: standing(scene.failure, ...ourState(run, poison)),
        counts: [
          [ours === null ? null : String(ours), "attempts, the replay's too"],
          charged(poison?.charges),
        ],
      },
    ])}
    <div class="ac-side">${timeline({
      outcome: `Attempts of both. ${scene.outcome}`,
      span_s,
      now_ms: is_on ? now_ms : null,
      tracks: [
        { symbol: "worker", label: "Plain", items: plain(poison) },
        { symbol: "worker", label: "Here", items: here(poison, 0) },
        { symbol: "log", label: "Letter", items: letters(run, poison) },
        { symbol: "dup", label: "Replay", items: here(poison, 1) },
      ],
    })}</div>
    ${faultButton(scene.showing, REPLAYING)} ${letter(scene, poison)}`;
});

function charged(count: number | undefined): readonly [string | null, string] {
  if (count === undefined) return [null, "charges"];
  return [String(count), count === 1 ? "charge" : "charges"];
}

function plainState(
  run: Run,
  poison: Poison | null,
): readonly [Tone, string] {
  if (poison === null) return ["idle", "not started"];
  return isMeasured(run)
    ? ["zombie", "ended with the run"]
    : ["running", "being tried"];
}

function ourState(run: Run, poison: Poison | null): readonly [Tone, string] {
  if (poison === null) return ["idle", "not started"];
  const end = replayEnd(poison);
  if (end !== null)
    return end === "succeeded"
      ? ["succeeded", "replayed"]
      : ["failed", "two dead letters"];
  return markMs(run, "dead-letter") === null
    ? ["running", "being tried"]
    : ["failed", "a dead letter"];
}

function plain(poison: Poison | null): readonly Item[] {
  return (poison?.plain ?? []).flatMap((from_ms): readonly Item[] => [
    { is: "bar", tone: "failed", from_ms, to_ms: from_ms + WORK_MS },
  ]);
}

function here(poison: Poison | null, n: number): readonly Item[] {
  const attempts = poison?.tasks[n]?.attempts ?? [];
  return attempts.map(
    ({ at_ms, until_ms, end }): Item => ({
      is: "bar",
      tone:
        end === "died" ? "failed" : end === "succeeded" ? "succeeded" : "running",
      from_ms: at_ms,
      to_ms: until_ms,
    }),
  );
}

function letters(run: Run, poison: Poison | null): readonly Item[] {
  const dead_ms = markMs(run, "dead-letter");
  if (dead_ms === null) return [];
  const replayed_ms = markMs(run, "replayed");
  const items: Item[] = [
    { is: "bar", tone: "held", from_ms: dead_ms, to_ms: replayed_ms },
    { is: "mark", symbol: "lost", ink: "c-lost", at_ms: dead_ms },
  ];
  if (poison !== null && replayEnd(poison) === "succeeded") {
    const last = poison.tasks[1]?.attempts.at(-1)?.until_ms;
    if (last != null)
      items.push({ is: "mark", symbol: "ok", ink: "c-good", at_ms: last });
  }
  return items;
}

function letter(
  { failure }: Scene,
  poison: Poison | null,
): TemplateResult | typeof nothing {
  const found = poison?.letter;
  if (!found || failure !== null) return nothing;
  return html`<div class="ac-letter">
    ${compare(
      "The newest dead letter",
      ["", "The newest dead letter"],
      rowsOf(found),
    )}
  </div>`;
}

function rowsOf(found: Letter): readonly (readonly string[])[] {
  return [
    ["Task", `${found.task}, a ${found.kind}`],
    ["Cause", found.cause],
    ...found.attempts.map(
      (words, n) => [`Attempt ${n + 1}`, words] as const,
    ),
    ["Its input and all its events", found.input_at],
    ["Replayed by", found.replayed_by ?? "nothing yet"],
  ];
}
