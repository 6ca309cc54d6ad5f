// A recorded run, folded to its end: what tests of figures look at.

import { readFileSync } from "node:fs";

import type { Frame, Recording } from "../model/frame.ts";
import type { Run } from "../model/run.ts";
import { runAt } from "../model/run.ts";

/** Return a recording's frames. */
export function recordedFrames(name: string): readonly Frame[] {
  const file = new URL(`../../recordings/${name}.json`, import.meta.url);
  const recording = JSON.parse(readFileSync(file, "utf8")) as Recording;
  return recording.frames;
}

/** Return a recording's run as it stood at the end. */
export function recorded(name: string): Run {
  return runAt(recordedFrames(name), Infinity);
}
