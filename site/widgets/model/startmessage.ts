// What a message of this run carries, as the page has read it back from the
// broker: its size, and its arguments. Pure.

import { firstOf } from "./bytes.ts";
import { grouped } from "./format.ts";
import type { Run } from "./run.ts";
import { looksOf } from "./stored.ts";

export interface Message {
  readonly characters: number;
  readonly arguments_: readonly unknown[];
}

/** Return the message of a run, or null: not looked at, or not readable. */
export function messageOf(run: Run): Message | null {
  for (const { stored } of looksOf(run)) {
    const taken = stored.unacked.taken[0];
    const text =
      stored.lane.waiting[0]?.envelope ?? (taken && firstOf(taken.envelope));
    if (text !== undefined) return read(text);
  }
  return null;
}

/** Say what it carries, once that is known. */
export function carriedBy(run: Run): string {
  const message = messageOf(run);
  if (!message) return "";
  const { characters, arguments_ } = message;
  const is_id = arguments_.length === 1 && typeof arguments_[0] === "string";
  if (!is_id) return ` It has ${grouped(characters)} characters.`;
  return (
    " Of the request, it carries only the id, in an envelope of " +
    `${grouped(characters)} characters.`
  );
}

// Celery: base64 of [args, kwargs, options].
function read(text: string): Message | null {
  try {
    const { body } = JSON.parse(text) as { body: string };
    const [arguments_] = JSON.parse(atob(body)) as [unknown];
    return Array.isArray(arguments_)
      ? { characters: text.length, arguments_ }
      : null;
  } catch {
    return null;
  }
}
