// The hops of a chain as a list to edit: figures, order, more and fewer.
// Buttons do everything; nothing has to be dragged.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import type { Chain, Clock, Gateway, Hop, Outcome } from "../../model/chain.ts";
import {
  boundsOf,
  defaultHop,
  isFigure,
  MOST_HOPS,
} from "../../model/chainlink.ts";
import { boundsWord, hopWord, kindWord } from "../../model/chainwords.ts";
import { chip } from "../kit/symbol.ts";

export interface Editing {
  readonly chain: Chain;
  readonly outcome: Outcome;
  readonly gateways: readonly Gateway[];
  /** Take the new hops; `focus` finds what has the focus afterwards. */
  change(hops: readonly Hop[], focus?: string): void;
}

export function hopList(editing: Editing): TemplateResult {
  return html`<ol class="ac-hops" aria-label="Hops, from the client to the handler">
      ${editing.chain.hops.map((hop, n) => row(editing, hop, n))}
    </ol>
    ${adder(editing)}`;
}

function row(editing: Editing, hop: Hop, n: number): TemplateResult {
  const { gateway } = hop;
  const { outcome } = editing;
  const is_first = outcome.first.includes(n);
  const tone = is_first ? "failed" : outcome.cuts[n] ? "idle" : "succeeded";
  return html`<li class="ac-hop" data-hop=${n}>
    <div class="ac-hop__h">
      <b>${gateway.name}</b> ${chip(tone, hopWord(editing.chain, outcome, n))}
    </div>
    <div class="ac-hop__c">
      ${gateway.clocks.length === 0
        ? html`<span class="ac-hop__n">no timeout for a request</span>`
        : gateway.clocks.map((clock, m) => figure(editing, hop, n, clock, m))}
      <span class="ac-hop__b">
        ${button(editing, n, "out", "↑", "towards the client", n > 0, () =>
          moved(editing.chain.hops, n, n - 1),
        )}
        ${button(
          editing,
          n,
          "in",
          "↓",
          "towards the handler",
          n < editing.chain.hops.length - 1,
          () => moved(editing.chain.hops, n, n + 1),
        )}
        ${button(
          editing,
          n,
          "off",
          "Remove",
          "",
          editing.chain.hops.length > 1,
          () => editing.chain.hops.toSpliced(n, 1),
        )}
      </span>
    </div>
    <p class="ac-hop__n">
      ${gateway.note ?? nothing}
      ${gateway.unsure ? html`<b>Not certain:</b> ${gateway.unsure}` : nothing}
      ${gateway.keepalive_s
        ? html`Sends a TCP keep-alive after ${gateway.keepalive_s} s of
          silence.`
        : nothing}
      <a href=${gateway.source}>Source</a>,
      ${gateway.checked_on
        ? html`checked on <span class="ac-day">${gateway.checked_on}</span>.`
        : "not checked."}
    </p>
  </li>`;
}

function figure(
  editing: Editing,
  hop: Hop,
  n: number,
  clock: Clock,
  m: number,
): TemplateResult {
  const value = String(hop.figures_s[m] ?? clock.default_s);
  const [least_s, most_s] = boundsOf(clock);
  const set = (e: Event): void => {
    const field = e.target as HTMLInputElement;
    const figure_s = Number(field.value);
    // What is out of bounds is put back, not rounded.
    if (field.value === "" || !isFigure(clock, figure_s)) field.value = value;
    else
      editing.change(
        editing.chain.hops.with(n, {
          ...hop,
          figures_s: hop.figures_s.with(m, figure_s),
        }),
      );
  };
  return html`<div class="ac-ctl">
    <label><span>${kindWord(clock.kind)}, ${clock.setting}</span>
      <small><input
        type="number"
        min=${least_s}
        max=${most_s}
        step="1"
        .value=${live(value)}
        ?disabled=${clock.raise === "fixed"}
        @change=${set}
      /> s, ${boundsWord(clock)}</small></label>
  </div>`;
}

function button(
  { chain, change }: Editing,
  n: number,
  act: "out" | "in" | "off",
  sign: string,
  where: string,
  is_on: boolean,
  hops: () => readonly Hop[],
): TemplateResult {
  const name = chain.hops[n]?.gateway.name ?? "";
  const to = act === "out" ? n - 1 : act === "in" ? n + 1 : Math.max(0, n - 1);
  return html`<button
    type="button"
    class="ac-btn ac-btn--s"
    data-act=${act}
    aria-label=${act === "off" ? `Remove ${name}` : `Move ${name} ${where}`}
    aria-disabled=${is_on ? "false" : "true"}
    @click=${() =>
      is_on
        ? change(hops(), `[data-hop="${to}"] [data-act="${act}"]`)
        : undefined}
  >${sign}</button>`;
}

function moved(
  hops: readonly Hop[],
  from: number,
  to: number,
): readonly Hop[] {
  const hop = hops[from];
  return hop ? hops.toSpliced(from, 1).toSpliced(to, 0, hop) : hops;
}

// Chosen and added at once would surprise those who walk through the list
// by arrow keys; so the list says what, and the button adds it.
function adder({ chain, gateways, change }: Editing): TemplateResult {
  const groups = [...new Set(gateways.map((g) => g.group))];
  const is_full = chain.hops.length >= MOST_HOPS;
  const add = (e: Event): void => {
    const list = (e.target as HTMLElement)
      .closest(".ac-add")
      ?.querySelector("select");
    const gateway = gateways.find((g) => g.id === list?.value);
    if (!gateway || is_full) return;
    const hop = defaultHop(gateway);
    change(
      gateway.ends === "raises" ? [hop, ...chain.hops] : [...chain.hops, hop],
    );
  };
  return html`<div class="ac-set ac-add">
    <label class="ac-ctl"><span>Add a hop next to the handler; a client " +
      "library goes to the other end</span>
      <select>
        ${groups.map(
          (group) => html`<optgroup label=${group}>
            ${gateways
              .filter((g) => g.group === group)
              .map((g) => html`<option value=${g.id}>${g.name}</option>`)}
          </optgroup>`,
        )}
      </select></label>
    <button
      type="button"
      class="ac-btn ac-btn--s"
      aria-disabled=${is_full ? "true" : "false"}
      @click=${add}
    >Add</button>
    ${is_full
      ? html`<p class="ac-set__note">A chain has at most ${MOST_HOPS} hops.</p>`
      : nothing}
  </div>`;
}
