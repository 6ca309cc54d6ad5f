// The line for help, as staff see it: who, since when, why, and two answers.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Board } from "../../model/room/state.ts";
import { sign } from "../../model/room/words.ts";
import { field } from "./field.ts";

export function helpline(
  board: Board,
  now_ms: number,
  send: (command: Readonly<Record<string, unknown>>) => Promise<boolean>,
): TemplateResult {
  const line = board.everybody.filter(({ standing }) => standing === "stuck");
  return html`<section class="ac-helpline" aria-label="Line for help">
    <h3>${line.length === 0 ? "Nobody is stuck" : `${line.length} stuck`}</h3>
    <ol>${line.map(
      (dot) => html`<li>
        <b><span aria-hidden="true" class="ac-who--${dot.colour}"
          >${sign(dot.shape)}</span> ${dot.nickname}</b>
        ${minutes(now_ms - dot.since_ms)}${dot.why
          ? html`: ${dot.why}`
          : nothing}
        ${dot.is_raised_by_server ? " (found by the server)" : nothing}
        <form @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          const form = event.target as HTMLFormElement;
          const text = field(form, "text");
          if (!text) return;
          const command = { command: "hint", persons: [dot.person], text };
          void send(command).then((isDone) => {
            if (isDone && field(form, "text") === text) form.reset();
          });
        }}><input name="text" maxlength="280"
            aria-label="Hint for ${dot.nickname ?? dot.person}">
          <button class="ac-btn ac-btn--s">Send a hint</button>
          <button type="button" class="ac-btn ac-btn--s" @click=${() =>
            send({ command: "go_on", person: dot.person })}>Helped</button>
        </form>
      </li>`,
    )}</ol>
  </section>`;
}

function minutes(ms: number): string {
  const count = Math.max(0, Math.floor(ms / 60_000));
  return count === 0 ? "just now" : `for ${count} min`;
}
