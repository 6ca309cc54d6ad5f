// Sentences and sums about a room. Pure; whoever calls passes the clock in.

import type {
  Loss,
  Notice,
  Own,
  PollState,
  RoomState,
  StepState,
} from "./state.ts";

const SHAPES: Readonly<Record<string, string>> = {
  circle: "●",
  square: "■",
  triangle: "▲",
  diamond: "◆",
  star: "★",
  cross: "✚",
};

/** How the link to the server is: whose fault it is, if it can be told. */
export type Link = "open" | "yours" | "host" | "unknown";

export const LINK_WORDS: Readonly<Record<Link, string>> = {
  open: "Connected",
  yours: "Your device is offline",
  host: "The host's server doesn't answer",
  unknown: "No connection: your network, or the host's",
};

/** Return a person's shape as a sign of text. */
export function sign(shape: string): string {
  return SHAPES[shape] ?? "●";
}

/** Return minutes and seconds until a moment; "" when there is no timer. */
export function timerText(ends_ms: number, now_ms: number): string {
  if (ends_ms === 0) return "";
  const left_s = Math.max(0, Math.ceil((ends_ms - now_ms) / 1000));
  if (left_s === 0) return "Time is up";
  const seconds = String(left_s % 60).padStart(2, "0");
  return `${Math.floor(left_s / 60)}:${seconds}`;
}

/** Return where a participant stands, in a sentence. */
export function standingWords(own: Own): string {
  switch (own.standing) {
    case "done":
      return "You are done with this step.";
    case "stuck":
      if (own.is_silent) {
        return "Nothing was heard from you for a while, so somebody may come " +
          "and ask. Press anything, and this goes away.";
      }
      return own.place_in_line === 1
        ? "You are next to get help."
        : `You are number ${own.place_in_line} in the line for help.`;
    default:
      return "";
  }
}

export function stepOf(
  room: RoomState,
  id: string,
): StepState | undefined {
  return room.steps.find((step) => step.id === id);
}

/** Return a code in groups that a person can read aloud. */
export function spaced(code: string): string {
  const half = Math.ceil(code.length / 2);
  return `${code.slice(0, half)} ${code.slice(half)}`.trim();
}

/** Return each choice with its share, of this round and the one before. */
export function bars(poll: PollState): readonly {
  readonly choice: string;
  readonly votes: number | null;
  readonly share: number;
  readonly before: number | null;
  readonly is_answer: boolean;
}[] {
  const total = sum(poll.counts ?? []);
  const earlier = poll.before[poll.before.length - 1];
  return poll.choices.map((choice, place) => ({
    choice,
    votes: poll.counts?.[place] ?? null,
    share: total ? (poll.counts?.[place] ?? 0) / total : 0,
    before: earlier ? (earlier[place] ?? 0) : null,
    is_answer: poll.answer === place,
  }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** Say why somebody is at a step that they didn't choose. */
export function noticeWords(room: RoomState, notice: Notice): string {
  const title = stepOf(room, notice.step)?.title ?? "another step";
  if (!notice.is_reset) return `The instructor has brought you to “${title}”.`;
  const why = notice.why ? `: ${notice.why}` : ".";
  return `The instructor has set you back to the beginning of “${title}”${why}`;
}

/** Say what a reset would lose. */
export function lossWords(loss: Loss): string {
  const parts = [
    many(loss.done, "“done” of this step", "marks “done” of this step"),
    many(loss.moved, "person's place in another step", "people's places in other steps"),
    many(loss.places_in_line, "place in the line for help", "places in the line for help"),
    many(loss.failed_checks, "failed check", "failed checks"),
  ].filter((text) => text !== "");
  const lost = parts.length === 0 ? "nothing that the room keeps" : parts.join(", ");
  const people = loss.people === 1 ? "1 person" : `${loss.people} people`;
  return `This sets ${people} back. It loses ${lost}, and the runs that the ` +
    "step's page shows in their browsers. Votes and other steps stay.";
}

/** Return seconds as minutes and seconds for people. */
export function lastedText(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

function many(count: number, one: string, several: string): string {
  return count === 0 ? "" : `${count} ${count === 1 ? one : several}`;
}
