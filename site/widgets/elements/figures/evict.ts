// How two full brokers are drawn: the jobs in each queue over time, and what
// both have come to.

import { html } from "lit";
import type { Policy } from "../../model/evict.ts";
import { JOBS, NAMES, POLICIES, standsNow, stoodBy } from "../../model/evict.ts";
import { figure } from "../../model/figures/evict.ts";
import { grouped } from "../../model/format.ts";
import type { Run } from "../../model/run.ts";
import { linear } from "../../model/scale.ts";
import { figureElement } from "../figure.ts";
import { chart } from "../kit/chart.ts";
import type { Figures } from "../kit/counters.ts";
import { counters } from "../kit/counters.ts";
import type { Tone } from "../kit/symbol.ts";
import { standing } from "../kit/symbol.ts";

const LOOKS = {
  noeviction: { tone: "succeeded", dash: "solid", word_at: "end" },
  allkeys_lru: { tone: "failed", dash: "dashed", word_at: "foot" },
} as const;

export default figureElement(
  figure,
  ({ run, span_s, now_ms, is_on, outcome, failure }) => html`${chart({
      caption: "Jobs in the queue. No worker takes any.",
      outcome: `Jobs in both queues. ${outcome}`,
      scale: linear(JOBS, 4),
      span_s,
      now_ms: is_on ? now_ms : null,
      series: POLICIES.map((policy) => ({
        ...LOOKS[policy],
        label: NAMES[policy],
        shape: "steps" as const,
        points: stoodBy(run, policy).map(({ at_ms, waiting }) => ({
          at_ms,
          value: waiting,
        })),
      })),
    })}
    ${counters(POLICIES.map((policy) => side(run, policy, failure)))}`,
);

function side(run: Run, policy: Policy, failure: string | null): Figures {
  const stands = standsNow(run, policy);
  const chip: readonly [Tone, string] =
    stands === null
      ? ["idle", "not started"]
      : standing(failure, ...verdict(stands.waiting, stands.published));
  return {
    title: NAMES[policy],
    chip,
    counts: [
      [stands && grouped(stands.waiting), `of ${JOBS} jobs in the queue`],
      [stands && grouped(stands.refused), "writes refused"],
      [stands && grouped(stands.evicted), "keys deleted to make room"],
    ],
  };
}

function verdict(waiting: number, published: number): readonly [Tone, string] {
  if (waiting < published) return ["failed", `${published - waiting} jobs gone`];
  return ["succeeded", "no job gone"];
}
