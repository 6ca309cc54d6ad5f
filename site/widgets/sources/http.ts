// One HTTP exchange as frames: what was asked, what came back, and when.
// `fetch` by hand, since status lines and header fields are the lesson.

import type { Frame } from "../model/frame.ts";
import type { Track } from "../model/wire.ts";

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export interface Asked {
  readonly track: Track;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: unknown;
}

export interface Wiring {
  readonly fetch: Fetch;
  /** `host:port` of the page, as the browser will send it. */
  readonly host: string;
  readonly newId: () => string;
}

/** Say whether a server answers here. */
export async function isThere(fetch: Fetch): Promise<boolean> {
  // chosen: on one machine a ping takes milliseconds; 2 s is an answer too.
  const signal = AbortSignal.timeout(2000);
  try {
    const response = await fetch("/api/ping", { signal });
    if (!response.ok) return false;
    return ((await response.json()) as { pong?: boolean }).pong === true;
  } catch {
    return false;
  }
}

/**
 * Send a request and emit its frames: a request, then a response or closed.
 * Return the response frame's status, or null when none came.
 */
export async function exchange(
  wiring: Wiring,
  asked: Asked,
  request_id: string,
  at_ms: () => number,
  emit: (frame: Frame) => void,
  signal: AbortSignal,
): Promise<number | null> {
  const { track, method, path, body } = asked;
  const headers: Record<string, string> = { "x-request-id": request_id };
  if (method === "POST") headers["content-type"] = "application/json";
  emit({
    at_ms: at_ms(),
    track,
    kind: "request",
    method,
    path,
    headers: { host: wiring.host, ...headers },
    body,
  });
  try {
    const response = await wiring.fetch(path, {
      method,
      headers,
      signal,
      ...(method === "POST" ? { body: JSON.stringify(body) } : {}),
    });
    const arrived_ms = at_ms();
    const received: unknown = await response.json().catch(() => null);
    emit({
      at_ms: arrived_ms,
      track,
      kind: "response",
      request_id,
      status: response.status,
      reason: response.statusText,
      headers: Object.fromEntries(response.headers.entries()),
      body: received,
    });
    return response.status;
  } catch {
    if (signal.aborted) return null;
    const reason = "the connection ended without an answer";
    emit({ at_ms: at_ms(), track, kind: "closed", request_id, reason });
    return null;
  }
}
