// A look at a participant's runs, for staff: asked for, and as long as the
// participant allows it. Nothing here can change a run.

import type { ReactiveController, ReactiveControllerHost, TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Dot, LookedAt, RoomState } from "../../model/room/state.ts";
import type { RoomLink } from "../../sources/room.ts";
import { Refused } from "../../sources/room.ts";

type Send = (command: Readonly<Record<string, unknown>>) => void;

// chosen: what a person does is seen soon, and 5 looks a minute cost nothing.
const EVERY_MS = 3000;

export class RunsPanel implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #link: RoomLink | null = null;
  #person = "";
  #runs: readonly LookedAt[] | null = null;
  #said = "";
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#stop();
  }

  panel(
    room: RoomState,
    dot: Dot,
    link: RoomLink | null,
    send: Send,
  ): TemplateResult {
    this.#link = link;
    if (dot.consent === "given") this.#begin(dot.person);
    else this.#stop();
    const isInstructor = room.role === "instructor";
    return html`<section aria-label="Runs of ${dot.nickname ?? ""}">
      ${dot.consent === "given"
        ? html`<p>${dot.nickname} lets you look at their runs until this step
              ends. They see that you do.
              <button type="button" class="ac-btn ac-btn--s" @click=${() =>
                send({ command: "end_look", person: dot.person })}>Stop
              looking</button></p>
            ${this.#runs ? table(this.#runs) : nothing}`
        : dot.consent === "asked"
          ? html`<p role="status">Their page asks whether you may look at their
              runs. They haven't answered.</p>`
          : isInstructor
            ? html`<button type="button" class="ac-btn ac-btn--s" @click=${() =>
                send({ command: "ask_look", person: dot.person })}>Ask to see
              their runs</button>`
            : nothing}
      ${this.#said ? html`<p role="status">${this.#said}</p>` : nothing}
    </section>`;
  }

  /** Stop looking, because nobody is chosen any more. */
  close(): void {
    this.#stop();
  }

  #begin(person: string): void {
    if (this.#person === person) return;
    this.#stop();
    this.#person = person;
    void this.#ask();
    this.#timer = setInterval(() => void this.#ask(), EVERY_MS);
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#person = "";
    this.#runs = null;
    this.#said = "";
  }

  async #ask(): Promise<void> {
    const person = this.#person;
    try {
      const found = await this.#link?.ask<{ readonly runs: readonly LookedAt[] }>(
        `people/${person}/runs`,
      );
      if (person !== this.#person) return;
      this.#runs = found?.runs ?? null;
      this.#said = "";
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (person === this.#person) this.#said = error.message;
    }
    this.#host.requestUpdate();
  }
}

function table(runs: readonly LookedAt[]): TemplateResult {
  if (runs.length === 0) {
    return html`<p>Their browser has no runs yet.</p>`;
  }
  return html`<div class="ac-looked" role="region" tabindex="0"
    aria-label="Runs, newest first"><table class="ac-looked__runs">
    <thead><tr><th scope="col">Begun</th><th scope="col">Kind</th>
      <th scope="col">State</th><th scope="col">In a slot</th>
      <th scope="col">Events, each after the first</th></tr></thead>
    <tbody>${runs.map(
      (run) => html`<tr><td>${new Date(run.created_at).toLocaleTimeString()}</td>
        <th scope="row">${run.kind}</th>
        <td>${run.state}${run.attempt > 1
          ? `, attempt ${run.attempt}`
          : nothing}</td>
        <td>${run.slot_s} s</td><td>${events(run)}</td></tr>`,
    )}</tbody></table></div>`;
}

function events(run: LookedAt): string {
  const first_ms = Date.parse(run.created_at);
  const after = (at: string): string =>
    `${((Date.parse(at) - first_ms) / 1000).toFixed(1)} s`;
  const seldom = run.events.filter(({ type }) => type !== "progressed");
  const progress = run.events.length - seldom.length;
  const texts = seldom.map(({ type, at }) => `${type} ${after(at)}`);
  return texts.join(" · ") + (progress ? ` · ${progress} times progressed` : "");
}
