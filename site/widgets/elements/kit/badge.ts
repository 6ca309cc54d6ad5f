// Real or labelled: whether a figure is live or recorded, and of which day.

import type { TemplateResult } from "lit";
import { html } from "lit";
import { isoDay } from "../../model/format.ts";
import type { RunController } from "../run.ts";

const LOOPBACK = /^(localhost|127\.|\[::1\])/;

export function badge(run: RunController): TemplateResult {
  if (run.isRecorded)
    return html`<span class="ac-badge ac-badge--rec"
      ><i></i>RECORDED <span>${recordedOn(run)}</span></span>`;
  if (run.there === "asking")
    return html`<span class="ac-badge ac-badge--rec"
      ><span>asking for a server</span></span>`;
  const where = LOOPBACK.test(location.host)
    ? "on your machine"
    : "on this server";
  return html`<span class="ac-badge"
    ><i></i>LIVE <span>${where}</span></span>`;
}

function recordedOn({ recording }: RunController): string {
  return recording ? isoDay(recording.recorded_at) : "no run kept";
}
