// Real or labelled: whether a figure is live, or recorded and of which day,
// or kept from before the page was loaded again,
// or a sample in the gallery.

import type { TemplateResult } from "lit";
import { html } from "lit";
import { isoDay, second } from "../../model/format.ts";
import type { Showing } from "../showing.ts";

const LOOPBACK = /^(localhost|127\.|\[::1\])/;

export function badge(run: Showing): TemplateResult {
  if (run.isSample)
    return html`<span class="ac-badge ac-badge--rec"
      ><i></i>SAMPLE <span>made up, nothing ran</span></span>`;
  if (run.isKept)
    return html`<span class="ac-badge ac-badge--rec"
      ><i></i>KEPT <span>ran at ${run.pressed_at}</span></span>`;
  if (run.isRecorded)
    return html`<span class="ac-badge ac-badge--rec"
      ><i></i>RECORDED <span>${recordedOn(run)}</span></span>`;
  if (run.ending?.kind === "broken")
    return html`<span class="ac-badge ac-badge--rec"
      ><i></i>STOPPED <span>at ${second(run.last_ms)}</span></span>`;
  if (run.isUnsure)
    return html`<span class="ac-badge ac-badge--rec"
      ><i></i>NO ANSWER <span>asking again</span></span>`;
  if (run.there === "asking")
    return html`<span class="ac-badge ac-badge--rec"
      ><span>looking for a server</span></span>`;
  const where = LOOPBACK.test(location.host)
    ? "on your machine"
    : "on this server";
  return html`<span class="ac-badge"
    ><i></i>LIVE <span>${where}</span></span>`;
}

function recordedOn({ recording, instead }: Showing): string {
  const day = recording ? isoDay(recording.recorded_at) : "no run kept";
  if (instead === "full") return `${day}, the server is full`;
  return instead === "calm" ? `${day}, instructor's choice` : day;
}
