// What a page has seen of the store: GET /api/tasks/{id}/stored, asked at
// three moments of a run. Mirrors lessons/stored.py. Pure.

import { asSentence, refusalWords } from "./failure.ts";
import type { Exchange, Run } from "./run.ts";
import { ticketOf } from "./sidebyside.ts";

export const STORED_TRACK = "stored";

/** An entry of a stream: its id, its fields in their order. */
export interface Entry {
  readonly id: string;
  readonly fields: readonly (readonly [string, string])[];
}

export interface Stored {
  readonly at: string;
  readonly log: { readonly key: string; readonly entries: readonly Entry[] };
  readonly feed: { readonly key: string; readonly entries: readonly Entry[] };
  readonly lane: {
    readonly key: string;
    readonly length: number;
    readonly waiting: readonly {
      readonly position: number;
      readonly envelope: string;
    }[];
  };
  readonly unacked: {
    readonly key: string;
    readonly taken: readonly {
      readonly tag: string;
      readonly taken_at: string | null;
      readonly envelope: string;
    }[];
  };
  readonly lease: {
    readonly key: string;
    readonly holder: string;
    readonly left_ms: number;
  } | null;
  /** The entries of the feed, as a stream writes them. */
  readonly frames: readonly string[];
}

/** One look: when the page had it, and what there was. */
export interface Look {
  readonly at_ms: number;
  readonly stored: Stored;
}

/** Return all looks that were answered, oldest first. */
export function looksOf(run: Run): readonly Look[] {
  return asked(run).flatMap(({ response }) =>
    response?.status === 200
      ? [{ at_ms: response.at_ms, stored: response.body as Stored }]
      : [],
  );
}

/** Say that a look wasn't answered: what is stored isn't known then. */
export function failedLook(run: Run): string | null {
  const failed = asked(run).find(
    (e) => e.closed !== null || (e.response?.status ?? 200) !== 200,
  );
  if (!failed) return null;
  return `The stored data can't be read. ${asSentence(refusalWords(failed))}`;
}

// chosen: the acknowledgement follows the end within milliseconds; a look
// takes as long. As many as the recorder takes (lessons/scenarios/run.py).
const LAST_LOOKS = 4;

/** Return when the message was first seen to be gone, after the end. */
export function goneMs(run: Run): number | null {
  const { received_ms } = ticketOf(run);
  if (received_ms === null) return null;
  const gone = looksOf(run).find(
    ({ at_ms, stored }) =>
      at_ms > received_ms &&
      stored.unacked.taken.length + stored.lane.waiting.length === 0,
  );
  return gone?.at_ms ?? null;
}

/** Whether one more look is to be taken now. */
export function wantsLook(run: Run): boolean {
  const looks = asked(run);
  if (looks.some((e) => !e.response && !e.closed)) return false;
  const { phase, task } = ticketOf(run);
  if (!task || phase === "refused") return false;
  if (phase === "received") return !hasLookedLast(run);
  const wanted = task.done > 0 ? 2 : 1;
  return looks.length < wanted;
}

/** Whether the looks after the result are over, or there are none. */
export function hasLookedLast(run: Run): boolean {
  const { phase, received_ms } = ticketOf(run);
  if (phase !== "received" || received_ms === null) return true;
  if (goneMs(run) !== null) return true;
  const last = asked(run).filter((e) => e.sent_ms >= received_ms);
  const is_broken = last.some((e) => e.closed || (e.response?.status ?? 0) > 200);
  const is_open = last.some((e) => !e.response && !e.closed);
  return is_broken || (last.length >= LAST_LOOKS && !is_open);
}

function asked(run: Run): readonly Exchange[] {
  return run.exchanges.filter((e) => e.track === STORED_TRACK);
}
