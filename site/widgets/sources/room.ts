// A browser's connection to a room: commands with a key each, sent again
// under the same key until they are answered, and the stream of its state.

import type { LoadState } from "../model/room/load.ts";
import type { Link } from "../model/room/words.ts";
import type { Membership, RoomState } from "../model/room/state.ts";
import type { Fetch } from "./http.ts";
import { messages } from "./messages.ts";

const KEPT = "accepted.room";
// chosen: three tries within some 2 s; then the person is told.
const TRIES = 3;
const PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 8000;
// chosen: 2.5 heartbeats of the stream (workshop/api/inside.py).
export const SILENT_MS = 25_000;

export type View = "own" | "board" | "projector";

export interface Ears {
  readonly state: (room: RoomState) => void;
  readonly link: (link: Link) => void;
  /** The room was deleted, or the token proves nothing any more. */
  readonly over: (why: string) => void;
}

export interface RoomParts {
  readonly fetch: Fetch;
  readonly newId: () => string;
  readonly isOnline: () => boolean;
  readonly pause: (ms: number) => Promise<void>;
}

export class Refused extends Error {}

/** Nobody knows whether it was done; the same key finds out. */
export class Unanswered extends Refused {}

/** Join, or come back; the same key again is the same person. */
export async function enter(
  parts: RoomParts,
  path: "joins" | "resumes",
  body: Readonly<Record<string, string>>,
  key: string,
): Promise<Membership> {
  const answer = await post(parts, `/api/rooms/${path}`, body, "", key);
  const known = answer as unknown as Membership;
  return { ...known, code: body["code"] ?? "" };
}

export class RoomLink {
  readonly #parts: RoomParts;
  readonly #room: string;
  readonly #token: string;
  readonly #abort = new AbortController();

  constructor(parts: RoomParts, room: string, token: string) {
    this.#parts = parts;
    this.#room = room;
    this.#token = token;
  }

  /** Send a command under a key of its own. Throws Refused with the reason. */
  async send(command: Readonly<Record<string, unknown>>): Promise<void> {
    const path = `/api/rooms/${this.#room}/commands`;
    const key = this.#parts.newId();
    await post(this.#parts, path, command, this.#token, key);
  }

  /** Return how busy the demo is, for staff. Throws Refused. */
  load(): Promise<LoadState> {
    return this.ask<LoadState>("load");
  }

  /** Return what a look at an address of the room says. Throws Refused. */
  async ask<T>(path: string): Promise<T> {
    return (await (await this.#request(path, "GET")).json()) as T;
  }

  /** Return a file of the room. Throws Refused. */
  async file(path: string): Promise<Blob> {
    return (await this.#request(path, "GET")).blob();
  }

  /** Delete everything about the room, for good. Throws Refused. */
  async remove(): Promise<void> {
    await this.#request("", "DELETE");
  }

  /** Give a minute card; the same key again is the same card. */
  async giveCard(
    card: Readonly<Record<string, string>>,
    key: string,
  ): Promise<void> {
    await post(this.#parts, `/api/rooms/${this.#room}/cards`, card, this.#token, key);
  }

  async #request(path: string, method: string): Promise<Response> {
    const url = `/api/rooms/${this.#room}${path && `/${path}`}`;
    const headers = authorized(this.#token);
    const asked = this.#parts.fetch(url, { method, headers });
    const answer = await asked.catch(() => null);
    if (!answer) throw new Refused("The rooms' server doesn't answer.");
    if (!answer.ok) throw new Refused(await detailOf(answer));
    return answer;
  }

  /** Follow the room until `close`; reconnect after each break. */
  async follow(view: View, ears: Ears): Promise<void> {
    let pause_ms = PAUSE_MS;
    while (!this.#abort.signal.aborted) {
      const began = await this.#read(view, ears);
      if (this.#abort.signal.aborted || began === "over") return;
      if (began === "some") pause_ms = PAUSE_MS;
      ears.link(await this.#whose());
      // With jitter, so that a room doesn't come back as one.
      await this.#parts.pause(pause_ms * (0.5 + Math.random()));
      pause_ms = Math.min(2 * pause_ms, LONGEST_PAUSE_MS);
    }
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(view: View, ears: Ears): Promise<"none" | "some" | "over"> {
    const silence = new AbortController();
    const signal = AbortSignal.any([this.#abort.signal, silence.signal]);
    let timer = setTimeout(() => silence.abort(), SILENT_MS);
    let result: "none" | "some" = "none";
    try {
      const path = `/api/rooms/${this.#room}/stream?as=${view}`;
      const headers = authorized(this.#token);
      const response = await this.#parts.fetch(path, { headers, signal });
      if ([403, 404, 410].includes(response.status)) {
        ears.over(await detailOf(response));
        return "over";
      }
      if (!response.ok || !response.body) return "none";
      ears.link("open");
      for await (const { name, data } of messages(response.body)) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENT_MS);
        result = "some";
        if (name === "room") ears.state(JSON.parse(data) as RoomState);
        if (name === "over") {
          const { detail } = JSON.parse(data) as { readonly detail?: string };
          ears.over(detail ?? "This room has been deleted.");
          return "over";
        }
      }
    } catch {
      // Cut, silent or closed by us: `follow` decides what comes next.
    } finally {
      clearTimeout(timer);
    }
    return result;
  }

  /** Find out whose link is broken, as far as one can from here. */
  async #whose(): Promise<Link> {
    if (!this.#parts.isOnline()) return "yours";
    try {
      const signal = AbortSignal.timeout(3000);
      const answer = await this.#parts.fetch("/api/rooms/ping", { signal });
      return answer.ok ? "open" : "host";
    } catch {
      return "unknown";
    }
  }
}

/** Return this browser's place in a room, if it has one. */
export function recall(storage: Storage | null): Membership | null {
  try {
    const text = storage?.getItem(KEPT);
    return text ? (JSON.parse(text) as Membership) : null;
  } catch {
    return null;
  }
}

/** Keep it, or forget it; say whether this browser keeps anything. */
export function keep(storage: Storage | null, who: Membership | null): boolean {
  try {
    if (who) storage?.setItem(KEPT, JSON.stringify(who));
    else storage?.removeItem(KEPT);
    return storage !== null;
  } catch {
    return false;
  }
}

/** POST once per key, again and again until there is an answer. */
export async function post(
  parts: RoomParts,
  path: string,
  body: unknown,
  token: string,
  key: string,
): Promise<Readonly<Record<string, unknown>>> {
  const headers = {
    ...authorized(token),
    "content-type": "application/json",
    "idempotency-key": key,
  };
  for (let attempt = 1; ; attempt += 1) {
    const sent = { method: "POST", headers, body: JSON.stringify(body) };
    // An answer that got lost is asked for again, under the same key.
    const answer = await parts.fetch(path, sent).catch(() => null);
    if (answer?.ok) {
      if (answer.status === 204) return {};
      return (await answer.json()) as Readonly<Record<string, unknown>>;
    }
    if (answer && answer.status < 500) throw new Refused(await detailOf(answer));
    if (attempt === TRIES) {
      throw new Unanswered("The server doesn't answer. Nothing is lost: try again.");
    }
    await parts.pause(PAUSE_MS * attempt);
  }
}

function authorized(token: string): Record<string, string> {
  return token ? { authorization: `Bearer ${token}` } : {};
}

async function detailOf(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => ({}))) as {
    readonly detail?: string;
    readonly title?: string;
  };
  return problem.detail ?? problem.title ?? `Status ${response.status}`;
}
