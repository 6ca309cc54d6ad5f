// A figure that runs something: the frame that all of them share, in one
// order from top to bottom. `model/figures/<name>.ts` says what is run and
// what is said of it; `elements/figures/<name>.ts` draws it:
//
//   export default figureElement(figure, (scene) => html`...`);
//
// main.ts finds that file by the element's name, `accepted-<name>`.

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Before } from "../model/beside.ts";
import { saidBeside } from "../model/beside.ts";
import type { Row } from "../model/changes.ts";
import type { Choice } from "../model/choice.ts";
import { isSame } from "../model/choice.ts";
import type { Figure } from "../model/figure.ts";
import type { Frame } from "../model/frame.ts";
import type { Said } from "../model/grammar.ts";
import { isAsked } from "../model/prediction.ts";
import type { Run } from "../model/run.ts";
import { spanFor } from "../model/timescale.ts";
import { Earlier } from "./earlier.ts";
import { badge } from "./kit/badge.ts";
import { Chosen } from "./kit/chosen.ts";
import { controls } from "./kit/controls.ts";
import { evidence, sameAsTable } from "./kit/disclosures.ts";
import { Enlarge } from "./kit/enlarge.ts";
import { goals } from "./kit/goals.ts";
import { key } from "./kit/key.ts";
import { LightElement } from "./kit/light.ts";
import { notice } from "./kit/notice.ts";
import type { Asked } from "./kit/prediction.ts";
import { ask, Prediction, recap, unanswered } from "./kit/prediction.ts";
import { runBar } from "./kit/runbar.ts";
import { Speaker, statusLine, UNSURE } from "./kit/speaker.ts";
import { RunController } from "./run.ts";
import type { Showing } from "./showing.ts";

/** What a drawing is given: the run as it stands, and the axis. */
export interface Scene {
  readonly run: Run;
  readonly now_ms: number;
  readonly span_s: number;
  /** Whether the clock has started. */
  readonly is_on: boolean;
  /** What the shown run was set to. */
  readonly choice: Choice;
  /** What is set for the next press. */
  readonly next: Choice;
  /** The run before, set to something else, to stand beside this one. */
  readonly before: Before | null;
  /** The status sentence as of this moment: the drawing's name for ears. */
  readonly outcome: string;
  /** Why this run explains nothing: then no verdict is drawn. */
  readonly failure: string | null;
  /** For faults and retries that the reader sends. */
  readonly showing: Showing;
  /** Give the focus a place, before the button that has it goes away. */
  readonly focusBar: () => void;
}

export type Draw = (scene: Scene) => TemplateResult;

export interface Parts {
  readonly figure: Figure;
  readonly draw: Draw;
  readonly showing: Showing;
  readonly prediction: Asked;
  /** What is set for the next press. */
  readonly choice: Choice;
  readonly choose: (id: string, value: string) => void;
  readonly before: Before | null;
  /** What is told to ears; it is paced. */
  readonly said: Said;
  readonly rows: readonly Row[];
  /** The button for a projector; a sample has none. */
  readonly enlarge: TemplateResult | typeof nothing;
  readonly focusBar: () => void;
}

/** Draw a figure in any of its states. */
export function section(parts: Parts): TemplateResult {
  const { figure, showing, prediction, choice, before } = parts;
  // What is shown belongs to its run; what is set, to the next one.
  const shown = showing.scenario.choice ?? choice;
  const run = showing.current;
  const { phase, now_ms } = showing;
  const seen = saidBeside(figure, run, before);
  const span_s =
    figure.span_s?.(showing.whole, now_ms) ??
    spanFor(showing.scenario.span_s, Math.max(now_ms, before?.last_ms ?? 0));
  const failure = figure.failure(run);
  const outcome = phase === "over" ? figure.outcome(run) : null;
  const ended =
    outcome !== null
      ? recap(
          prediction,
          outcome,
          "The run",
          isAsked(figure.question, shown),
          figure.shown(run),
        )
      : phase === "over" && failure !== null
        ? unanswered(prediction)
        : nothing;
  return html`<section
    class="ac-w ${phase === "idle" ? "ac-w--idle" : ""}"
    aria-label=${figure.title}>
    <div class="ac-w__head">
      <div>
        <h2 class="ac-w__title">${figure.title}</h2>
        <p class="ac-w__sub">${figure.sub(shown)}</p>
      </div>
      ${badge(showing)}${parts.enlarge}
    </div>
    ${phase === "idle" ? ask(prediction, figure.press) : nothing}
    ${controls({
      name: figure.name,
      controls: figure.controls,
      recorded: figure.recorded,
      choice,
      is_off: phase === "opening" || phase === "running",
      is_recorded: showing.isRecorded && !figure.answers_any_choice,
      is_unrecorded:
        showing.isRecorded && !figure.recorded.some((one) => isSame(one, choice)),
      is_for_later: !isSame(shown, choice),
      choose: parts.choose,
    })}
    ${runBar(showing, figure, prediction, span_s)}
    ${notice(showing)}
    ${parts.draw({
      run,
      now_ms,
      span_s,
      is_on: phase !== "idle",
      choice: shown,
      next: choice,
      before,
      outcome: seen.text,
      failure,
      showing,
      focusBar: parts.focusBar,
    })}
    ${statusLine(showing.isUnsure ? UNSURE : seen, parts.said)}
    ${ended}
    ${goals(figure.goals, run)} ${key()} ${evidence(showing, figure.evidence)}
    ${sameAsTable(figure.head, parts.rows, before)}
  </section>`;
}

/** Return the element of a figure. */
export function figureElement(
  figure: Figure,
  draw: Draw,
): CustomElementConstructor {
  return class extends LightElement {
    readonly #chosen = new Chosen(this, figure);
    readonly #run: RunController = new RunController(this, () => {
      const choice = this.#chosen.playable(this.#isAway);
      return { ...figure.scenario(choice), choice };
    });
    readonly #prediction = new Prediction(this, figure.question);
    readonly #speaker = new Speaker(this);
    readonly #enlarge = new Enlarge(this);
    readonly #earlier = new Earlier(figure, this.#run);
    #told: { seen: readonly Frame[]; rows: readonly Row[] } | null = null;

    protected override render(): TemplateResult {
      const run = this.#run;
      const is_away = this.#isAway;
      const before = this.#earlier.before();
      return section({
        figure,
        draw,
        showing: run,
        before,
        prediction: this.#prediction,
        choice: this.#chosen.playable(
          run.isRecorded && !figure.answers_any_choice,
        ),
        choose: (id, value) => {
          const is_fixed = is_away && !figure.answers_any_choice;
          this.#chosen.choose(id, value, is_fixed);
          void run.rechoose();
        },
        said: run.isUnsure
          ? UNSURE
          : this.#speaker.say(figure.phase(run.current), () =>
              saidBeside(figure, run.current, before),
            ),
        rows: this.#rows(run.seen),
        enlarge: this.#enlarge.button(),
        focusBar: () => this.focusBar(),
      });
    }

    // The table changes with the frames, not with every picture.
    #rows(seen: readonly Frame[]): readonly Row[] {
      const is_same =
        this.#told?.seen.length === seen.length &&
        this.#told.seen[0] === seen[0];
      if (!this.#told || !is_same)
        this.#told = { seen, rows: figure.rows(seen) };
      return this.#told.rows;
    }

    get #isAway(): boolean {
      // The controller asks while it is being made.
      return this.#made && this.#run.there === "away";
    }

    get #made(): boolean {
      return #run in this;
    }
  };
}
