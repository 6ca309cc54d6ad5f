// <accepted-download>: a result of more than a megabyte over a line that
// breaks. One client starts over, the other asks for the rest.
// Aim: see what a range saves, and what makes it safe.

import { DOWNLOAD as DECLARED } from "../../../generated/presses.ts";
import { gotBy, lastGot, sizeOf } from "../download.ts";
import {
  experiment,
  experimentFailure,
  experimentRows,
  experimentSentence,
} from "../experiment.ts";
import { honest } from "../failure.ts";
import { megabytes } from "../format.ts";
import type { Goal } from "../goals.ts";
import type { Question } from "../prediction.ts";
import type { Run } from "../run.ts";
import { ticketOf } from "../sidebyside.ts";

const QUESTION: Question = {
  id: "download",
  text:
    "A download breaks off. The client asks for the missing bytes. How can " +
    "it know that they belong to the bytes that it has?",
  options: [
    {
      id: "length",
      label: "By the length of the whole",
      feedback: "Two different results can have the same length.",
    },
    {
      id: "etag",
      label: "It names the version that it has",
      feedback:
        "If-Range carries the ETag. If the result has changed by now, the " +
        "server sends all of it, with 200 instead of 206.",
    },
    {
      id: "cannot",
      label: "It can't, so it starts over",
      feedback: "The other client does that.",
    },
    {
      id: "unsure",
      label: "Not sure",
      feedback: "Compare the two second requests in the evidence.",
    },
  ],
};

const GOALS: readonly Goal[] = [
  {
    label: "A client that starts over receives more bytes than the result has",
    isReached: (run) => {
      const got = lastGot(run, "over");
      const size_bytes = sizeOf(run);
      return (
        got?.is_whole === true &&
        size_bytes !== null &&
        got.received_bytes > size_bytes
      );
    },
  },
  {
    label: "A client that asks for the rest receives each byte once",
    isReached: (run) => {
      const got = lastGot(run, "on");
      return got?.is_whole === true && got.received_bytes === sizeOf(run);
    },
  },
];

function sentence(run: Run): string {
  const [over, on] = [lastGot(run, "over"), lastGot(run, "on")];
  return experimentSentence(run, {
    ready: "Ready. One press makes a large report and fetches it twice.",
    running: () => {
      if (on?.is_whole) return "One client has the whole result. The other " +
        "is still downloading.";
      if (over && over.have_bytes < over.received_bytes)
        return "The connection works again. One client starts over, the " +
          "other continues.";
      return "Both clients read at the pace of a fair connection.";
    },
    measured: () => {
      const size_bytes = sizeOf(run);
      if (!over?.is_whole || !on?.is_whole || size_bytes === null) return null;
      return (
        `A result of ${megabytes(size_bytes)}. The client that started over ` +
        `received ${megabytes(over.received_bytes)}, the other ` +
        `${megabytes(on.received_bytes)}.`
      );
    },
  });
}

function cells(run: Run): readonly string[] {
  return (["over", "on"] as const).map((reader) => {
    const got = lastGot(run, reader);
    const size_bytes = sizeOf(run);
    if (!got || size_bytes === null) return "nothing yet";
    return (
      `${megabytes(got.have_bytes)} of ${megabytes(size_bytes)}, ` +
      `${megabytes(got.received_bytes)} received`
    );
  });
}

const ROW_MS = 1000;

function isKnown(run: Run): boolean {
  const sides = [lastGot(run, "over"), lastGot(run, "on")];
  return sizeOf(run) !== null && sides.every((got) => got?.is_whole);
}

export const figure = honest({
  name: "download",
  title: "A download that breaks off",
  sub: () =>
    "A report with 20,000 sales, fetched by two clients. The connection " +
    "breaks after seven tenths of it.",
  press: "Fetch it twice",
  again: "Fetch it again",
  question: QUESTION,
  goals: GOALS,
  controls: [],
  recorded: [{}],
  scenario: () => ({
    ...experiment("download", DECLARED),
    span_s: 8,
  }),
  phase: (run) => {
    const got = gotBy(run, "on").at(-1);
    const over = lastGot(run, "over");
    const is_back = over !== null && over.have_bytes < over.received_bytes;
    return `${ticketOf(run).phase} ${is_back} ${got?.is_whole === true}`;
  },
  said: (run) => ({ mark: ["client", "c-client"], text: sentence(run) }),
  failure: (run) => experimentFailure(run, isKnown),
  outcome: (run) => {
    const [over, on] = [lastGot(run, "over"), lastGot(run, "on")];
    if (!over?.is_whole || !on?.is_whole) return null;
    return (
      `transferred ${megabytes(over.received_bytes)} to the client that ` +
      `started over, ${megabytes(on.received_bytes)} to the one that continued.`
    );
  },
  // What was fetched to the end without a byte twice knew what it had.
  shown: (run) => {
    const got = lastGot(run, "on");
    if (!got?.is_whole) return null;
    return [got.received_bytes === got.have_bytes ? "etag" : "cannot"];
  },
  evidence: [
    { track: "over", name: "Starts over" },
    { track: "on", name: "Goes on" },
  ],
  head: ["Second", "Starts over", "Goes on"],
  rows: (frames) => experimentRows(frames, cells, ROW_MS),
});
