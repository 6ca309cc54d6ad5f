// A list of steps with a button: a list that acts on its own would act on each
// press of an arrow key.

import type { TemplateResult } from "lit";
import { html } from "lit";
import { field } from "./field.ts";

export interface Choice {
  readonly id: string;
  readonly text: string;
  readonly isOff?: boolean;
}

export function pick(
  label: string,
  button: string,
  choices: readonly Choice[],
  act: (id: string) => void,
): TemplateResult {
  return html`<form class="ac-pick" @submit=${(event: SubmitEvent) => {
    event.preventDefault();
    const id = field(event.target as HTMLFormElement, "choice");
    if (id) act(id);
  }}><label>${label} <select name="choice">${choices.map(
      ({ id, text, isOff }) => html`<option value=${id}
        ?disabled=${isOff === true}>${text}</option>`,
    )}</select></label>
    <button class="ac-btn ac-btn--s">${button}</button></form>`;
}
