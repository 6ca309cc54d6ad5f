// The speaker notes, beside the step that runs: what to say when, the wrong
// answer to prepare for, and how the room has voted. Only the instructor's
// token gets them from the server; no page has them.

import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type {
  NotedQuestion,
  NotesState,
  StepNotes,
} from "../../model/room/notes.ts";
import { clock, due, origin, share } from "../../model/room/notes.ts";
import type { RoomState } from "../../model/room/state.ts";
import type { RoomLink } from "../../sources/room.ts";
import { Refused } from "../../sources/room.ts";
import { addressOf } from "../../sources/page.ts";

export class SpeakerNotes implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #notes: NotesState | null = null;
  #said = "";
  // What was asked for: another link, or another end of a vote, asks again.
  #link: RoomLink | null = null;
  #vote = "";
  // The step to read about; empty for the one that runs.
  #step = "";

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#link = null;
  }

  panel(room: RoomState, link: RoomLink | null): TemplateResult {
    const { poll } = room;
    const vote = poll ? `${poll.poll} ${poll.round} ${poll.is_open}` : "";
    if (link && (link !== this.#link || vote !== this.#vote)) {
      this.#link = link;
      this.#vote = vote;
      void this.#ask(link);
    }
    const id = this.#step || room.step || (room.steps[0]?.id ?? "");
    const step = room.steps.find((each) => each.id === id);
    const notes = this.#notes?.steps[id];
    const deck = `workshop/slides/${room.minutes}/?code=${room.code}#${id}`;
    return html`<section class="ac-notes" aria-label="Speaker notes">
      <h3>Notes: ${step?.title ?? "no step yet"}</h3>
      <div class="ac-room__bar">
        <label>Notes of <select @change=${(event: Event) => {
          this.#step = (event.target as HTMLSelectElement).value;
          this.#host.requestUpdate();
        }}><option value="">the step that runs</option>${room.steps.map(
          (each) => html`<option value=${each.id}>${each.title}</option>`,
        )}</select></label>
        <a target="_blank" href=${addressOf(deck)}>Slides, in a new tab</a>
        <a target="_blank" href=${addressOf(
          `workshop/handout/${room.minutes}/`,
        )}>Handout to print, in a new tab</a>
      </div>
      ${this.#said ? html`<p role="status">${this.#said}</p>` : nothing}
      ${notes
        ? drawn(notes, due(notes.moments, room.begun_ms[id], Date.now()))
        : this.#notes
          ? html`<p>There are no notes for this step. <code>make site</code>
              writes those of the guide's agendas.</p>`
          : nothing}
    </section>`;
  }

  async #ask(link: RoomLink): Promise<void> {
    try {
      this.#notes = await link.ask<NotesState>("notes");
      this.#said = "";
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#said = error.message;
    }
    this.#host.requestUpdate();
  }
}

function drawn(notes: StepNotes, now: number): TemplateResult {
  return html`<ol class="ac-notes__moments">${notes.moments.map(
      (moment, place) => html`<li class=${place === now ? "is-now" : ""}>
        <b>${clock(moment.from_min)} to ${clock(moment.to_min)}${place === now
          ? ", now"
          : nothing}</b>
        ${moment.runs
          ? html`<i>While it runs${runs(notes, moment.runs)}:</i>`
          : nothing}
        ${moment.text}</li>`,
    )}</ol>
    ${notes.misconception
      ? html`<p><b>They may say:</b> ${notes.misconception}<br>
          <b>Answer:</b> ${notes.reply}</p>`
      : nothing}
    ${notes.questions.map((each) => question(each, notes.votes[each.id]))}
    ${notes.cut_ok
      ? html`<p><b>May be left out:</b> ${notes.cut_ok}</p>`
      : nothing}`;
}

function question(
  asked: NotedQuestion,
  rounds: readonly (readonly number[])[] | undefined,
): TemplateResult {
  return html`<details>
    <summary>Answers: ${asked.question}</summary>
    <p>${origin(rounds)}</p>
    <ul>${asked.choices.map((choice, place) => {
      const votes = share(rounds, place);
      return html`<li><b>${choice}</b>${place === asked.answer
        ? " (what the run shows)"
        : place === asked.expected
          ? " (prepare for this one)"
          : nothing}${votes ? html`, ${votes}` : nothing}:
        ${asked.replies[place]}</li>`;
    })}</ul>
  </details>`;
}

/** Say how long a run takes, as the recorded one did. */
function runs(notes: StepNotes, id: string): string {
  const found = notes.questions.find((each) => each.id === id);
  return found ? `, about ${found.run_s} s` : "";
}
