// The fault that a whole room shares: what everybody is told, and the button
// of the instructor.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { FAULTS, faultWords } from "../../model/room/fault.ts";
import type { RoomState } from "../../model/room/state.ts";
import { addressOf } from "../../sources/page.ts";

type Send = (command: Readonly<Record<string, unknown>>) => void;

export function faultTold(room: RoomState): TemplateResult | typeof nothing {
  const words = faultWords(room.fault, Date.now());
  return words
    ? html`<p class="ac-room__message" role="status">${words}</p>`
    : nothing;
}

export function faultControls(send: Send): TemplateResult {
  return html`<h3>A fault for all</h3>
    <div class="ac-room__bar">
      ${Object.entries(FAULTS).map(
        ([fault, { press }]) => html`<button type="button"
          class="ac-btn ac-btn--s" @click=${() =>
            send({ command: "fault", fault })}>${press}</button>`,
      )}
    </div>
    <p>Everybody is told first, and the result is shown to all. To slow a
        dependency or cut one connection, press <a href=${addressOf(
          "chapters/8-retries/",
        )}>chapter 8</a> or <a href=${addressOf(
          "chapters/4-streaming/",
        )}>chapter 4</a> in this browser: their figures break parts of their
        own, and nobody else's.</p>`;
}
