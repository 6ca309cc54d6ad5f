// The speaker notes as their server sends them (workshop/notes.py), and what a
// board says of them. Pure.

export interface Moment {
  readonly from_min: number;
  readonly to_min: number;
  readonly text: string;
  /** The question whose figure runs meanwhile; empty if none does. */
  readonly runs: string;
}

export interface NotedQuestion {
  readonly id: string;
  readonly question: string;
  readonly choices: readonly string[];
  /** What the figure says to each choice. */
  readonly replies: readonly string[];
  readonly answer: number;
  /** The place of the wrong choice to prepare for. */
  readonly expected: number;
  readonly figure: string;
  readonly run_s: number;
}

export interface StepNotes {
  readonly page_title: string;
  readonly misconception: string;
  readonly reply: string;
  readonly cut_ok: string;
  readonly moments: readonly Moment[];
  readonly questions: readonly NotedQuestion[];
  /** Of each question, the votes for each choice in each round that is over. */
  readonly votes: Readonly<Record<string, readonly (readonly number[])[]>>;
}

export interface NotesState {
  readonly steps: Readonly<Record<string, StepNotes>>;
}

/** Return minutes as a clock shows them: 2.5 is 2:30. */
export function clock(minutes: number): string {
  const seconds = Math.round(60 * minutes);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Return the place of the moment that is due; -1 before and after all. */
export function due(
  moments: readonly Moment[],
  begun_ms: number | undefined,
  now_ms: number,
): number {
  if (begun_ms === undefined) return -1;
  const gone_min = (now_ms - begun_ms) / 60_000;
  return moments.findIndex(
    ({ from_min, to_min }) => from_min <= gone_min && gone_min < to_min,
  );
}

/** Say how the room has voted for a choice, or that it hasn't yet. */
export function share(
  rounds: readonly (readonly number[])[] | undefined,
  place: number,
): string {
  return (rounds ?? [])
    .map((counts) => {
      const all = counts.reduce((sum, each) => sum + each, 0);
      return `${counts[place] ?? 0} of ${all}`;
    })
    .join(", then ");
}

/** Say where the shares come from. */
export function origin(
  rounds: readonly (readonly number[])[] | undefined,
): string {
  return rounds?.length
    ? "Your room has voted; each choice has its votes beside it."
    : "No room has been counted yet, so there are no typical shares. Your " +
        "room's own votes stand here once a vote is closed.";
}
