// The one event stream of the page: GET /api/stream, shared by all widgets.
// A browser opens about six connections to a host over HTTP/1.1, across all
// tabs; so the feed opens when the first run needs it, closes after the
// last, and is never there twice.

import type { WireEvent } from "../model/wire.ts";
import { EVENT_TYPES } from "../model/wire.ts";
import type { Clock } from "./clock.ts";

export interface Follower {
  event(event: WireEvent, cursor: string): void;
  /** Events may be missing: read them from the log. */
  missed(): void;
  /** The stream broke, and is asked for again; or it is back. */
  doubt(is_unsure: boolean): void;
  /** The stream is gone for good. */
  lost(reason: string): void;
}

/** When the stream was asked for, and answered: readings of the clock. */
export interface Link {
  readonly asked_ms: number;
  readonly answered_ms: number;
}

/** The part of EventSource that the feed uses. */
export interface Stream {
  readonly readyState: number;
  addEventListener(
    type: string,
    act: (event: MessageEvent<string>) => void,
  ): void;
  close(): void;
}

const CLOSED = 2;
// chosen: a browser retries after the server's 1 to 5 s; twice that is long.
const PATIENCE_MS = 10_000;
const REOPEN_MS = 1000;

export class Feed {
  readonly #open: () => Stream;
  readonly #clock: Clock;
  readonly #followers = new Set<Follower>();
  #stream: Stream | null = null;
  #is_open = false;
  #was_open = false;
  // Null where it isn't known: a browser doesn't tell when it asks again.
  #asked_ms: number | null = null;
  #link: Link | null = null;
  #waiting: (() => void)[] = [];
  #forgetPatience: (() => void) | null = null;
  #forgetReopen: (() => void) | null = null;

  constructor(open: () => Stream, clock: Clock) {
    this.#open = open;
    this.#clock = clock;
  }

  /** Follow all events; resolves when they come, or when it is given up. */
  follow(follower: Follower): Promise<void> {
    this.#followers.add(follower);
    if (!this.#stream) this.#connect();
    if (this.#is_open) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The request that the events come by, if its times are known. */
  get link(): Link | null {
    return this.#link;
  }

  /** Stop following; the last one out closes the stream. */
  leave(follower: Follower): void {
    this.#followers.delete(follower);
    if (this.#followers.size === 0) this.#close();
  }

  #connect(): void {
    this.#asked_ms = this.#clock.now_ms();
    const stream = this.#open();
    this.#stream = stream;
    stream.addEventListener("open", () => this.#opened());
    stream.addEventListener("error", () => this.#failed(stream));
    stream.addEventListener("snapshot", () => {
      // The first snapshot of a page has nothing to catch up with. Before
      // it, the server may not yet be following: events could be missed.
      if (this.#was_open) this.#tell((follower) => follower.missed());
      this.#was_open = true;
      this.#ready();
    });
    stream.addEventListener("resync", () =>
      this.#tell((follower) => follower.missed()),
    );
    for (const type of EVENT_TYPES)
      stream.addEventListener(type, ({ data, lastEventId }) => {
        const event = JSON.parse(data) as WireEvent;
        this.#tell((follower) => follower.event(event, lastEventId));
      });
  }

  #opened(): void {
    this.#forgetPatience?.();
    this.#forgetPatience = null;
    const asked_ms = this.#asked_ms;
    this.#link =
      asked_ms === null ? null : { asked_ms, answered_ms: this.#clock.now_ms() };
    // A stream that resumes where it broke off begins without a snapshot.
    if (this.#was_open) this.#ready();
  }

  #ready(): void {
    this.#is_open = true;
    this.#tell((follower) => follower.doubt(false));
    this.#wake();
  }

  // EventSource comes back by itself and resumes with Last-Event-ID, unless
  // the answer was an HTTP error: then it is closed, and a new one begins
  // with a snapshot.
  #failed(stream: Stream): void {
    if (stream !== this.#stream) return;
    this.#is_open = false;
    this.#asked_ms = null;
    this.#link = null;
    this.#tell((follower) => follower.doubt(true));
    this.#forgetPatience ??= this.#clock.after(PATIENCE_MS, () => {
      this.#tell((f) => f.lost("the server closed the event stream"));
      this.#wake();
    });
    if (stream.readyState !== CLOSED) return;
    this.#forgetReopen = this.#clock.after(REOPEN_MS, () => this.#connect());
  }

  #close(): void {
    this.#stream?.close();
    this.#stream = null;
    this.#is_open = false;
    this.#was_open = false;
    this.#link = null;
    this.#forgetPatience?.();
    this.#forgetReopen?.();
    this.#forgetPatience = null;
    this.#forgetReopen = null;
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #tell(say: (follower: Follower) => void): void {
    for (const follower of [...this.#followers]) say(follower);
  }
}
