// Siblings of the real clock, stream, memory and server, for tests: same
// interfaces, no browser, no waiting.

import type { WireEvent } from "../model/wire.ts";
import type { Clock } from "../sources/clock.ts";
import type { Stream } from "../sources/feed.ts";
import type { Kept, Memory } from "../sources/memory.ts";

/** A clock that moves when it is told to. */
export class SteppedClock implements Clock {
  #now_ms = 0;
  #timers: { at_ms: number; act: () => void }[] = [];

  now_ms(): number {
    return this.#now_ms;
  }

  wall_ms(): number {
    return 1_800_000_000_000 + this.#now_ms;
  }

  after(delay_ms: number, act: () => void): () => void {
    const timer = { at_ms: this.#now_ms + delay_ms, act };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Let time pass without calling anything, as a closed laptop does. */
  sleep(by_ms: number): void {
    this.#now_ms += by_ms;
  }

  /** Move on, calling what falls due in its order. */
  step(by_ms: number): void {
    const until_ms = this.#now_ms + by_ms;
    for (;;) {
      const due = this.#timers
        .filter((t) => t.at_ms <= until_ms)
        .sort((a, b) => a.at_ms - b.at_ms)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now_ms = Math.max(this.#now_ms, due.at_ms);
      due.act();
    }
    this.#now_ms = until_ms;
  }
}

type Act = (event: MessageEvent<string>) => void;

/** An event stream whose server is the test. */
export class ScriptedStream implements Stream {
  readyState = 0;
  readonly #acts = new Map<string, Act[]>();

  addEventListener(type: string, act: Act): void {
    this.#acts.set(type, [...(this.#acts.get(type) ?? []), act]);
  }

  close(): void {
    this.readyState = 2;
  }

  send(type: string, data: unknown = null, lastEventId = ""): void {
    if (type === "open") this.readyState = 1;
    const event = { data: JSON.stringify(data), lastEventId };
    for (const act of this.#acts.get(type) ?? [])
      act(event as MessageEvent<string>);
  }

  event(event: WireEvent): void {
    this.send(event.type, event, `${event.seq}-0`);
  }
}

/** A memory that is only an object. */
export class PlainMemory implements Memory {
  readonly kept = new Map<string, Kept>();
  readonly over = new Map<string, Kept>();

  keep(scenario: string, kept: Kept): void {
    this.kept.set(scenario, structuredClone(kept));
  }

  recall(scenario: string): Kept | null {
    return this.kept.get(scenario) ?? null;
  }

  end(scenario: string, kept: Kept): void {
    this.kept.delete(scenario);
    this.over.set(scenario, structuredClone(kept));
  }

  ended(scenario: string): Kept | null {
    return this.over.get(scenario) ?? null;
  }

  forget(scenario: string): void {
    this.kept.delete(scenario);
    this.over.delete(scenario);
  }
}

interface Waiting {
  readonly url: string;
  readonly init: RequestInit;
  answer(status: number, body: unknown, headers?: HeadersInit): void;
}

/** A server that answers when the test says so. */
export class ScriptedServer {
  readonly asked: Waiting[] = [];

  readonly fetch = (url: string, init: RequestInit = {}): Promise<Response> =>
    new Promise((resolve, reject) => {
      init.signal?.addEventListener("abort", () => reject(new Error("abort")));
      this.asked.push({
        url,
        init,
        answer: (status, body, headers = {}) =>
          resolve(new Response(JSON.stringify(body), { status, headers })),
      });
    });

  last(url: string): Waiting {
    const found = this.asked.findLast((w) => w.url === url);
    if (!found) throw new Error(`nobody asked for ${url}`);
    return found;
  }
}

/** Let promises that are ready go on. */
export async function settle(): Promise<void> {
  for (let n = 0; n < 10; n += 1) await Promise.resolve();
}
