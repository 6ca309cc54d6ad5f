// What a reader can set before a press: at most three controls, all by
// keyboard and without dragging. Where a recording is shown, only what was
// recorded can be chosen, and it says so.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import type {
  Choice,
  Control,
  Counted,
  Listed,
  Switched,
} from "../../model/choice.ts";
import {
  isOn,
  isValue,
  recordedValues,
  switched,
  valueWord,
} from "../../model/choice.ts";

export interface Settable {
  /** Names the radio groups; unique in a page. */
  readonly name: string;
  /** What the group is called; by default that of the next run. */
  readonly title?: string;
  readonly controls: readonly Control[];
  readonly recorded: readonly Choice[];
  readonly choice: Choice;
  /** A run is on: its choice is made. */
  readonly is_off: boolean;
  readonly is_recorded: boolean;
  /** Only recordings are played, and there is none of this choice. */
  readonly is_unrecorded?: boolean;
  /** What is shown was set to something else. */
  readonly is_for_later?: boolean;
  choose(id: string, value: string): void;
}

export function controls(of: Settable): TemplateResult | typeof nothing {
  if (of.controls.length === 0) return nothing;
  return html`<div class="ac-set" role="group" aria-label=${of.title ?? "Settings of the next run"}>
    ${of.controls.map((control) => one(of, control))}
    ${of.is_recorded
      ? html`<p class="ac-set__note">
          Only the settings of recorded runs can be chosen.
        </p>`
      : nothing}
    ${of.is_unrecorded
      ? html`<p class="ac-set__note">
          There is no recording of these settings. The button shows the
          nearest recorded run.
        </p>`
      : nothing}
    ${of.is_for_later && !of.is_unrecorded
      ? html`<p class="ac-set__note">
          These settings apply to the next run; the one shown had others.
        </p>`
      : nothing}
  </div>`;
}

function one(of: Settable, control: Control): TemplateResult {
  const offered = of.is_recorded
    ? recordedValues(control, of.recorded)
    : null;
  if (control.shape === "number" && !offered) return number(of, control);
  if (control.shape === "switches" && !offered) return switches(of, control);
  if (control.shape !== "number" && control.shape !== "switches")
    return control.shape === "radio"
      ? radio(of, control, offered)
      : select(of, control, offered);
  // Of these there are a few recorded values at most: they are listed.
  const options = (offered ?? []).map((value) => ({
    value,
    label: valueWord(control, value),
  }));
  return radio(of, { ...control, shape: "radio", options }, offered);
}

function radio(
  of: Settable,
  control: Listed,
  offered: readonly string[] | null,
): TemplateResult {
  return html`<fieldset class="ac-ctl">
    <legend>${control.label}</legend>
    ${control.options.map(
      ({ value, label }) => html`<label class="ac-opt ac-opt--s"
        ><input
          type="radio"
          name="accepted-${of.name}-${control.id}"
          .checked=${live(of.choice[control.id] === value)}
          ?disabled=${of.is_off || (offered && !offered.includes(value))}
          @change=${() => of.choose(control.id, value)}
        />${label}</label>`,
    )}
  </fieldset>`;
}

function select(
  of: Settable,
  control: Listed,
  offered: readonly string[] | null,
): TemplateResult {
  return html`<label class="ac-ctl"
    ><span>${control.label}</span>
    <select
      ?disabled=${of.is_off}
      @change=${(e: Event) =>
        of.choose(control.id, (e.target as HTMLSelectElement).value)}
    >
      ${control.options.map(
        ({ value, label }) => html`<option
          value=${value}
          ?selected=${of.choice[control.id] === value}
          ?disabled=${offered && !offered.includes(value)}
        >${label}</option>`,
      )}
    </select></label>`;
}

function switches(of: Settable, control: Switched): TemplateResult {
  const value = of.choice[control.id];
  const turned = (id: string): string =>
    switched(control, (other) => isOn(value, other) !== (other === id));
  return html`<fieldset class="ac-ctl">
    <legend>${control.label}</legend>
    ${control.options.map(
      ({ value: id, label }) => html`<label class="ac-opt ac-opt--s"
        ><input
          type="checkbox"
          .checked=${live(isOn(value, id))}
          ?disabled=${of.is_off}
          @change=${() => of.choose(control.id, turned(id))}
        />${label}</label>`,
    )}
  </fieldset>`;
}

function number(of: Settable, control: Counted): TemplateResult {
  const value = of.choice[control.id] ?? control.initial;
  const by = (direction: 1 | -1): TemplateResult => {
    const next = String(Number(value) + direction * control.step);
    const is_off = of.is_off || !isValue(control, next);
    return html`<button
      type="button"
      class="ac-btn ac-btn--s"
      aria-label=${`${direction > 0 ? "More" : "Fewer"}: ${control.label}`}
      aria-disabled=${is_off ? "true" : "false"}
      @click=${() => (is_off ? undefined : of.choose(control.id, next))}
    >${direction > 0 ? "+" : "−"}</button>`;
  };
  return html`<div class="ac-ctl">
    <label><span>${control.label}</span>
      <input
        type="number"
        min=${control.least}
        max=${control.most}
        step=${control.step}
        .value=${live(value)}
        ?disabled=${of.is_off}
        @change=${(e: Event) => {
          const field = e.target as HTMLInputElement;
          // What is out of bounds is put back, not rounded.
          if (isValue(control, field.value)) of.choose(control.id, field.value);
          else field.value = value;
        }}
      /></label>
    <span class="ac-ctl__unit">${control.unit}</span>${by(-1)}${by(1)}
  </div>`;
}
