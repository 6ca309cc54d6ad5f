// How many streams a page can hold open to one host, and what becomes of its
// other requests: what was seen, as rows, and the sentences about it. Pure.

import { counted, duration } from "./format.ts";
import type { Said } from "./grammar.ts";
import type { Question } from "./prediction.ts";

// RFC 9112, 9.4 leaves the number to clients; browsers settled on 6. One more
// shows it, and none is opened after one that waits.
export const MOST_STREAMS = 7;
/** chosen: on one machine an answer takes milliseconds; this is waiting. */
export const PATIENCE_MS = 2000;
/** chosen: seven that all take their time would end at 28 s; nobody waits. */
export const CAP_MS = 20_000;

/** A stream, and the small request that was sent after it. */
export interface Held {
  readonly stream: "asked" | "open" | "waits";
  readonly stream_ms: number | null;
  readonly ping: "unsent" | "asked" | "answered" | "waits";
  readonly ping_ms: number | null;
}

export type Ending = "done" | "stopped" | "hidden" | "left" | "capped" | "lost";

export interface Told {
  readonly rows: readonly Held[];
  /** Why all was closed; null while something may be open. */
  readonly ending: Ending | null;
  /** How long a ping took after that; null when none was answered. */
  readonly after_ms: number | null;
}

export const NOTHING: Told = { rows: [], ending: null, after_ms: null };

export const CONNECTIONS_QUESTION: Question = {
  id: "connections",
  text:
    "Over HTTP/1.1 a page opens seven event streams to one host, one after " +
    "the other, and sends a small request after each. What is the first " +
    "thing that has to wait?",
  options: [
    {
      id: "stream",
      label: "The seventh stream",
      feedback:
        "The request before it already waits: streams and requests share the " +
        "same few connections.",
    },
    {
      id: "request",
      label: "The request after the sixth stream",
      feedback:
        "A stream never releases its connection, so after six streams no " +
        "connection is left for anything.",
    },
    {
      id: "nothing",
      label: "Nothing",
      feedback:
        "The server has room for thousands. The browser hasn't, so it keeps " +
        "them waiting.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback: "Look at the first row in which something waits.",
    },
  ],
};

/** Say by which protocol the page came, and what follows. */
export function protocolSentence(protocol: string): string {
  switch (protocol) {
    case "http/1.1":
      return (
        "This page came over HTTP/1.1: each stream takes a connection, and " +
        "the browser opens only a few to one host, for all tabs together."
      );
    case "h2":
    case "h3":
      return (
        `This page came over ${protocol === "h2" ? "HTTP/2" : "HTTP/3"}: ` +
        "all streams share one connection. The server sets a limit for it " +
        "too, often a hundred, which seven streams don't reach."
      );
    default:
      return "The browser doesn't say which protocol it used to load this " +
        "page.";
  }
}

/** Return how far it is: what is said changes with it, and not more often. */
export function stageOf({ rows, ending, after_ms }: Told): string {
  if (ending) return `${ending}${after_ms === null ? "" : ", answered"}`;
  if (rows.length === 0) return "idle";
  if (rows.some((row) => row.stream === "waits")) return "stream waits";
  return rows.some((row) => row.ping === "waits") ? "ping waits" : "opening";
}

export function connectionsSaid(told: Told): Said {
  const { ending, after_ms } = told;
  switch (stageOf(told)) {
    case "idle":
      return { mark: ["dash", ""], text: "Nothing is open." };
    case "opening":
      return {
        mark: ["run", "run"],
        text: "Opening streams, one after the other.",
      };
    case "ping waits":
    case "stream waits":
      return { mark: ["cut", "bad"], text: `${outcomeOf(told)} Not closed yet.` };
  }
  switch (ending) {
    case "lost":
      return {
        mark: ["cut", "bad"],
        text:
          "A request or a stream failed, so nothing was measured. All " +
          "streams are closed.",
      };
    case "hidden":
      return {
        mark: ["dash", ""],
        text: "The page was hidden, so all streams were closed.",
      };
    case "capped":
      return {
        mark: ["dash", ""],
        text: `Closed after ${CAP_MS / 1000} s. ${outcomeOf(told)}`,
      };
    case "left":
    case "stopped":
      return { mark: ["dash", ""], text: "All streams are closed." };
    default:
      return {
        mark: ["ok", "ok"],
        text:
          `${outcomeOf(told)} All are closed` +
          (after_ms === null
            ? ", but a request still has no response."
            : `; a request is answered in ${duration(after_ms)}.`),
      };
  }
}

/** Return the answers that a run has shown to be right. */
export function shownBy({ rows }: Told): readonly string[] {
  // A request that waits is the first thing that does, and is asked about.
  if (rows.some((row) => row.ping === "waits")) return ["request"];
  return [rows.some((row) => row.stream === "waits") ? "stream" : "nothing"];
}

/** Say in a sentence what was seen. */
export function outcomeOf({ rows }: Told): string {
  const open = rows.filter((row) => row.stream === "open").length;
  const stuck = rows.findIndex((row) => row.ping === "waits");
  const opened = `${counted(open, "stream")} opened`;
  if (stuck < 0) return `${opened}, and every request was answered.`;
  const next =
    rows.at(-1)?.stream === "waits" ? `, stream ${rows.length} waited` : "";
  return (
    `${opened}${next}. The request after stream ${stuck + 1} wasn't ` +
    `answered within ${duration(PATIENCE_MS)}.`
  );
}
