// The repeat: a charge whose answer is lost, sent again without a key and
// with one. What a line holds: lessons/load/runs/repeat.py. Pure.

import type { components } from "../../generated/api.d.ts";
import { beganMs, seenOf } from "./experiment.ts";
import type { Run } from "./run.ts";

type Schemas = components["schemas"];
type RepeatLine = Schemas["RepeatLine"];
export type Counted = Schemas["RepeatCount"];
export type Sent = Schemas["RepeatSent"];
export type Client = Sent["side"];

/** Return what one client has sent so far, and what it was told. */
export function sentBy(run: Run, client: Client): readonly Sent[] {
  const began_ms = beganMs(run) ?? 0;
  return seenOf<RepeatLine>(run)
    .flatMap(({ line }) => line.steps)
    .filter(({ side }) => side === client)
    .map((sent) => ({
      ...sent,
      sent_ms: sent.sent_ms + began_ms,
      back_ms: sent.back_ms + began_ms,
    }));
}

/** Return what the books have counted, null before the end. */
export function booksOf(run: Run, client: Client): Counted | null {
  return seenOf<RepeatLine>(run).at(-1)?.line.summary?.[client] ?? null;
}

/** Say what a client was told, in a word or two. */
export function toldWord({ status, is_replay }: Sent): string {
  if (status === null) return "answer lost";
  return is_replay ? `${status}, replayed` : String(status);
}
