// A live run: real requests through the real gateway, and the events of the
// tasks they started. It recognises its own events by the X-Request-Id that
// it gave its requests: a 504 brings no task id.

import type { Frame } from "../model/frame.ts";
import { cancellations, followUps } from "../model/followups.ts";
import type { Run } from "../model/run.ts";
import { apply, EMPTY, isOwn } from "../model/run.ts";
import type { Scenario, Submission } from "../model/scenario.ts";
import { BROKE, hungUp, streamEnd, streamFrames } from "../model/streamed.ts";
import type { WireEvent } from "../model/wire.ts";
import type { Clock } from "./clock.ts";
import { Deadline } from "./deadline.ts";
import type { Feed, Follower } from "./feed.ts";
import type { Asked, Wiring } from "./http.ts";
import { exchange } from "./http.ts";
import { momentOf } from "./logs.ts";
import type { Kept, Memory } from "./memory.ts";
import { Missed, NO_COOKIE, SILENT, UNHEARD_MS } from "./missed.ts";
import type { Begun, Listener, Source } from "./source.ts";

export interface LiveParts {
  readonly scenario: Scenario;
  readonly wiring: Wiring;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly memory: Memory;
}

/** As a Begun, it says when its clock began. */
export class LiveSource implements Source, Follower {
  readonly kind = "live";
  readonly #parts: LiveParts;
  readonly #abort = new AbortController();
  #listener: Listener | null = null;
  #run: Run = EMPTY;
  #frames: Frame[] = [];
  #since_ms = 0;
  #is_over = false;
  // Since when nobody has answered.
  #unsure_ms: number | null = null;
  readonly #deadline: Deadline;
  readonly #missed: Missed;

  constructor(parts: LiveParts) {
    this.#parts = parts;
    this.#missed = new Missed({
      fetch: parts.wiring.fetch,
      run: () => this.#run,
      now_ms: () => this.#at_ms(),
      took: (event, cursor, at_ms) => this.#took(event, cursor, at_ms),
    });
    this.#deadline = new Deadline(
      parts.clock,
      parts.scenario.deadline_s,
      (has_slept) => void this.#lastLook(has_slept),
    );
  }

  /** Press: open the stream first, so that no event is missed, then send. */
  async begin(listener: Listener): Promise<Begun> {
    const { feed, clock, scenario } = this.#parts;
    this.#listener = listener;
    await feed.follow(this);
    this.#since_ms = clock.now_ms();
    if (this.#is_over) return this;
    this.#noteStream();
    this.#deadline.begin();
    for (const submission of scenario.submissions)
      void this.#send({ ...submission, method: "POST" });
    return this;
  }

  /** Go on with a run that a reload interrupted. */
  async attach(kept: Kept, listener: Listener): Promise<Begun> {
    const { feed, clock } = this.#parts;
    this.#listener = listener;
    this.#since_ms = clock.now_ms() - clock.wall_ms() + kept.pressed_wall_ms;
    this.#emit(...kept.frames);
    this.#emit(...hungUp(this.#run, this.#at_ms()));
    this.#deadline.begin();
    await feed.follow(this);
    this.#noteStream();
    await this.#catchUp();
    return this;
  }

  /** Send something more, also when the run was over. */
  async add(submission: Submission): Promise<void> {
    const { feed, clock } = this.#parts;
    if (this.#is_over) {
      // The run's clock rested since its end and goes on from there.
      const last_ms = this.#frames.at(-1)?.at_ms ?? 0;
      await feed.follow(this);
      this.#since_ms = clock.now_ms() - last_ms;
      this.#is_over = false;
      this.#noteStream();
      this.#deadline.begin();
    }
    void this.#send({ ...submission, method: "POST" });
  }

  /** Clock reading that counts as the press; what is added may move it. */
  get since_ms(): number {
    return this.#since_ms;
  }

  /** Ask to stop this run's own unfinished tasks, and no others. */
  async cancel(): Promise<void> {
    await Promise.all(
      cancellations(this.#run).map((one) =>
        this.#send({ ...one, method: "POST", body: {} }),
      ),
    );
  }

  stop(): void {
    this.#listener = null;
    this.#deadline.stop();
    this.#parts.feed.leave(this);
    this.#abort.abort();
  }

  /** The page goes away: write down which connections end with it. */
  leavePage(): void {
    if (!this.#is_over) this.#emit(...hungUp(this.#run, this.#at_ms()));
  }

  event(event: WireEvent, cursor: string): void {
    const log = this.#run.logs.find((l) => l.task_id === event.task_id);
    if (!log && !isOwn(this.#run, event)) return;
    const last_seq = log?.events.at(-1)?.event.seq ?? 0;
    if (event.seq > last_seq + 1) void this.#missed.read(event.task_id, event.log);
    else this.#took(event, cursor, momentOf(event, this.#run, this.#at_ms()));
  }

  missed(): void {
    void this.#catchUp();
  }

  doubt(is_unsure: boolean): void {
    if (is_unsure) this.#emit(...streamEnd(this.#run, this.#at_ms(), BROKE));
    this.#unsure_ms = is_unsure ? (this.#unsure_ms ?? this.#at_ms()) : null;
    this.#listener?.doubt(is_unsure);
  }

  lost(reason: string): void {
    this.#over(reason);
  }

  #at_ms(): number {
    return this.#parts.clock.now_ms() - this.#since_ms;
  }

  async #send(asked: Asked): Promise<void> {
    const request_id = this.#parts.wiring.newId();
    const status = await exchange(
      this.#parts.wiring,
      asked,
      request_id,
      () => this.#at_ms(),
      (frame) => this.#emit(frame),
      this.#abort.signal,
    );
    if (status === null && asked.track === "tasks" && this.#listener)
      this.#over("no server answers");
    else {
      // An answer may be what the next question waits for.
      if (status !== null) this.#followUp();
      this.#endIfOver();
      if (status === 202)
        this.#parts.clock.after(UNHEARD_MS, () => void this.#catchUp(true));
    }
  }

  /** The time is up: ask before it is called too long. */
  async #lastLook(has_slept: boolean): Promise<void> {
    const is_there = await this.#catchUp();
    if (this.#is_over) return;
    if (!is_there) this.#over(SILENT);
    else if (has_slept) this.#deadline.begin();
    else this.#over(`not finished after ${this.#parts.scenario.deadline_s} s`);
  }

  #took(event: WireEvent, cursor: string, at_ms: number): void {
    this.#emit({ at_ms, track: event.log, kind: "event", event, cursor });
    this.#followUp();
    this.#endIfOver();
  }

  #followUp(): void {
    for (const asked of followUps(this.#run, this.#parts.scenario))
      void this.#send({ ...asked, method: "GET", body: null });
  }

  /** Read what may be missing; say whether anybody answered. */
  async #catchUp(is_unheard_only = false): Promise<boolean> {
    if (this.#is_over || !this.#listener) return true;
    const missed = this.#missed;
    const found = await (is_unheard_only ? missed.readUnheard() : missed.readAll());
    if (found.includes("not ours")) this.#over(NO_COOKIE, true);
    this.#followUp();
    this.#endIfOver();
    return found.length === 0 || found.some((one) => one !== "no answer");
  }

  /** The connection by which the page follows is part of the run. */
  #noteStream(): void {
    const { feed, wiring } = this.#parts;
    this.#emit(...streamFrames(this.#run, wiring.host, feed.link, this.#since_ms));
  }

  #emit(...frames: readonly Frame[]): void {
    if (!this.#listener || frames.length === 0) return;
    this.#run = frames.reduce(apply, this.#run);
    this.#frames.push(...frames);
    this.#parts.memory.keep(this.#parts.scenario.name, this.#kept());
    for (const frame of frames) this.#listener?.frame(frame);
  }

  #kept(): Kept {
    const wall_ms = this.#parts.clock.wall_ms();
    return { pressed_wall_ms: wall_ms - this.#at_ms(), frames: this.#frames };
  }

  #endIfOver(): void {
    if (this.#parts.scenario.isOver(this.#run)) this.#over(null);
  }

  #over(reason: string | null, is_for_good = false): void {
    if (this.#is_over || !this.#listener) return;
    this.#is_over = true;
    const at_ms = this.#unsure_ms ?? this.#at_ms();
    this.#emit(...streamEnd(this.#run, this.#at_ms(), "the run was over"));
    if (reason !== null)
      this.#emit({ at_ms, track: "page", kind: "stopped", reason });
    this.#deadline.stop();
    this.#parts.feed.leave(this);
    const { memory, scenario: { name } } = this.#parts;
    if (reason === null) memory.end(name, this.#kept());
    else memory.forget(name);
    this.#listener.over(
      reason === null
        ? { kind: "finished" }
        : { kind: "broken", reason, is_for_good },
    );
  }
}
