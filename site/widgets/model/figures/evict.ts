// <accepted-evict>: a queue beside a cache, in two brokers that get full.
// Aim: see what a broker deletes when it is told to make room.

import { EVICT as DECLARED } from "../../../generated/presses.ts";
import { isWhole, JOBS, NAMES, POLICIES, standsNow } from "../evict.ts";
import {
  experiment,
  experimentFailure,
  experimentRows,
  experimentSentence,
  PRESS,
  QUEUE,
} from "../experiment.ts";
import { honest } from "../failure.ts";
import { counted, grouped } from "../format.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";

function measured(run: Run): string | null {
  const [kept, evicting] = POLICIES.map((policy) => standsNow(run, policy));
  if (!isWhole(run) || !kept || !evicting) return null;
  return (
    `With noeviction, ${kept.waiting} of ${kept.published} jobs are in the ` +
    `queue, and ${counted(kept.refused, "value")} of the cache had no room. ` +
    `With allkeys-lru, ${evicting.waiting} of ${evicting.published} jobs are ` +
    `in the queue, and ${counted(evicting.refused, "write")} had no room.`
  );
}

function sentence(run: Run): string {
  return experimentSentence(run, {
    ready: "Ready. One press starts two brokers and fills both.",
    running: () => {
      const [kept, evicting] = POLICIES.map((policy) => standsNow(run, policy));
      if (!kept || !evicting || kept.stored === 0)
        return "The jobs are in both queues, and no worker takes them.";
      if (evicting.published > 0 && evicting.waiting === 0)
        return "The queue of one broker is gone. No client was told.";
      return "Another program fills its cache beside the queue.";
    },
    measured: () => measured(run),
  });
}

function cells(run: Run): readonly string[] {
  return POLICIES.flatMap((policy) => {
    const side = standsNow(run, policy);
    if (!side) return ["", ""];
    return [
      `${side.waiting} of ${side.published} jobs`,
      `${grouped(side.stored)} stored, ${grouped(side.refused)} refused, ` +
        `${counted(side.evicted, "key")} deleted`,
    ];
  });
}

/** Say whether a broker has lost the jobs that it had acknowledged. */
function isGone(run: Run): boolean | null {
  const side = standsNow(run, "allkeys_lru");
  return isWhole(run) && side ? side.waiting < side.published : null;
}

export const figure = honest({
  name: "evict",
  title: "A full broker makes room",
  sub: () =>
    `${JOBS} jobs and a cache share a broker of 16 MiB, once with each ` +
    "policy. Both brokers are of this run, and no worker takes the jobs.",
  press: "Fill both",
  again: "Fill both again",
  question: {
    id: "evict",
    text:
      "A broker is full and told to delete what was used least recently. A " +
      "queue of 200 jobs has waited for a few seconds. What becomes of it?",
    options: [
      {
        id: "kept",
        label: "It stays; values of the cache are deleted",
        feedback:
          "The broker doesn't know what a queue is. It has keys, and the " +
          "queue is one of them, among those that nobody has touched for " +
          "longest.",
      },
      {
        id: "some",
        label: "Its oldest jobs are deleted",
        feedback:
          "A broker evicts keys, not elements. The queue is one key, so it " +
          "goes as a whole.",
      },
      {
        id: "gone",
        label: "All 200 jobs are deleted at once",
        feedback:
          "A queue is one key, a list. Nobody has touched it since the last " +
          "job came, so it goes soon after the broker is full, as a whole, " +
          "and no client gets an error.",
      },
      {
        id: "unsure",
        label: "Not sure",
        feedback: "Follow the two lines until one of them falls.",
      },
    ],
  },
  goals: [
    {
      label: "Acknowledged jobs are deleted, and no request failed",
      isReached: (run: Run) =>
        isGone(run) === true && standsNow(run, "allkeys_lru")?.refused === 0,
    },
    {
      label: "The other broker refuses writes, and keeps every job",
      isReached: (run: Run) => {
        const side = standsNow(run, "noeviction");
        return (
          isWhole(run) &&
          side !== null &&
          side.refused > 0 &&
          side.waiting === side.published
        );
      },
    },
  ],
  controls: [],
  recorded: [{}],
  scenario: () => ({ ...experiment("evict", DECLARED), span_s: 12 }),
  phase: (run) => {
    const side = standsNow(run, "allkeys_lru");
    return (
      `${ticketOf(run).phase} ${(side?.stored ?? 0) > 0} ` +
      `${side?.waiting === 0} ${isWhole(run)}`
    );
  },
  said: (run) => ({ mark: ["queue", "c-queue"], text: sentence(run) }),
  failure: (run) => experimentFailure(run, isWhole),
  outcome: (run) => {
    const side = standsNow(run, "allkeys_lru");
    const kept = standsNow(run, "noeviction");
    if (!isWhole(run) || !side || !kept) return null;
    return (
      `left ${side.waiting} of ${side.published} jobs with allkeys-lru, and ` +
      `${kept.waiting} of ${kept.published} with noeviction.`
    );
  },
  shown: (run) => {
    const side = standsNow(run, "allkeys_lru");
    if (!isWhole(run) || !side) return null;
    if (side.waiting === 0) return ["gone"];
    return [side.waiting < side.published ? "some" : "kept"];
  },
  evidence: [PRESS, QUEUE],
  head: [
    "Second",
    ...POLICIES.flatMap((policy) => [
      `${NAMES[policy]}: the queue`,
      `${NAMES[policy]}: the cache`,
    ]),
  ],
  rows: (frames) => experimentRows(frames, cells, 1000),
});

