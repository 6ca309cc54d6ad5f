// Sentences and sums about a room. Pure; whoever calls passes the clock in.

import type { Own, PollState, RoomState, StepState } from "./state.ts";

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

export interface Pace {
  /** Minutes since the room's first step began; null before it. */
  readonly elapsed_min: number | null;
  /** Minutes that the plan has for what is over and what runs. */
  readonly planned_min: number;
  /** How many minutes the room is behind the plan; negative if ahead. */
  readonly over_min: number;
}

/** Compare the plan with the clock. A step that was left out has no time. */
export function pace(room: RoomState, now_ms: number): Pace {
  const begun = Object.values(room.begun_ms);
  const place = room.steps.findIndex((step) => step.id === room.step);
  if (begun.length === 0 || place < 0) {
    return { elapsed_min: null, planned_min: 0, over_min: 0 };
  }
  const elapsed_min = (now_ms - Math.min(...begun)) / 60_000;
  const minutes = (steps: readonly StepState[]): number =>
    steps.reduce((sum, step) => sum + step.minutes, 0);
  const before = minutes(room.steps.slice(0, place));
  const planned_min = before + (room.steps[place]?.minutes ?? 0);
  // Behind only once a step began late, or lasts longer than it should.
  const late = ((room.begun_ms[room.step] ?? now_ms) - Math.min(...begun)) /
    60_000 - before;
  return {
    elapsed_min,
    planned_min,
    over_min: Math.round(Math.max(late, elapsed_min - planned_min)),
  };
}

/** Say how the room is with the plan. */
export function paceWords({ elapsed_min, over_min }: Pace): string {
  if (elapsed_min === null) return "Not begun";
  if (over_min === 0) return "On time";
  const minutes = Math.abs(over_min) === 1 ? "minute" : "minutes";
  return over_min > 0
    ? `${over_min} ${minutes} behind`
    : `${-over_min} ${minutes} ahead`;
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

/** Return the titles of the first steps to leave out to win minutes back. */
export function cuts(room: RoomState, over_min: number): readonly string[] {
  const found: string[] = [];
  let won = 0;
  for (const { title, minutes } of room.board?.cuts ?? []) {
    if (won >= over_min) break;
    found.push(title);
    won += minutes;
  }
  return found;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
