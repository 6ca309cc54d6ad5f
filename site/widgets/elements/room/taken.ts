// What a take-home link holds: nothing but text, whoever made it.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { TakeHome } from "../../model/room/home.ts";
import { addressOf } from "../../sources/page.ts";

export function taken(home: TakeHome | null): TemplateResult {
  if (!home) {
    return html`<p>This link is damaged: something of it was cut off. Copy it
      whole, or make it again on the host's server.</p>`;
  }
  return html`<p>${home.name ? html`<b>${home.name}</b>, in` : "In"}
      ${home.room ? `“${home.room}”` : "no room"}, on ${day(home.at_ms)}.</p>
    ${home.done.length
      ? html`<p><b>Steps you finished:</b></p>
          <ol>${home.done.map((title) => html`<li>${title}</li>`)}</ol>`
      : nothing}
    ${home.labs
      ? html`<p><b>Your labs</b>, taken over on your machine:</p>
          <p><code>.venv/bin/accepted lab report --import ${home.labs}</code></p>`
      : nothing}
    ${home.runs.length
      ? html`<p><b>Your runs</b>, newest first. They were on the host's server
            and can't be opened here.</p>
          <div class="ac-room-home__runs" tabindex="0" role="region"
            aria-label="Your runs"><table class="ac-table"><thead><tr><th>When</th><th>Kind</th>
            <th>Outcome</th><th>Id</th></tr></thead>
            <tbody>${home.runs.map(
              (run) => html`<tr><td>${time(run.at_ms)}</td><td>${run.kind}</td>
                <td>${run.state}</td><td><code>${run.id}</code></td></tr>`,
            )}</tbody></table></div>`
      : nothing}
    <a class="ac-btn ac-btn--p" href=${addressOf("chapters/0-start/")}>Go on
      in the guide</a>`;
}

function day(at_ms: number): string {
  return new Date(at_ms).toLocaleDateString("en-GB", { dateStyle: "long" });
}

function time(at_ms: number): string {
  return new Date(at_ms).toLocaleTimeString("en-GB");
}
