// What went wrong or differs: what happened, what it means, what to press.
// Never in the status line, which tells the run.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { isUnanswered } from "../../model/failure.ts";
import { dayInWords, second } from "../../model/format.ts";
import type { Showing } from "../showing.ts";

export function notice(run: Showing): TemplateResult | typeof nothing {
  if (run.ending?.kind === "broken")
    return html`<p class="ac-notice" role="alert">
      ${isUnanswered(run.current)
        ? html`No server answered within ${second(run.last_ms)}.`
        : html`The live run stopped at ${second(run.last_ms)}:
          ${run.ending.reason}. The measurements so far are kept.`}
      ${run.there === "away" ? tryAgain(run) : nothing}
    </p>`;
  if (run.wait_s !== null)
    return html`<p class="ac-notice">
      Another run is in progress. This one starts by itself in ${run.wait_s} s.
      <button type="button" class="ac-link" @click=${() => run.stopWaiting()}>
        Don't wait
      </button>
    </p>`;
  if (run.isKept)
    return html`<p class="ac-notice">
      A finished run, started at ${run.pressed_at} and kept in this tab. Reset
      deletes it. ${run.there === "away" ? tryAgain(run) : nothing}
    </p>`;
  if (run.playhead.isBehind)
    return html`<p class="ac-notice">
      Paused. The run continues, and the picture catches up when you resume.
    </p>`;
  if (run.there !== "away") return nothing;
  if (run.instead === "calm")
    return html`<p class="ac-notice">
      The instructor has switched to recordings, so this figure sends nothing
      to the server. ${recorded(run)}
    </p>`;
  if (run.instead === "full")
    return html`<p class="ac-notice">
      So many people hold connections to the server that it takes no more.
      ${recorded(run)} ${tryAgain(run)}
    </p>`;
  if (run.instead === "ended")
    return html`<p class="ac-notice">
      The instructor has switched back to live runs. ${tryAgain(run)}
    </p>`;
  return html`<p class="ac-notice">
    No server responds. ${recorded(run)}
    ${tryAgain(run)}
  </p>`;
}

function tryAgain(run: Showing): TemplateResult {
  return html`<button
    type="button"
    class="ac-link"
    @click=${() => void run.tryLive()}
  >Try live again</button>`;
}

function recorded({ recording, phase }: Showing): string {
  if (!recording) return "This copy has no recorded run.";
  const day = dayInWords(recording.recorded_at);
  return phase === "idle"
    ? `There is a recorded run from ${day}.`
    : `You are seeing a recorded run from ${day}.`;
}
