// <accepted-luggage>: twenty jobs with their bytes inside the message, and
// twenty with a reference to them, each to a small broker of its own.
// Aim: see who pays when a queue carries the luggage.

import { LUGGAGE as DECLARED } from "../../../generated/presses.ts";
import type { Choice } from "../choice.ts";
import { runName } from "../choice.ts";
import {
  experiment,
  experimentFailure,
  experimentRows,
  experimentSentence,
} from "../experiment.ts";
import { honest } from "../failure.ts";
import { duration, mebibytes } from "../format.ts";
import type { Goal } from "../goals.ts";
import type { Way } from "../luggage.ts";
import { JOBS, LIMIT_BYTES, memoryOf, publishesOf, sizeKibOf, sumOf } from "../luggage.ts";
import type { Question } from "../prediction.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";

const QUESTION: Question = {
  id: "luggage",
  about: { size_kib: "1024" },
  text:
    "A broker has 16 MiB. Twenty jobs of 1 MiB each are put on its queue, " +
    "with their bytes inside the message. What happens first?",
  options: [
    {
      id: "fits",
      label: "They all fit, barely",
      feedback:
        "JSON can't carry raw bytes. They are encoded as base64, and the " +
        "whole message is encoded the same way again.",
    },
    {
      id: "refused",
      label: "It refuses some of them",
      feedback:
        "As soon as the next one doesn't fit. The broker may not discard " +
        "anything: each message is a job.",
    },
    {
      id: "slow",
      label: "It gets slower, but accepts them all",
      feedback:
        "It does get slower. But its memory is limited.",
    },
    { id: "unsure", label: "Not sure", feedback: "Watch the dashed line." },
  ],
};

const GOALS: readonly Goal[] = [
  {
    label: "A queue that carries the bytes fills up and refuses jobs",
    isReached: (run) => publishesOf(run, "inline").some((p) => !p.is_in),
  },
  {
    label: "With references, the same jobs all fit",
    isReached: (run) => sumOf(run, "claimed")?.in === JOBS,
  },
];

const SIZE = {
  id: "size_kib",
  label: "A job carries",
  shape: "radio",
  initial: "1024",
  options: [
    { value: "1024", label: "1 MiB" },
    { value: "256", label: "256 KiB" },
    { value: "16", label: "16 KiB" },
  ],
} as const;

function sentence(run: Run): string {
  const [inside, behind] = [sumOf(run, "inline"), sumOf(run, "claimed")];
  const claimed = publishesOf(run, "claimed").length;
  const inline = publishesOf(run, "inline");
  const refused = inline.filter((p) => !p.is_in).length;
  return experimentSentence(run, {
    ready: "Ready. One press publishes twenty jobs each way.",
    running: () => {
      if (memoryOf(run, "claimed").length > 0)
        return `${claimed} of ${JOBS} jobs are sent with a reference.`;
      if (inline.length === 0) return "The queue is idle before the jobs.";
      return (
        `${inline.length} of ${JOBS} jobs are sent with their bytes, ` +
        `${refused} of them refused.`
      );
    },
    measured: () =>
      inside && behind
        ? `Bytes inside: ${inside.in} of ${JOBS} jobs accepted, ` +
          `${mebibytes(inside.memory_bytes)} used. With a reference: ` +
          `${behind.in} accepted, ${mebibytes(behind.memory_bytes)} used.`
        : null,
  });
}

function cells(run: Run): readonly string[] {
  return (["inline", "claimed"] as const).flatMap((way) => [
    entered(run, way),
    held(run, way),
  ]);
}

/** Say how many jobs are in, and how many were refused. */
export function entered(run: Run, way: Way): string {
  const all = publishesOf(run, way);
  const refused = all.filter((p) => !p.is_in).length;
  return `${all.length - refused} stored, ${refused} refused`;
}

function held(run: Run, way: Way): string {
  const last = memoryOf(run, way).at(-1);
  return last ? mebibytes(last.bytes) : "not yet";
}

// A side lasts about two seconds.
const ROW_MS = 500;

export const figure = honest({
  name: "luggage",
  title: "The same jobs, with and without their luggage",
  sub: ({ size_kib }: Choice) =>
    `${JOBS} jobs of ${sizeWord(size_kib)} each way, to a broker of ` +
    `${mebibytes(LIMIT_BYTES)} each. One run at a time.`,
  press: "Publish 20 jobs",
  again: "Publish again",
  question: QUESTION,
  goals: GOALS,
  controls: [SIZE],
  recorded: [{ size_kib: "1024" }, { size_kib: "16" }],
  scenario: (choice) => ({
    ...experiment(runName("luggage", [SIZE], choice), DECLARED, {
      size_kib: Number(choice["size_kib"] ?? SIZE.initial),
    }),
    span_s: 5,
  }),
  phase: (run) =>
    `${ticketOf(run).phase} ${memoryOf(run, "claimed").length > 0} ` +
    `${publishesOf(run, "inline").some((p) => !p.is_in)}`,
  said: (run) => ({ mark: ["queue", "c-queue"], text: sentence(run) }),
  failure: (run) =>
    experimentFailure(run, (whole) => sumOf(whole, "claimed") !== null),
  outcome: (run) => {
    const [inside, behind] = [sumOf(run, "inline"), sumOf(run, "claimed")];
    if (!inside || !behind) return null;
    return (
      `had ${inside.refused} of ${JOBS} jobs refused with the bytes inside, ` +
      `${behind.refused} with a reference. Sending a job, accepted or ` +
      `refused, took ${duration(inside.publish_ms)} and ` +
      `${duration(behind.publish_ms)} (median).`
    );
  },
  shown: (run) => {
    const inside = sumOf(run, "inline");
    if (!inside) return null;
    return inside.refused > 0 ? ["refused"] : ["fits", "slow"];
  },
  beside: {
    setting: (run) => {
      const value = sizeKibOf(run);
      return value === null ? null : sizeWord(value);
    },
    sentence: (run, before) => {
      const now = [sumOf(run, "inline"), sumOf(run, "claimed")] as const;
      const then = [sumOf(before, "inline"), sumOf(before, "claimed")] as const;
      const [size, other] = [sizeKibOf(run), sizeKibOf(before)];
      if (!now[0] || !now[1] || !then[0] || !then[1]) return null;
      if (size === null || other === null) return null;
      return (
        `Refused with the bytes inside: ${now[0].refused} of ${JOBS} at ` +
        `${sizeWord(size)}, ${then[0].refused} of ${JOBS} at ` +
        `${sizeWord(other)} before. With a reference: ${now[1].refused} and ` +
        `${then[1].refused}.`
      );
    },
  },
  evidence: [
    { track: "inline", name: "A request with the bytes inside" },
    { track: "claimed", name: "Bytes uploaded first, then the reference" },
  ],
  head: [
    "Second",
    "Bytes inside",
    "Held, bytes inside",
    "With a reference",
    "Held, with a reference",
  ],
  rows: (frames) => experimentRows(frames, cells, ROW_MS),
});

function sizeWord(value: string = SIZE.initial): string {
  return SIZE.options.find((o) => o.value === value)?.label ?? `${value} KiB`;
}
