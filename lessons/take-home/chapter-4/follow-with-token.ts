// Follows a report with `fetch`, where a token must go into a header:
// EventSource can't send one. `npm install eventsource-parser`

import { EventSourceParserStream } from "eventsource-parser/stream";

type Listener = (event: string, data: unknown) => void;

/** Call `listener` for each event; return when the report has ended. */
export async function follow(
  address: string,
  token: string,
  listener: Listener,
): Promise<void> {
  for (let lastId = ""; ; ) {
    const headers = { Authorization: `Bearer ${token}`, "Last-Event-ID": lastId };
    const answer = await fetch(`${address}/events`, { headers }).catch(() => null);
    if (answer?.status === 204) return;
    if (answer && answer.status >= 400 && answer.status < 500)
      throw new Error(`can't be followed: ${answer.status}`);
    if (answer?.ok && answer.body) {
      const events = answer.body
        .pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream())
        .getReader();
      try {
        for (;;) {
          const { done, value } = await events.read();
          if (done) break;
          lastId = value.id ?? lastId;
          listener(value.event ?? "message", JSON.parse(value.data));
        }
      } catch {
        // The connection broke: come back with the last id.
      }
    }
    await new Promise((done) => setTimeout(done, 1000 + 2000 * Math.random()));
  }
}
