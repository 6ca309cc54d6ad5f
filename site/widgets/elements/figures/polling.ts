// How the polling figure is drawn: what each manner costs, the first task
// with two of its clients on one clock, and the requests so far.

import type { TemplateResult } from "lit";
import { html } from "lit";
import type { Seen } from "../../model/experiment.ts";
import { beganMs, seenOf } from "../../model/experiment.ts";
import { figure, mostRequests, secondsOf } from "../../model/figures/polling.ts";
import { duration, grouped } from "../../model/format.ts";
import type { PollingLine, Tally } from "../../model/polling.ts";
import { CLIENTS, share } from "../../model/polling.ts";
import { linear } from "../../model/scale.ts";
import { figureElement } from "../figure.ts";
import { chart } from "../kit/chart.ts";
import type { Figures } from "../kit/counters.ts";
import { counters } from "../kit/counters.ts";
import { standing } from "../kit/symbol.ts";
import type { Item } from "../kit/timeline.ts";
import { timeline } from "../kit/timeline.ts";

export default figureElement(figure, (scene) => {
  const { run, now_ms, span_s, is_on, choice, outcome, failure } = scene;
  const seen = seenOf<PollingLine>(run);
  const last = seen.at(-1)?.line;
  const from_ms = beganMs(run) ?? 0;
  const { every_s } = secondsOf(choice);
  const clock = { span_s, now_ms: is_on ? now_ms : null };
  return html`<div class="ac-panes">
    ${counters([
      side(`Every ${every_s} s`, failure, last?.fixed),
      side("As Retry-After tells", failure, last?.told),
    ])}
    <div class="ac-pane ac-side ac-side--wide">
      <p class="ac-below__k">one of the tasks and two of its clients</p>
      ${tracks(seen, from_ms, clock, outcome)}
    </div>
    <div class="ac-pane">
    ${chart({
      caption: "Requests so far, by all clients of each kind.",
      outcome: `Requests so far. ${outcome}`,
      scale: linear(mostRequests(choice), 4),
      ...clock,
      series: [
        {
          label: "fixed pause",
          tone: "held",
          dash: "dashed",
          shape: "line",
          word_at: "end",
          points: requests(seen, from_ms, (line) => line.fixed),
        },
        {
          label: "as told",
          tone: "succeeded",
          dash: "solid",
          shape: "line",
          word_at: "end",
          points: requests(seen, from_ms, (line) => line.told),
        },
      ],
    })}
    </div>
  </div>`;
});

function side(title: string, failure: string | null, tally?: Tally): Figures {
  const is_going = tally !== undefined && tally.requests > 0;
  const late_ms = tally?.late_mean_ms ?? null;
  return {
    title,
    chip: !is_going
      ? ["idle", "not started"]
      : tally.done < CLIENTS
        ? standing(failure, "running", `${CLIENTS - tally.done} clients ask`)
        : standing(failure, "succeeded", "all know the end"),
    counts: [
      [is_going ? grouped(tally.requests) : null, "requests so far"],
      [
        is_going && failure === null ? `${Math.round(share(tally) * 100)} %` : null,
        "of the answers tell something new",
      ],
      [late_ms === null ? null : duration(late_ms), "until a client knew the " +
        "end, on average"],
    ],
  };
}

function requests(
  seen: readonly Seen<PollingLine>[],
  from_ms: number,
  of: (line: PollingLine) => Tally,
) {
  return seen.map(({ line }) => ({
    at_ms: line.at_ms + from_ms,
    value: of(line).requests,
  }));
}

function tracks(
  seen: readonly Seen<PollingLine>[],
  from_ms: number,
  clock: { readonly span_s: number; readonly now_ms: number | null },
  outcome: string,
): TemplateResult {
  const looks = seen.flatMap(({ line }) => line.looks);
  const of = (who: "fixed" | "told"): readonly Item[] =>
    looks
      .filter((look) => look.who === who)
      .map((look) => ({ is: "tick", at_ms: look.at_ms + from_ms }));
  return timeline({
    outcome: `One task and two of its clients. ${outcome}`,
    ...clock,
    tracks: [
      { symbol: "worker", label: "Worker", items: work(seen, from_ms) },
      { symbol: "client", label: "Fixed", items: of("fixed") },
      { symbol: "client", label: "As told", items: of("told") },
    ],
  });
}

/** Draw the first task: a bar for each step of its work. */
function work(
  seen: readonly Seen<PollingLine>[],
  from_ms: number,
): readonly Item[] {
  const events = seen.flatMap(({ line }) => line.events);
  const start = events.find(({ type }) => type === "started");
  const end = events.find(({ type }) => type === "succeeded");
  const steps = events.filter(({ type }) => type === "progressed");
  const items: Item[] = [];
  let last_ms = start?.at_ms ?? 0;
  for (const { at_ms } of steps) {
    const span = { from_ms: last_ms + from_ms, to_ms: at_ms + from_ms };
    items.push({ is: "bar", tone: "running", ...span, is_step: true });
    last_ms = at_ms;
  }
  if (start && !end) {
    const span = { from_ms: last_ms + from_ms, to_ms: null };
    items.push({ is: "bar", tone: "running", ...span });
  }
  if (end)
    items.push({ is: "mark", symbol: "ok", ink: "c-good", at_ms: end.at_ms + from_ms });
  return items;
}
