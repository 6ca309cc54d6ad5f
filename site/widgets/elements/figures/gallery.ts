// <accepted-gallery>: every part of the figures in every state, on sample
// data. For those who write a figure, and for the tests that look at all.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { initialChoice } from "../../model/choice.ts";
import { beganMs, seenOf } from "../../model/experiment.ts";
import type { Tone } from "../../model/grammar.ts";
import { linear } from "../../model/scale.ts";
import type { SampleLine } from "../../model/sample.ts";
import { SAMPLE, STATES } from "../../model/sample.ts";
import type { Draw } from "../figure.ts";
import { section } from "../figure.ts";
import { chart } from "../kit/chart.ts";
import { compare, counters } from "../kit/counters.ts";
import { LightElement } from "../kit/light.ts";
import type { Asked } from "../kit/prediction.ts";
import { chip } from "../kit/symbol.ts";
import { timeline } from "../kit/timeline.ts";
import type { Pose } from "../sample.ts";
import { SampleRun } from "../sample.ts";

const RECORDING = {
  scenario: "sample",
  recorded_at: "2026-01-01T00:00:00Z",
  versions: { Sample: "0" },
  machine: "no machine",
  frames: [],
};

const POSES: readonly (readonly [string, Pose])[] = [
  ["Idle: nothing has been pressed", { phase: "idle", frames: [] }],
  ["Running", { phase: "running", frames: STATES["running"] ?? [] }],
  ["Done", { phase: "over", frames: STATES["done"] ?? [] }],
  ["Failed: the work ended with a problem", { phase: "over", frames: STATES["failed"] ?? [] }],
  ["Refused: the request was answered with an " +
    "error", { phase: "over", frames: STATES["refused"] ?? [] }],
  [
    "Broken: the live run stopped in the middle",
    {
      phase: "over",
      frames: STATES["stopped"] ?? [],
      ending: {
        kind: "broken",
        reason: "the server closed the event stream",
        is_for_good: false,
      },
    },
  ],
  [
    "Recorded: no server answers",
    {
      phase: "over",
      frames: STATES["done"] ?? [],
      there: "away",
      isRecorded: true,
      recording: RECORDING,
    },
  ],
];

const TONES: readonly Tone[] = [
  "idle", "queued", "running", "succeeded", "failed", "cancelled", "held",
  "zombie",
];

const draw: Draw = ({ run, now_ms, is_on, span_s, outcome }) => {
  const seen = seenOf<SampleLine>(run);
  const began_ms = beganMs(run) ?? 0;
  const last = seen.at(-1)?.line;
  const points = (of: (line: SampleLine) => number) =>
    seen.map(({ line }) => ({ at_ms: line.at_ms + began_ms, value: of(line) }));
  const number = (value?: number) => (value === undefined ? null : String(value));
  return html`${counters([
      {
        title: "Left",
        chip: last ? ["running", "asks"] : ["idle", "not started"],
        counts: [[number(last?.eager), "requests so far"]],
      },
      {
        title: "Right",
        chip: last ? ["running", "asks"] : ["idle", "not started"],
        counts: [[number(last?.polite), "requests so far"]],
      },
    ])}
    <div class="ac-side">
      ${timeline({
        outcome: `Sample tracks. ${outcome}`,
        span_s,
        now_ms: is_on ? now_ms : null,
        limits_ms: [5000],
        tracks: [
          {
            symbol: "client",
            label: "Client",
            items: seen.map((s) => ({ is: "tick", at_ms: s.at_ms })),
          },
          {
            symbol: "worker",
            label: "Worker",
            items: last
              ? [
                  { is: "bar", tone: "queued", from_ms: 0, to_ms: 900 },
                  { is: "bar", tone: "running", from_ms: 900, to_ms: null },
                  { is: "mark", symbol: "ok", ink: "c-good", at_ms: now_ms },
                ]
              : [],
          },
        ],
      })}
    </div>
    ${chart({
      caption: "Requests so far.",
      outcome: `Sample counts. ${outcome}`,
      scale: linear(200, 4),
      span_s,
      now_ms: is_on ? now_ms : null,
      series: [
        {
          label: "left",
          tone: "held",
          dash: "dashed",
          shape: "steps",
          word_at: "end",
          points: points((line) => line.eager),
        },
        {
          label: "right",
          tone: "succeeded",
          dash: "solid",
          shape: "line",
          word_at: "end",
          points: points((line) => line.polite),
        },
      ],
    })}
    ${compare("Sample table", ["", "Left", "Right"], [
      ["Requests", number(last?.eager) ?? "–", number(last?.polite) ?? "–"],
    ])}`;
};

export default class GalleryElement extends LightElement {
  #choice = initialChoice(SAMPLE.controls);
  readonly #runs = POSES.map(
    ([title, pose]) =>
      [title, new SampleRun(this, SAMPLE.scenario(this.#choice), pose)] as const,
  );
  readonly #answers = new Map<string, string>();

  protected override render(): TemplateResult {
    return html`<div class="ac-gallery">
      ${this.#runs.map(
        ([title, showing], n) =>
          section({
            figure: { ...SAMPLE, title, name: `sample-${n}` },
            draw,
            showing,
            prediction: this.#asked(`sample-${n}`),
            before: null,
            enlarge: nothing,
            choice: this.#choice,
            choose: (id, value) => {
              this.#choice = { ...this.#choice, [id]: value };
              this.requestUpdate();
            },
            said: SAMPLE.said(showing.current),
            rows: SAMPLE.rows(showing.seen),
            focusBar: () => this.focusBar(),
          }),
      )}
      <h2>Chips: each state by symbol, word and colour</h2>
      <p>${TONES.map((tone) => html`${chip(tone, tone)} `)}</p>
    </div>`;
  }

  #asked(id: string): Asked {
    const choose = (answer: string): void => {
      this.#answers.set(id, answer);
      this.requestUpdate();
    };
    return {
      question: { ...SAMPLE.question, id },
      answer: this.#answers.get(id) ?? null,
      isMissed: false,
      choose,
      skip: () => choose("skipped"),
      remind: () => {},
    };
  }
}
