// How the dial is drawn: the law with its three numbers, how many tasks there
// were at each look, and the wait beside what the model says of it: as a dot
// beside the curves of the wait over the utilisation, and as numbers.

import { html } from "lit";
import { nowLabel } from "../../model/beside.ts";
import type { DialLine } from "../../model/dial.ts";
import { expected, littleOf, looksOf, wholeOf } from "../../model/dial.ts";
import { isMeasured, lastOf } from "../../model/experiment.ts";
import { shortly } from "../../model/dialwords.ts";
import { figure, number, utilisationOf } from "../../model/figures/dial.ts";
import { linear } from "../../model/scale.ts";
import { BEFORE, overUtilisation, waits } from "../dial-waits.ts";
import { figureElement } from "../figure.ts";
import { chart } from "../kit/chart.ts";
import type { Figures } from "../kit/counters.ts";
import { counters } from "../kit/counters.ts";
import { standing } from "../kit/symbol.ts";

// chosen: at 95 % few runs of this length have more in the system.
const MOST = 16;

export default figureElement(figure, (scene) => {
  const { run, before, now_ms, span_s, is_on, choice, outcome, failure } = scene;
  const last = lastOf<DialLine>(run);
  // Beside a model stands what a whole run has measured, and nothing else.
  const sound = failure === null ? wholeOf(run) : null;
  // Nor is anything said of it before: it answers the question.
  const model = is_on ? expected(utilisationOf(choice)) : null;
  const real = expected(utilisationOf(choice), sound?.measured.gap_s ?? 0);
  const then = before && wholeOf(before.run);
  const line = {
    tone: "running",
    dash: "solid",
    shape: "steps",
    word_at: "peak",
  } as const;
  return html`<div class="ac-panes">
    <div class="ac-pane">
      ${counters([
        seen(last, isMeasured(run), failure, then),
        little(failure === null ? last : null, then),
      ])}
      ${chart({
        caption: "Tasks in the system, waiting or running, at each sample.",
        outcome: `Tasks in the system. ${outcome}`,
        scale: linear(MOST, 4),
        span_s,
        now_ms: is_on ? now_ms : null,
        is_keyed: before !== null,
        series: [
          {
            ...line,
            label: before ? nowLabel(figure, run) : "in the system",
            points: looksOf(run),
          },
          ...(before
            ? [
                {
                  ...line,
                  ...BEFORE,
                  label: before.label,
                  points: looksOf(before.run),
                },
              ]
            : []),
        ],
      })}
    </div>
    <div class="ac-pane">
      ${waits(sound, model, real, utilisationOf(choice), before)}
      ${overUtilisation(sound, nowLabel(figure, run), before)}
    </div>
  </div>`;
});

function seen(
  last: DialLine | null,
  is_measured: boolean,
  failure: string | null,
  then: DialLine | null,
): Figures {
  return {
    title: "Seen from outside",
    chip: !last
      ? ["idle", "not started"]
      : is_measured
        ? standing(failure, "succeeded", `${last.ended} ended`)
        : standing(failure, "running", `${last.sent - last.ended} in the system`),
    counts: [
      [
        last ? number(last.measured.in_system) : null,
        last
          ? `tasks in the system, mean of ${last.measured.looks} samples (L)`
          : "tasks in the system, mean of all samples (L)",
        then ? number(then.measured.in_system) : undefined,
      ],
    ],
  };
}

function little(last: DialLine | null, then: DialLine | null): Figures {
  const rate = last?.measured.rate_per_s ?? null;
  const time_s = last?.measured.response_s ?? null;
  const product = littleOf(last?.measured);
  return {
    title: "Rate times time",
    counts: [
      [
        product === null ? null : number(product),
        `= ${rate === null ? "–" : number(rate)} arrivals a second (λ) × ` +
          `${time_s === null ? "–" : shortly(time_s)} in the system (W)`,
        then ? number(littleOf(then.measured)) : undefined,
      ],
    ],
  };
}
