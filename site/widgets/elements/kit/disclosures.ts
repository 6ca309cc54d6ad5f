// Two disclosures under each figure, always in this order: the evidence,
// and the same run as a table. Both are in the document at all times.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Line } from "../../model/evidence.ts";
import { eventLines, exchangeLines } from "../../model/evidence.ts";
import { isoDay } from "../../model/format.ts";
import type { Before } from "../../model/beside.ts";
import type { Row } from "../../model/changes.ts";
import { isRemark } from "../../model/changes.ts";
import type { Shown } from "../../model/figure.ts";
import { taskOf } from "../../model/task.ts";
import type { Showing } from "../showing.ts";

export function evidence(
  run: Showing,
  tracks: readonly Shown[],
): TemplateResult {
  const events = eventLines(run.current);
  return html`<details>
    <summary>Evidence <span>raw lines and events</span></summary>
    <div class="ac-raw">
      ${tracks.filter((shown) => isThere(run, shown)).map(
        ({ track, name }) => html`<div>
          <p class="ac-raw__k">${name}</p>
          <pre
            tabindex="0"
            role="group"
            aria-label="Exchange: ${name}"
          >${lines(exchangeLines(run.current, track))}</pre>
        </div>`,
      )}
    </div>
    <div class="ac-tw">
      <p class="ac-origin">${originOf(run)}</p>
      ${events.length > 0
        ? tableOf(
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

function isThere({ current }: Showing, { track, is_optional }: Shown): boolean {
  return !is_optional || current.exchanges.some((e) => e.track === track);
}

/** The run as text. */
export function sameAsTable(
  head: readonly string[],
  rows: readonly Row[],
  before: Before | null = null,
): TemplateResult {
  const beside = before && rows.length > 0 ? before : null;
  return html`<details>
    <summary>Same run as a table</summary>
    <div class="ac-tw">
      ${rows.length > 0
        ? tableOf("The run, one row for each change", head, rows)
        : html`<p>Nothing has run yet.</p>`}
      ${beside
        ? html`<p class="ac-was">The run ${beside.label}</p>
            ${tableOf(`The run ${beside.label}`, head, beside.rows)}`
        : nothing}
    </div>
  </details>`;
}

export function tableOf(
  caption: string,
  head: readonly string[],
  rows: readonly Row[],
): TemplateResult {
  return html`<div class="ac-scroll ac-cards" tabindex="0" role="group" aria-label=${caption}>
    <table>
      <thead>
        <tr>
          ${head.map((cell) => html`<th scope="col">${cell || "What"}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr>
            ${row.map((cell, n) =>
              n > 0 && isRemark(row, head)
                ? html`<td colspan=${head.length - 1}>${cell}</td>`
                : html`<td data-head=${head[n] || "What"}>${cell}</td>`,
            )}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export function lines(all: readonly Line[]): readonly TemplateResult[] {
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

function originOf(run: Showing): string {
  const { recording, isRecorded, isSample, pressed_at } = run;
  if (isSample) return "Made up for the gallery: nothing was run.";
  if (!isRecorded)
    return pressed_at ? `Live run, pressed at ${pressed_at}${doneBy(run)}.` : "";
  if (!recording) return "";
  const versions = Object.entries(recording.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
  return (
    `Recorded ${isoDay(recording.recorded_at)} on ${recording.machine}: ` +
    `${versions}.`
  );
}

// One id in the requests, the events and the worker's log.
function doneBy({ current }: Showing): string {
  const log = current.logs.find((l) => l.track === "tasks");
  const worker = log && taskOf(log).attempts.at(-1)?.worker;
  return worker
    ? `: task ${log.task_id}, worker ${worker.host} pid ${worker.pid}`
    : "";
}
