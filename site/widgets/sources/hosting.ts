// What a room's host asks of the server: to hand the room over, one more
// helper, a code to scan. The key of a hand-over is kept before it is sent:
// with it, this browser gets the new link even if the answer was lost and
// the page closed, though its own link is void by then.

import type { RoomParts } from "./room.ts";
import { post } from "./room.ts";

const KEPT = "accepted.handover.";

/** A hand-over that was begun; `token` is the one that becomes void. */
export interface HandOver {
  readonly token: string;
  readonly key: string;
  readonly host: string;
}

/** A code to scan, as an SVG path in a square. */
export interface Scan {
  readonly size: number;
  readonly path: string;
}

export class Hosting {
  readonly #parts: RoomParts;
  readonly #room: string;
  readonly #token: string;
  readonly #storage: Storage | null;
  #begun: HandOver | null = null;

  constructor(
    parts: RoomParts,
    room: string,
    token: string,
    storage: Storage | null,
  ) {
    this.#parts = parts;
    this.#room = room;
    this.#token = token;
    this.#storage = storage;
    this.#begun = this.#recall();
  }

  /** The hand-over from this very link that this browser has begun. */
  get begun(): HandOver | null {
    return this.#begun;
  }

  /** Hand over, or ask again for what was begun; return the next token. */
  async handOver(host: string): Promise<string> {
    this.#begun ??= { token: this.#token, key: this.#parts.newId(), host };
    this.#keep(this.#begun);
    const { key, host: named } = this.#begun;
    const answer = await this.#ask("hand-over", { host: named }, key);
    return answer["instructor"] as string;
  }

  /** Forget a hand-over: this browser can't get the next link any more. */
  forget(): void {
    this.#begun = null;
    this.#keep(null);
  }

  async helper(): Promise<string> {
    const answer = await this.#ask("helpers", {}, this.#parts.newId());
    return answer["helper"] as string;
  }

  /** Draw a link as a code; only a token of staff may ask for it. */
  async scan(text: string, token: string): Promise<Scan> {
    const path = `/api/rooms/${this.#room}/scan`;
    const key = this.#parts.newId();
    const answer = await post(this.#parts, path, { text }, token, key);
    return answer as unknown as Scan;
  }

  #ask(
    path: string,
    body: unknown,
    key: string,
  ): Promise<Readonly<Record<string, unknown>>> {
    const url = `/api/rooms/${this.#room}/${path}`;
    return post(this.#parts, url, body, this.#token, key);
  }

  #recall(): HandOver | null {
    try {
      const text = this.#storage?.getItem(KEPT + this.#room);
      const kept = text ? (JSON.parse(text) as HandOver) : null;
      return kept?.token === this.#token ? kept : null;
    } catch {
      return null;
    }
  }

  #keep(begun: HandOver | null): void {
    try {
      const name = KEPT + this.#room;
      if (begun) this.#storage?.setItem(name, JSON.stringify(begun));
      else this.#storage?.removeItem(name);
    } catch {
      // Full or forbidden: it is kept as long as the page.
    }
  }
}
