// A recorded run: site/recordings/<scenario>.json, made by a real stack and
// replayed as it was. All its frames are handed over at once, each with its
// moment; the playhead shows them when their moment comes.

import type { Recording } from "../model/frame.ts";
import type { Begun, Listener, Source } from "./source.ts";

export type LoadRecording = () => Promise<Recording>;

export class RecordedSource implements Source {
  readonly kind = "recorded";
  readonly #load: LoadRecording;
  #is_stopped = false;

  constructor(load: LoadRecording) {
    this.#load = load;
  }

  async begin(listener: Listener): Promise<Begun> {
    const recording = await this.#load();
    if (!this.#is_stopped) {
      for (const frame of recording.frames) listener.frame(frame);
      listener.over({ kind: "finished" });
    }
    return {
      kind: "recorded",
      length_ms: recording.frames.at(-1)?.at_ms ?? 0,
      recording,
    };
  }

  stop(): void {
    this.#is_stopped = true;
  }
}

/** Return a loader that fetches a recording once and keeps it. */
export function recordingAt(url: string): LoadRecording {
  let kept: Promise<Recording> | null = null;
  return () => {
    kept ??= fetchRecording(url).catch((problem: unknown) => {
      kept = null;
      throw problem;
    });
    return kept;
  };
}

async function fetchRecording(url: string): Promise<Recording> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`recording: ${response.status}`);
  return (await response.json()) as Recording;
}
