// The bar of a run: one button to press, the clock as plain text, a
// scrubber that also has buttons, pause, step and speed for the reader's
// pace, and Reset. A button that waits keeps the focus: aria-disabled.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { clock, second } from "../../model/format.ts";
import type { Showing } from "../showing.ts";
import type { Asked } from "./prediction.ts";
import { missing } from "./prediction.ts";
import { symbol } from "./symbol.ts";

export interface BarWords {
  /** What the button says before the first run: "Run both". */
  readonly press: string;
  readonly again: string;
}

export function runBar(
  run: Showing,
  words: BarWords,
  asked: Asked,
  span_s: number,
): TemplateResult {
  const is_ready = asked.answer !== null;
  const is_blocked = !is_ready || run.isBusy;
  const press = (): void => {
    if (!is_ready && run.phase === "idle") asked.remind();
    else if (!is_blocked) run.press();
  };
  const has_run = run.phase !== "idle" && run.phase !== "opening";
  return html`<div class="ac-w__bar">
    <button
      type="button"
      class="ac-btn ${run.phase === "idle" ? "ac-btn--go" : ""}"
      aria-disabled=${is_blocked ? "true" : "false"}
      title=${!is_ready && run.phase === "idle"
        ? "Answer the question or skip it first"
        : nothing}
      @click=${press}
    >${run.phase === "idle" ? symbol("play") : nothing}${label(run, words)}</button>
    <span class="ac-clock">${clock(run.now_ms)}<small>s</small></span>
    <input
      type="range"
      class="ac-scrub"
      aria-label="Moment of the run"
      aria-valuetext=${second(run.now_ms)}
      min="0"
      max=${span_s * 1000}
      step="100"
      .value=${live(String(Math.round(run.now_ms / 100) * 100))}
      ?disabled=${!has_run}
      @input=${(e: Event) =>
        run.seek(Number((e.target as HTMLInputElement).value))}
    />
    <div class="ac-pace">
      ${small("Back", "One event back", !has_run, () => run.step(-1))}
      ${small(pauseWord(run), null, !has_run, () => run.togglePause())}
      ${small("Next", "One event on", !has_run, () => run.step(1))}
      ${small(
        `${run.playhead.speed}×`,
        `Speed ${run.playhead.speed} times`,
        !has_run || run.isFollowing,
        () => run.nextSpeed(),
      )}
      ${small("Reset", null, run.phase === "idle", () => run.reset())}
    </div>
    ${missing(asked)}
  </div>`;
}

function label(run: Showing, words: BarWords): string {
  if (run.wait_s !== null) return "Waiting";
  switch (run.phase) {
    case "idle":
      return run.isRecorded ? "Show the recorded run" : words.press;
    case "opening":
    case "running":
      return "Running";
    case "over":
      if (run.isRecorded) return "Show it again";
      return run.canReplay ? "Show the recorded run" : words.again;
  }
}

function pauseWord(run: Showing): string {
  if (run.playhead.moves) return "Pause";
  if (run.playhead.isBehind) return "Resume";
  return "Play";
}

function small(
  word: string,
  title: string | null,
  is_off: boolean,
  act: () => void,
): TemplateResult {
  return html`<button
    type="button"
    class="ac-btn ac-btn--s"
    title=${title ?? nothing}
    aria-disabled=${is_off ? "true" : "false"}
    @click=${() => (is_off ? undefined : act())}
  >${word}</button>`;
}
