// How a deployment is drawn: both workers and each job on one clock, and
// below it how many jobs came to which end.

import { html } from "lit";
import type { Deploy, End } from "../../model/deploy.ts";
import {
  deployOf,
  fateOf,
  JOBS,
  markMs,
  triesOf,
  workerWord,
} from "../../model/deploy.ts";
import { figure } from "../../model/figures/deploy.ts";
import type { Symbol, Tone } from "../../model/grammar.ts";
import { figureElement } from "../figure.ts";
import { compare } from "../kit/counters.ts";
import { chip, standing } from "../kit/symbol.ts";
import type { Item } from "../kit/timeline.ts";
import { timeline } from "../kit/timeline.ts";

const ENDS: Readonly<Record<End, readonly [Symbol, string, Tone]>> = {
  done: ["ok", "c-good", "succeeded"],
  "handed over": ["ok", "c-good", "succeeded"],
  late: ["msg", "c-msg", "held"],
  lost: ["lost", "c-lost", "failed"],
};

// chosen: the first three begin within a moment of each other.
const LEAST_MS = 300;

export default figureElement(figure, (scene) => {
  const { run, now_ms, span_s, is_on, failure, outcome } = scene;
  const deploy = deployOf(run);
  const sum = failure === null ? deploy.sum : null;
  const count = (value: number | undefined): string =>
    value === undefined ? "–" : String(value);
  return html`<div class="ac-side">
      <div class="ac-side__h">
        <h3>The old worker</h3>
        ${chip(...standing(failure, toneOf(deploy), workerWord(deploy, "old")))}
      </div>
      ${timeline({
        outcome,
        span_s,
        now_ms: is_on ? now_ms : null,
        tracks: [
          { symbol: "worker", label: "Old", items: old(deploy, now_ms) },
          { symbol: "worker", label: "New", items: fresh(deploy) },
          ...JOBS.map((job) => ({
            symbol: "msg" as const,
            label: `Job ${job}`,
            items: [
              ...waited(deploy, job, now_ms),
              ...tries(deploy, job),
              ...(failure === null ? end(deploy, job) : []),
            ],
          })),
        ],
      })}
    </div>
    ${compare(
      "What became of six jobs",
      ["", "Done", "Handed over", "Late", "Lost", "Begun more than once"],
      [
        [
          "Jobs",
          count(sum?.done),
          count(sum?.handed_over),
          count(sum?.late),
          count(sum?.lost),
          count(sum?.repeated),
        ],
      ],
    )}`;
});

function toneOf(deploy: Deploy): Tone {
  if (markMs(deploy, "old", "killed") !== null) return "failed";
  if (markMs(deploy, "old", "gone") !== null) return "cancelled";
  return markMs(deploy, "old", "ready") === null ? "idle" : "running";
}

function old(deploy: Deploy, now_ms: number): readonly Item[] {
  const from_ms = markMs(deploy, "old", "starting");
  if (from_ms === null) return [];
  const gone_ms = markMs(deploy, "old", "gone");
  const items: Item[] = [
    { is: "bar", tone: "idle", from_ms, to_ms: gone_ms ?? now_ms },
    ...deploy.marks
      .filter(({ what }) => what === "told")
      .map(
        ({ at_ms }): Item => ({ is: "mark", symbol: "cut", ink: "c-lost", at_ms }),
      ),
  ];
  if (gone_ms === null) return items;
  const is_killed = markMs(deploy, "old", "killed") !== null;
  return [
    ...items,
    is_killed
      ? { is: "mark", symbol: "lost", ink: "c-lost", at_ms: gone_ms }
      : { is: "mark", symbol: "ok", ink: "c-good", at_ms: gone_ms },
    {
      is: "word",
      text: is_killed ? "SIGKILL" : "ended",
      tone: is_killed ? "failed" : "succeeded",
      at_ms: gone_ms,
    },
  ];
}

function fresh(deploy: Deploy): readonly Item[] {
  const from_ms = markMs(deploy, "new", "ready");
  return from_ms === null
    ? []
    : [{ is: "bar", tone: "idle", from_ms, to_ms: null }];
}

// All were published together, so those behind wait from then on: in the
// queue, or reserved by the old worker.
function waited(deploy: Deploy, job: string, now_ms: number): readonly Item[] {
  const from_ms = deploy.books[0]?.at_ms;
  const first_ms = triesOf(deploy, job)[0]?.from_ms;
  const to_ms = first_ms ?? markMs(deploy, "old", "gone") ?? now_ms;
  if (from_ms === undefined || to_ms - from_ms < LEAST_MS) return [];
  return [{ is: "bar", tone: "queued", from_ms, to_ms }];
}

// The old worker's tries in the upper half, the new one's in the lower.
function tries(deploy: Deploy, job: string): readonly Item[] {
  return triesOf(deploy, job).map(({ worker, from_ms, to_ms, is_done }): Item => ({
    is: "bar",
    tone: is_done ? "succeeded" : to_ms === null ? "running" : "zombie",
    from_ms,
    to_ms,
    half: worker === "old" ? 1 : 2,
  }));
}

function end(deploy: Deploy, job: string): readonly Item[] {
  const fate = fateOf(deploy, job);
  if (fate === null) return [];
  const [symbol, ink, tone] = ENDS[fate.end];
  const last_ms = triesOf(deploy, job).at(-1)?.to_ms ?? null;
  const at_ms = last_ms ?? markMs(deploy, "old", "gone");
  if (at_ms === null) return [];
  return [
    { is: "mark", symbol, ink, at_ms },
    { is: "word", text: fate.end, tone, at_ms },
  ];
}
