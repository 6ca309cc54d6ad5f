// A report growing: one bar for each finished step, its height the step's
// revenue. The scale is fixed before the run, so that no bar moves again.

import type { TemplateResult } from "lit";
import { html } from "lit";
import type { Task } from "../../model/task.ts";
import { place } from "./place.ts";

// The best month of the demo's data set (demo/work/report.py: seed 202,
// 240,000 rows in 12 partitions) has 1.682e9 cents.
const FULL_SCALE_CENTS = 1.85e9;
const STEPS = 12;

/** Return a bar's height in percent of the fixed scale. */
export function heightOf(revenue_cents: number): number {
  return Math.min(100, (100 * revenue_cents) / FULL_SCALE_CENTS);
}

export function months(task: Task | null): TemplateResult {
  const total = task && task.total > 0 ? task.total : STEPS;
  const bars = Array.from({ length: total }, (_, index) => {
    const partition = task?.steps[index]?.partition;
    return partition
      ? html`<i ${place({ h: heightOf(partition.revenue_cents) })}></i>`
      : html`<i class="e"></i>`;
  });
  return html`<div class="ac-months" aria-hidden="true">${bars}</div>`;
}
