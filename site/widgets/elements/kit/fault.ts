// The button of a fault, on the component that it hits. In a live run it
// sends the request; in a recorded one it goes to the recording's moment.

import type { TemplateResult } from "lit";
import { html } from "lit";
import type { Fault, Standing } from "../../model/fault.ts";
import { buttonOf, faultOf, shownMs } from "../../model/fault.ts";
import type { Showing } from "../showing.ts";

export function faultButton(showing: Showing, fault: Fault): TemplateResult {
  const { current, whole } = showing;
  const standing = standingOf(showing);
  // A run that goes on has no past for it, however far back it is looked at.
  const run = standing === "running" ? whole : current;
  const button = buttonOf(fault, standing, run, whole);
  const act = (): void => {
    if (button.does === "seek")
      showing.seek(shownMs(fault, whole));
    const wanted = button.does === "cause" ? faultOf(run) : null;
    if (wanted) void showing.send(wanted);
  };
  return html`<div class="ac-fault">
    <button
      type="button"
      class="ac-btn ac-btn--s"
      aria-disabled=${button.does === null ? "true" : "false"}
      @click=${act}
    >${button.label}</button><span>${button.note}</span>
  </div>`;
}

function standingOf({ phase, isRecorded }: Showing): Standing {
  if (isRecorded) return "recorded";
  return phase === "opening" ? "idle" : phase;
}
