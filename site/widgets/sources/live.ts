// A live run: real requests through the real gateway, and the events of the
// tasks they started. It recognises its own events by the X-Request-Id that
// it gave its requests: a 504 brings no task id.

import type { Frame } from "../model/frame.ts";
import { followUps } from "../model/followups.ts";
import type { Run } from "../model/run.ts";
import { apply, EMPTY, logOf, taskId } from "../model/run.ts";
import type { Scenario, Submission } from "../model/scenario.ts";
import { isTerminal, taskOf } from "../model/task.ts";
import type { Track, WireEvent } from "../model/wire.ts";
import type { Clock } from "./clock.ts";
import type { Feed, Follower } from "./feed.ts";
import type { Asked, Wiring } from "./http.ts";
import { exchange } from "./http.ts";
import { readLog } from "./logs.ts";
import type { Kept, Memory } from "./memory.ts";
import type { Begun, Listener, Source } from "./source.ts";

export interface LiveParts {
  readonly scenario: Scenario;
  readonly wiring: Wiring;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly memory: Memory;
}

export class LiveSource implements Source, Follower {
  readonly kind = "live";
  readonly #parts: LiveParts;
  readonly #abort = new AbortController();
  #listener: Listener | null = null;
  #run: Run = EMPTY;
  #frames: Frame[] = [];
  #since_ms = 0;
  #is_over = false;
  #forgetDeadline: (() => void) | null = null;

  constructor(parts: LiveParts) {
    this.#parts = parts;
  }

  /** Press: open the stream first, so that no event is missed, then send. */
  async begin(listener: Listener): Promise<Begun> {
    const { feed, clock, scenario } = this.#parts;
    this.#listener = listener;
    await feed.follow(this);
    this.#since_ms = clock.now_ms();
    if (this.#is_over) return this.#begun();
    this.#watch();
    for (const submission of scenario.submissions)
      void this.#send({ ...submission, method: "POST" });
    return this.#begun();
  }

  /** Go on with a run that a reload interrupted. */
  async attach(kept: Kept, listener: Listener): Promise<Begun> {
    const { feed, clock } = this.#parts;
    const gone_ms = clock.wall_ms() - kept.pressed_wall_ms;
    this.#listener = listener;
    this.#since_ms = clock.now_ms() - gone_ms;
    for (const frame of kept.frames) this.#emit(frame);
    this.#hangUp("the page was left");
    this.#watch();
    await feed.follow(this);
    await this.#catchUp();
    return this.#begun();
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
      this.#watch();
    }
    void this.#send({ ...submission, method: "POST" });
  }

  /** Clock reading that counts as the press; what is added may move it. */
  get since_ms(): number {
    return this.#since_ms;
  }

  /** Ask to stop this run's own unfinished tasks, and no others. */
  async cancel(): Promise<void> {
    const open = this.#run.logs.filter(
      (log) => log.track === "tasks" && !isTerminal(taskOf(log).state),
    );
    await Promise.all(
      open.map((log) =>
        this.#send({
          track: "tasks",
          method: "POST",
          path: `/api/tasks/${log.task_id}/cancel`,
          body: {},
        }),
      ),
    );
  }

  stop(): void {
    this.#listener = null;
    this.#forgetDeadline?.();
    this.#parts.feed.leave(this);
    this.#abort.abort();
  }

  /** The page goes away: write down which connections end with it. */
  leavePage(): void {
    if (!this.#is_over) this.#hangUp("the page was left");
  }

  event(event: WireEvent, cursor: string): void {
    const log = this.#run.logs.find((l) => l.task_id === event.task_id);
    if (!log && !this.#isMine(event)) return;
    const last_seq = log?.events.at(-1)?.event.seq ?? 0;
    if (event.seq > last_seq + 1) void this.#readLog(event.task_id, event.log);
    else this.#took(event, cursor, this.#at_ms());
  }

  missed(): void {
    void this.#catchUp();
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
    }
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

  async #catchUp(): Promise<void> {
    const open = this.#run.logs.filter((l) => !isTerminal(taskOf(l).state));
    const unheard = this.#run.exchanges.filter((e) => !logOf(this.#run, e));
    await Promise.all([
      ...open.map((log) => this.#readLog(log.task_id, log.track)),
      ...unheard.map((e) => this.#readLog(taskId(e), e.track)),
    ]);
    this.#followUp();
    this.#endIfOver();
  }

  async #readLog(task_id: string | null, track: Track): Promise<void> {
    if (task_id === null) return;
    const { wiring } = this.#parts;
    const timed = await readLog(wiring.fetch, track, task_id, this.#run);
    for (const { event, at_ms } of timed ?? []) {
      const log = this.#run.logs.find((l) => l.task_id === task_id);
      const is_known = event.seq <= (log?.events.at(-1)?.event.seq ?? 0);
      if (!is_known)
        this.#took(event, "", Math.min(at_ms ?? Infinity, this.#at_ms()));
    }
  }

  #isMine(event: WireEvent): boolean {
    const request_id = event.type === "queued" ? event.request_id : null;
    return this.#run.exchanges.some(
      (e) => e.request_id === request_id || taskId(e) === event.task_id,
    );
  }

  #begun(): Begun {
    return { kind: "live", since_ms: this.#since_ms };
  }

  #hangUp(reason: string): void {
    for (const { track, request_id, response, closed } of this.#run.exchanges)
      if (!response && !closed) {
        const at_ms = this.#at_ms();
        this.#emit({ at_ms, track, kind: "closed", request_id, reason });
      }
  }

  #emit(frame: Frame): void {
    if (!this.#listener) return;
    this.#run = apply(this.#run, frame);
    this.#frames.push(frame);
    const { memory, scenario, clock } = this.#parts;
    memory.keep(scenario.name, {
      pressed_wall_ms: clock.wall_ms() - this.#at_ms(),
      frames: this.#frames,
    });
    this.#listener.frame(frame);
  }

  #watch(): void {
    const { clock, scenario } = this.#parts;
    this.#forgetDeadline = clock.after(scenario.deadline_s * 1000, () =>
      this.#over(`no end in sight after ${scenario.deadline_s} s`),
    );
  }

  #endIfOver(): void {
    if (this.#parts.scenario.isOver(this.#run)) this.#over(null);
  }

  #over(reason: string | null): void {
    if (this.#is_over || !this.#listener) return;
    this.#is_over = true;
    this.#forgetDeadline?.();
    this.#parts.feed.leave(this);
    this.#parts.memory.forget(this.#parts.scenario.name);
    this.#listener.over(
      reason === null ? { kind: "finished" } : { kind: "broken", reason },
    );
  }
}
