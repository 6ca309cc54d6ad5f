// How the side-by-side figure is drawn: what each client sees, and below it
// what really happens. Retry and cancel are real requests.

import { html } from "lit";
import { figure } from "../../model/figures/side-by-side.ts";
import { leftSentence, rightSentence } from "../../model/sentences.ts";
import type { SideBySide } from "../../model/sidebyside.ts";
import { sidesOf, ticketIsOver } from "../../model/sidebyside.ts";
import type { Scene } from "../figure.ts";
import { figureElement } from "../figure.ts";
import { heldSide } from "../held-side.ts";
import { ticketSide } from "../ticket-side.ts";

export default figureElement(figure, (scene) => {
  const sides = sidesOf(scene.run);
  const is_lost = scene.run.stopped !== null;
  return html`<div class="ac-pair">
    ${heldSide(
      sides.tries,
      { ...scene, outcome: leftSentence(sides.tries), is_lost },
      retry(sides, scene),
    )}
    ${ticketSide(
      sides.ticket,
      { ...scene, outcome: rightSentence(sides.ticket) || "Not started.", is_lost },
      cancel(sides, scene),
    )}
  </div>`;
});

// One retry is the cap: twice the work makes the point.
function retry(
  { tries }: SideBySide,
  { showing, focusBar }: Scene,
): (() => void) | null {
  const again = showing.scenario.retry;
  const is_one = tries.length === 1 && !showing.playhead.isBehind;
  if (!showing.isLive || !is_one || !again) return null;
  return () => {
    focusBar();
    void showing.send(again);
  };
}

function cancel(
  { ticket }: SideBySide,
  { showing, focusBar }: Scene,
): (() => void) | null {
  const is_open = ticket.task !== null && !ticketIsOver(ticket);
  if (!showing.isLive || showing.phase !== "running" || !is_open) return null;
  return () => {
    focusBar();
    showing.cancel();
  };
}
