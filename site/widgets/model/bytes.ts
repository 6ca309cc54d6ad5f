// The bytes behind the arrows, from what a page has seen of the store: each
// with the command that would show them, and nothing that wasn't seen. Pure.

import type { Line } from "./evidence.ts";
import { exactSecond } from "./format.ts";
import type { Run } from "./run.ts";
import { ticketOf } from "./sidebyside.ts";
import type { Entry, Look, Stored } from "./stored.ts";
import { goneMs, looksOf } from "./stored.ts";
import type { EventType } from "./wire.ts";

// The newest look that has it: an entry never changes, a message goes.
function newest<T>(
  run: Run,
  find: (look: Look) => T | undefined,
): T | undefined {
  return looksOf(run).reduce<T | undefined>(
    (found, look) => find(look) ?? found,
    undefined,
  );
}

const UNSEEN: readonly Line[] = [
  [{ ink: "key", text:
    "Not read yet: the page reads the store at three moments." }],
];

function fieldsOf({ id, fields }: Entry): readonly Line[] {
  return [
    [{ ink: "strong", text: id }],
    ...fields.map(([name, text]): Line => [
      { ink: "key", text: `${name} ` },
      { ink: "plain", text },
    ]),
  ];
}

function command(text: string): Line {
  return [{ ink: "key", text: `> ${text}` }];
}

export function entryLines(run: Run, type: EventType): readonly Line[] {
  const found = newest(run, ({ stored: { log } }) => {
    const entry = log.entries.findLast((e) => typeOf(e) === type);
    return entry && { key: log.key, entry };
  });
  if (!found) return UNSEEN;
  const { key, entry } = found;
  return [command(`XRANGE ${key} ${entry.id} ${entry.id}`), ...fieldsOf(entry)];
}

function typeOf({ fields }: Entry): string | undefined {
  return fields.find(([name]) => name === "type")?.[1];
}

export function envelopeLines(run: Run): readonly Line[] {
  const waiting = newest(run, ({ stored: { lane } }) => {
    const message = lane.waiting[0];
    return message && { ...message, key: lane.key };
  });
  if (waiting)
    return [
      command(`LINDEX ${waiting.key} ${-waiting.position}`),
      [{ ink: "plain", text: waiting.envelope }],
    ];
  // It was taken before anybody could look: what was taken is what was sent.
  const taken = takenOf(run);
  if (!taken) return UNSEEN;
  return [
    [
      {
        ink: "key",
        text: "Taken before the page could read it; kept as it was sent:",
      },
    ],
    command(`HGET ${taken.key} ${taken.tag}, the first of its three parts`),
    [{ ink: "plain", text: firstOf(taken.envelope) }],
  ];
}

function takenOf(
  run: Run,
): (Stored["unacked"]["taken"][0] & { readonly key: string }) | undefined {
  return newest(run, ({ stored: { unacked } }) => {
    const message = unacked.taken[0];
    return message && { ...message, key: unacked.key };
  });
}

/** Cut the envelope out of `[envelope, "exchange", "routing key"]`. */
export function firstOf(text: string): string {
  const end = text.lastIndexOf("}");
  return text.slice(1, end + 1);
}

export function takenLines(run: Run): readonly Line[] {
  const found = takenOf(run);
  if (!found) return UNSEEN;
  return [
    command(`HGET ${found.key} ${found.tag}`),
    [{ ink: "plain", text: found.envelope }],
    [],
    [{ ink: "key", text: `taken at ${found.taken_at ?? "a moment not kept"}` }],
  ];
}

export function leaseLines(run: Run): readonly Line[] {
  const lease = newest(run, ({ stored }) => stored.lease ?? undefined);
  if (!lease) return [];
  return [
    command(`GET ${lease.key}`),
    [{ ink: "plain", text: lease.holder }],
    [{ ink: "key", text: `expires in ${lease.left_ms} ms, unless renewed` }],
  ];
}

export function feedLines(run: Run): readonly Line[] {
  const feed = newest(run, ({ stored }) => stored.feed);
  const entry = feed?.entries.at(-1);
  if (!feed || !entry) return UNSEEN;
  return [
    command(`XRANGE ${feed.key} ${entry.id} ${entry.id}`),
    ...fieldsOf(entry),
  ];
}

export function frameLines(run: Run): readonly Line[] {
  const frame = newest(run, ({ stored }) => stored.frames.at(-1));
  if (frame === undefined) return UNSEEN;
  return frame
    .trimEnd()
    .split("\n")
    .map((text): Line => [{ ink: "plain", text }]);
}

export function goneLines(run: Run): readonly Line[] {
  const look = looksOf(run).at(-1);
  if (goneMs(run) === null || !look) return UNSEEN;
  const { lane, unacked, lease, log } = look.stored;
  const { received_ms } = ticketOf(run);
  const after = exactSecond(look.at_ms - (received_ms ?? 0));
  return [
    [{ ink: "key", text: `looked at ${after} after the result` }],
    [{ ink: "plain", text: `messages about the task in ${lane.key}: 0` }],
    [{ ink: "plain", text: `messages about the task in ${unacked.key}: 0` }],
    [{ ink: "plain", text: lease ? `lease: ${lease.holder}` : "lease: none" }],
    [{ ink: "good", text: `entries in ${log.key}: ${log.entries.length}` }],
  ];
}
