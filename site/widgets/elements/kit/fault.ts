// The button of a fault, on the component that it hits. In a live run it
// sends the request; in a recorded one it goes to the recording's moment.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Button, Fault, Standing } from "../../model/fault.ts";
import { buttonOf, faultOf, shownMs } from "../../model/fault.ts";
import type { Showing } from "../showing.ts";

export function faultButton(showing: Showing, fault: Fault): TemplateResult {
  const button = stateOf(showing, fault);
  return html`<div class="ac-fault">
    ${drawn(showing, fault, button)}<span>${button.note}</span>
  </div>`;
}

/** Several, of which one run has one: with the note of the one that it had. */
export function faultChoice(
  showing: Showing,
  faults: readonly Fault[],
): TemplateResult {
  const buttons = faults.map((fault) => stateOf(showing, fault));
  const { current, whole, isRecorded } = showing;
  const had = faults.findIndex(
    (fault) => fault.happened_ms(isRecorded ? whole : current) !== null,
  );
  return html`<div class="ac-fault">
    ${faults.map((fault, n) => {
      const button = buttons[n];
      return button ? drawn(showing, fault, button) : nothing;
    })}<span>${buttons[Math.max(0, had)]?.note ?? nothing}</span>
  </div>`;
}

function stateOf(showing: Showing, fault: Fault): Button {
  const { current, whole } = showing;
  const standing = standingOf(showing);
  // A run that goes on has no past for it, however far back it is looked at.
  const run = standing === "running" ? whole : current;
  return buttonOf(fault, standing, run, whole);
}

function drawn(
  showing: Showing,
  fault: Fault,
  button: Button,
): TemplateResult {
  const { current, whole } = showing;
  const act = (): void => {
    if (button.does === "seek") showing.seek(shownMs(fault, whole));
    const run = standingOf(showing) === "running" ? whole : current;
    const wanted = button.does === "cause" ? faultOf(run, fault) : null;
    if (wanted) void showing.send(wanted);
  };
  return html`<button
    type="button"
    class="ac-btn ac-btn--s"
    aria-disabled=${button.does === null ? "true" : "false"}
    @click=${act}
  >${button.label}</button>`;
}

function standingOf({ phase, isRecorded }: Showing): Standing {
  if (isRecorded) return "recorded";
  return phase === "opening" ? "idle" : phase;
}
