// A live run whose clock, stream, memory and server are the test's.

import type { Frame } from "../model/frame.ts";
import { SIDE_BY_SIDE } from "../model/scenario.ts";
import { Feed } from "../sources/feed.ts";
import { LiveSource } from "../sources/live.ts";
import type { Ending } from "../sources/source.ts";
import { PlainMemory, ScriptedServer, ScriptedStream, SteppedClock } from "./fakes.ts";
import { event } from "./frames.ts";

export function house() {
  const clock = new SteppedClock();
  const server = new ScriptedServer();
  const memory = new PlainMemory();
  const streams: ScriptedStream[] = [];
  const feed = new Feed(() => {
    const stream = new ScriptedStream();
    streams.push(stream);
    return stream;
  }, clock);
  let count = 0;
  const newId = (): string => `r${(count += 1)}`;
  const wiring = { fetch: server.fetch, host: "here", newId };
  const make = (): LiveSource =>
    new LiveSource({ scenario: SIDE_BY_SIDE, wiring, feed, clock, memory });
  const frames: Frame[] = [];
  const endings: Ending[] = [];
  const doubts: boolean[] = [];
  const listener = {
    frame: (frame: Frame) => void frames.push(frame),
    over: (ending: Ending) => void endings.push(ending),
    doubt: (is_unsure: boolean) => void doubts.push(is_unsure),
  };
  const stream = (): ScriptedStream => streams.at(-1) as ScriptedStream;
  return {
    clock, server, memory, feed, streams, stream, make, frames, endings,
    doubts, listener,
  };
}

export function opened(h: ReturnType<typeof house>): void {
  h.stream().send("open");
  h.stream().send("snapshot", { tasks: [] }, "1-0");
}

export async function pressed(h: ReturnType<typeof house>): Promise<LiveSource> {
  const source = h.make();
  const begun = source.begin(h.listener);
  opened(h);
  await begun;
  return source;
}

export const queued = (track: "held" | "tasks", id: string, request_id: string) =>
  event(track, id, 1, "queued", { request_id, kind: "report" });
