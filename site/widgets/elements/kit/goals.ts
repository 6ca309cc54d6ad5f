// The goals of a figure: ticked by what the server did.

import type { TemplateResult } from "lit";
import { html } from "lit";
import type { Goal } from "../../model/goals.ts";
import type { Run } from "../../model/run.ts";
import { symbol } from "./symbol.ts";

export function goals<Of = Run>(
  list: readonly Goal<Of>[],
  run: Of,
): TemplateResult {
  return html`<ul class="ac-made" aria-label="What you can make happen">
    ${list.map((goal) => {
      const is_reached = goal.isReached(run);
      return html`<li class=${is_reached ? "c-good" : ""}>
        ${symbol(is_reached ? "tick" : "ring")}${goal.label}
        <span class="ac-hidden">${is_reached ? "(seen)" : "(not yet)"}</span>
      </li>`;
    })}
  </ul>`;
}
