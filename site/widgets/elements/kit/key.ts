// The key of all symbols, below every figure: the same nine everywhere.

import type { TemplateResult } from "lit";
import { html } from "lit";
import type { Symbol } from "./symbol.ts";
import { symbol } from "./symbol.ts";

// As in reference/symbols.md.
const KEY: readonly (readonly [Symbol, string])[] = [
  ["client", "Client: asks"],
  ["gateway", "Gateway: forwards, and cuts"],
  ["api", "API: answers"],
  ["queue", "Queue: keeps"],
  ["worker", "Worker: works"],
  ["log", "Event log: remembers"],
  ["msg", "Message: travels"],
  ["dup", "Duplicate"],
  ["lost", "Lost"],
];

/** What the symbols mean, in every figure. */
export function key(): TemplateResult {
  return html`<details>
    <summary>Key <span>nine symbols, the same on every page</span></summary>
    <ul class="ac-key">
      ${KEY.map(
        ([name, words]) => html`<li>${symbol(name, `c-${name}`)}${words}</li>`,
      )}
    </ul>
  </details>`;
}
