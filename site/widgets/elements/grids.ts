// Two grids of 60: what has become of each held request and
// of each task, and the slowest ping of that server in the last second.
// Each state has its own pattern; the chip says the same in numbers.

import type { TemplateResult } from "lit";
import { html } from "lit";
import { duration } from "../model/format.ts";
import type { Sample, Starvation } from "../model/starvation.ts";
import { REQUESTS, slowestPing } from "../model/starvation.ts";
import { chip, standing } from "./kit/symbol.ts";

export function grids(
  { held, tasks }: Starvation,
  samples: readonly Sample[],
  since_began_ms: number,
  failure: string | null,
): TemplateResult {
  const heldSaid =
    `${held.waiting} waiting, ${held.answered} answered, ${held.cut} cut`;
  const tasksSaid = `${tasks.accepted} accepted, ${tasks.ended} ended`;
  const is_held = held.waiting + held.answered + held.cut > 0;
  const is_accepted = tasks.accepted > 0;
  return html`<div class="ac-pair">
    <div class="ac-side">
      <div class="ac-side__h">
        <h3>${REQUESTS} held requests</h3>
        ${is_held
          ? chip(...standing(failure, held.waiting > 0 ? "held" : "failed", heldSaid))
          : chip("idle", "not started")}
      </div>
      ${grid(heldSaid, REQUESTS, [
        ["cut", held.cut],
        ["done", held.answered],
        ["h", held.waiting],
      ])}
      ${ping(slowestPing(samples, "held", since_began_ms))}
    </div>
    <div class="ac-side">
      <div class="ac-side__h">
        <h3>${REQUESTS} tasks</h3>
        ${is_accepted
          ? chip(
              ...standing(
                failure,
                tasks.ended < REQUESTS ? "running" : "succeeded",
                tasksSaid,
              ),
            )
          : chip("idle", "not started")}
      </div>
      ${grid(tasksSaid, REQUESTS, [
        ["done", tasks.ended],
        ["t", tasks.accepted - tasks.ended],
      ])}
      ${ping(slowestPing(samples, "api", since_began_ms))}
    </div>
  </div>`;
}

function grid(
  said: string,
  size: number,
  groups: readonly (readonly [string, number])[],
): TemplateResult {
  const cells = groups.flatMap(([name, count]) =>
    Array<string>(Math.max(0, count)).fill(name),
  );
  return html`<div class="ac-slots" role="img" aria-label=${said}>
    ${Array.from({ length: size }, (_, n) => html`<i class=${cells[n] ?? ""}></i>`)}
  </div>`;
}

function ping(sample: Sample | null): TemplateResult {
  const status = sample?.status ?? null;
  const words = status !== null && status >= 400
    ? `slowest ping in this second, response ${status}`
    : "slowest ping in this second";
  return html`<p class="ac-big">
    ${sample?.latency_ms != null ? duration(sample.latency_ms) : "–"}<small>${words}</small>
  </p>`;
}
