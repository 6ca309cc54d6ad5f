// Two disclosures under each figure, always in this order: the evidence,
// and the same run as a table. Both are in the document at all times.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Line } from "../../model/evidence.ts";
import { eventLines, exchangeLines } from "../../model/evidence.ts";
import { isoDay } from "../../model/format.ts";
import type { Row } from "../../model/rows.ts";
import type { Track } from "../../model/wire.ts";
import type { RunController } from "../run.ts";

const NAMES: Readonly<Record<Track, string>> = {
  held: "Hold the connection",
  tasks: "Answer 202 Accepted",
};

export function evidence(
  run: RunController,
  tracks: readonly Track[],
): TemplateResult {
  const events = eventLines(run.current);
  return html`<details>
    <summary>Evidence <span>raw lines and events</span></summary>
    <div class="ac-raw">
      ${tracks.map(
        (track) => html`<pre
          tabindex="0"
          role="group"
          aria-label="Exchange: ${NAMES[track]}"
        >${lines(exchangeLines(run.current, track))}</pre>`,
      )}
    </div>
    <div class="ac-tw">
      <p class="ac-origin">${originOf(run)}</p>
      ${events.length > 0
        ? table(
            "Events as they arrived",
            ["Second", "Log", "Seq", "Event", "", "Task"],
            events.map((e) => [
              e.at,
              e.log,
              String(e.seq),
              e.type,
              e.detail,
              e.task_id,
            ]),
          )
        : nothing}
    </div>
  </details>`;
}

/** The run as text. */
export function sameAsTable(
  head: readonly string[],
  rows: readonly Row[],
): TemplateResult {
  return html`<details>
    <summary>Same run as a table</summary>
    <div class="ac-tw">
      ${rows.length > 0
        ? table("The run, one row for each change", head, rows)
        : html`<p>Nothing has run yet.</p>`}
    </div>
  </details>`;
}

function table(
  caption: string,
  head: readonly string[],
  rows: readonly Row[],
): TemplateResult {
  return html`<div class="ac-scroll" tabindex="0" role="group" aria-label=${caption}>
    <table>
      <thead>
        <tr>
          ${head.map((cell) => html`<th scope="col">${cell || "What"}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr>
            ${row.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function lines(all: readonly Line[]): readonly TemplateResult[] {
  if (all.length === 0) return [html`Nothing has been sent yet.`];
  return all.map(
    (line) =>
      html`${line.map(({ ink, text }) => {
        switch (ink) {
          case "plain":
            return html`${text}`;
          case "strong":
            return html`<b>${text}</b>`;
          case "address":
            return html`<mark>${text}</mark>`;
          case "key":
            return html`<span class="k">${text}</span>`;
          case "good":
          case "bad":
            return html`<span class=${ink}>${text}</span>`;
        }
      })}${"\n"}`,
  );
}

function originOf({ recording, isRecorded, pressed_at }: RunController): string {
  if (!isRecorded)
    return pressed_at ? `Live run, pressed at ${pressed_at}.` : "";
  if (!recording) return "";
  const versions = Object.entries(recording.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
  return (
    `Recorded ${isoDay(recording.recorded_at)} on ${recording.machine}: ` +
    `${versions}.`
  );
}
