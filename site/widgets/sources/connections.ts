// Opens event streams one by one until one of them has to wait, with a small
// request after each. Whatever happens, all are closed at the end: when it is
// done or stopped, when the time is up, when a server goes away.

import type { Ending, Held, Told } from "../model/connections.ts";
import {
  CAP_MS,
  MOST_STREAMS,
  NOTHING,
  PATIENCE_MS,
} from "../model/connections.ts";
import type { Clock } from "./clock.ts";
import type { Stream } from "./feed.ts";
import type { Fetch } from "./http.ts";

export interface ConnectionParts {
  readonly open: () => Stream;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly tell: (told: Told) => void;
}

const CLOSED = 2;

export class Connections {
  readonly #parts: ConnectionParts;
  readonly #streams: Stream[] = [];
  readonly #stop = new AbortController();
  #told: Told = NOTHING;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
  }

  /** Open, ask, and close all. Once. */
  async run(): Promise<void> {
    const forget = this.#parts.clock.after(CAP_MS, () => this.end("capped"));
    try {
      for (let n = 0; n < MOST_STREAMS; n += 1) {
        await this.#one(n);
        const is_over = this.#told.rows[n]?.stream === "waits";
        if (is_over || this.#told.ending) break;
      }
    } finally {
      forget();
      this.end("done");
    }
    // Only where somebody is left to read it.
    if (this.#told.ending !== "done") return;
    const after_ms = await this.#within(new AbortController().signal, (done, signal) =>
      this.#ping(done, signal),
    );
    this.#tell({ ...this.#told, after_ms });
  }

  /** Close all streams now. The first reason stays. */
  end(ending: Ending): void {
    for (const stream of this.#streams) stream.close();
    if (this.#told.ending) return;
    this.#stop.abort();
    this.#tell({ ...this.#told, ending });
  }

  async #one(n: number): Promise<void> {
    this.#row(n, {
      stream: "asked",
      stream_ms: null,
      ping: "unsent",
      ping_ms: null,
    });
    const stream_ms = await this.#within(this.#stop.signal, (done) => {
      const stream = this.#parts.open();
      this.#streams.push(stream);
      stream.addEventListener("open", done);
      stream.addEventListener("error", () => {
        if (stream.readyState === CLOSED) this.end("lost");
      });
    });
    if (this.#told.ending) return;
    const stream = stream_ms === null ? "waits" : "open";
    this.#row(n, { stream, stream_ms, ping: "asked", ping_ms: null });
    const ping_ms = await this.#within(this.#stop.signal, (done, signal) =>
      this.#ping(done, signal),
    );
    if (this.#told.ending) return;
    const ping = ping_ms === null ? "waits" : "answered";
    this.#row(n, { stream, stream_ms, ping, ping_ms });
  }

  #ping(done: () => void, signal: AbortSignal): void {
    this.#parts.fetch("/api/ping", { signal, cache: "no-store" }).then(
      (response) => (response.ok ? done() : this.end("lost")),
      () => {
        if (!signal.aborted) this.end("lost");
      },
    );
  }

  /** Return how long it took, or null where patience or the run ended. */
  #within(
    stop: AbortSignal,
    begin: (done: () => void, signal: AbortSignal) => void,
  ): Promise<number | null> {
    const { clock } = this.#parts;
    const since_ms = clock.now_ms();
    const ours = new AbortController();
    return new Promise((resolve) => {
      const end = (took_ms: number | null): void => {
        forget();
        stop.removeEventListener("abort", giveUp);
        resolve(took_ms);
        ours.abort();
      };
      const giveUp = (): void => end(null);
      const forget = clock.after(PATIENCE_MS, giveUp);
      stop.addEventListener("abort", giveUp);
      begin(() => end(clock.now_ms() - since_ms), ours.signal);
    });
  }

  #row(n: number, row: Held): void {
    const rows = [...this.#told.rows];
    rows[n] = row;
    this.#tell({ ...this.#told, rows });
  }

  #tell(told: Told): void {
    this.#told = told;
    this.#parts.tell(told);
  }
}
