// How the cable is drawn: a lane for each reader, a tick for each event that
// it heard, and the time without a cable over all of them.

import { html } from "lit";
import type { Way } from "../../model/cable.ts";
import { cutOf, heardBy, NAMES, sumOf, WAYS } from "../../model/cable.ts";
import { cableWord, comparison, CUTTING, figure } from "../../model/figures/cable.ts";
import type { Run } from "../../model/run.ts";
import type { Scene } from "../figure.ts";
import { figureElement } from "../figure.ts";
import { compare } from "../kit/counters.ts";
import { faultButton } from "../kit/fault.ts";
import type { Tone } from "../kit/symbol.ts";
import { chip, standing } from "../kit/symbol.ts";
import type { Item } from "../kit/timeline.ts";
import { timeline } from "../kit/timeline.ts";

const HEAD = ["", "Missed", "Twice", "Answers", "Knew of the end"];

export default figureElement(
  figure,
  (scene) => html`<div class="ac-side">
    <div class="ac-side__h">
      <h3>The cable</h3>
      ${chip(...standing(scene.failure, tone(scene.run), cableWord(scene.run)))}
    </div>
    ${faultButton(scene.showing, CUTTING)} ${lanes(scene)}
  </div>
  ${compare("Events that each reader missed", HEAD, comparison(scene.run))}`,
);

function tone(run: Run): Tone {
  const cut = cutOf(run);
  if (cut !== null) return cut[1] === null ? "failed" : "succeeded";
  return heardBy(run, "poll").length > 0 ? "running" : "idle";
}

function lanes({ run, now_ms, span_s, is_on, outcome }: Scene): unknown {
  const cut = cutOf(run);
  return timeline({
    outcome,
    span_s,
    now_ms: is_on ? now_ms : null,
    tracks: WAYS.map((way) => ({
      symbol: "client",
      label: NAMES[way],
      items: itemsOf(run, way, cut),
    })),
  });
}

function itemsOf(
  run: Run,
  way: Way,
  cut: readonly [number, number | null] | null,
): readonly Item[] {
  const heard = heardBy(run, way);
  const first = heard[0];
  const last = heard.at(-1);
  const bars: Item[] = [];
  if (first) {
    const to_ms = cut ? Math.min(cut[0], last?.at_ms ?? cut[0]) : null;
    bars.push({ is: "bar", tone: "running", from_ms: first.at_ms, to_ms });
  }
  if (cut) bars.push({ is: "bar", tone: "failed", from_ms: cut[0], to_ms: cut[1] });
  if (cut?.[1] != null && last && last.at_ms > cut[1]) {
    const to_ms = sumOf(run, way) ? last.at_ms : null;
    bars.push({ is: "bar", tone: "running", from_ms: cut[1], to_ms });
  }
  const ticks = heard.map(({ at_ms }): Item => ({ is: "tick", at_ms }));
  const sum = sumOf(run, way);
  const word: readonly Item[] =
    sum && last
      ? [
          {
            is: "word",
            text: String(sum.missed),
            rest: " missed",
            tone: sum.missed ? "failed" : "succeeded",
            at_ms: Math.max(last.at_ms, cut?.[1] ?? 0),
          },
        ]
      : [];
  return [...bars, ...ticks, ...word];
}
