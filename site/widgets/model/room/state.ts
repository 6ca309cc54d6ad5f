// A room as its server sends it: workshop/views.py makes these. Pure data.

import type { RoomFault } from "./fault.ts";

export type Standing = "working" | "done" | "stuck";
export type Role = "instructor" | "helper" | "participant" | "visitor";

export interface StepState {
  readonly id: string;
  readonly title: string;
  readonly minutes: number;
  /** A page of the guide; empty for a step of the room alone. */
  readonly page: string;
  readonly is_closed: boolean;
  /** It is left out because time is short. */
  readonly is_cut: boolean;
}

/** Why a person is at a step that they didn't choose. */
export interface Notice {
  readonly seq: number;
  readonly is_reset: boolean;
  readonly step: string;
  readonly why: string;
}

export interface Times {
  readonly median_s: number | null;
  readonly slowest_s: number | null;
}

/** What a reset would lose: workshop/measures.py. */
export interface Loss {
  readonly people: number;
  readonly done: number;
  readonly moved: number;
  readonly places_in_line: number;
  readonly failed_checks: number;
}

/** A participant's run, as they let staff see it: workshop/runs.py. */
export interface LookedAt {
  readonly kind: string;
  readonly state: string;
  readonly attempt: number;
  readonly created_at: string;
  readonly ended_at: string | null;
  readonly slot_s: number;
  readonly events: readonly {
    readonly type: string;
    readonly attempt: number;
    readonly at: string;
  }[];
}

export interface PollState {
  readonly poll: string;
  readonly round: number;
  readonly question: string;
  readonly choices: readonly string[];
  readonly is_open: boolean;
  /** Votes for each choice, once they are shown. */
  readonly counts: readonly number[] | null;
  /** The same of earlier rounds. */
  readonly before: readonly (readonly number[])[];
  /** The place of the right choice, once it is shown. */
  readonly answer: number | null;
  readonly why: string;
}

export interface Mark {
  readonly shape: string;
  readonly colour: number;
}

export interface Own extends Mark {
  readonly person: string;
  readonly nickname: string;
  readonly step: string;
  readonly standing: Standing;
  /** The server has raised it, because nothing was heard of them. */
  readonly is_silent: boolean;
  readonly place_in_line: number;
  readonly done: readonly string[];
  readonly hint: string;
  readonly notice: Notice | null;
  readonly is_asked_for_look: boolean;
  readonly is_looked_at: boolean;
  readonly is_asked_for_card: boolean;
  readonly vote: number | null;
}

export interface Dot extends Mark {
  readonly person: string;
  readonly step: string;
  readonly standing: Standing;
  readonly since_ms: number;
  readonly done: number;
  /** Only for staff. */
  readonly nickname?: string;
  readonly why?: string;
  readonly is_raised_by_server?: boolean;
  readonly consent?: "none" | "asked" | "given";
}

export interface Cuttable {
  readonly step: string;
  readonly title: string;
  readonly minutes: number;
  /** Steps that stay and need it: they have to be cut first. */
  readonly needed_by: readonly string[];
}

export interface Board {
  readonly everybody: readonly Dot[];
  readonly counts: Readonly<Record<string, Readonly<Record<Standing, number>>>>;
  readonly times: Readonly<Record<string, Times>>;
  readonly stuck: number;
  readonly median_place: number | null;
  readonly slowest_place: number | null;
  readonly votes: number;
  readonly questions?: readonly {
    readonly step: string;
    readonly poll: string;
    readonly question: string;
  }[];
  /** What to leave out when time is short, in this order. */
  readonly cuts?: readonly Cuttable[];
  /** How many have given a minute card. */
  readonly cards?: number;
}

export interface RoomState {
  readonly title: string;
  readonly code: string;
  readonly role: Role;
  readonly is_open: boolean;
  readonly minutes: number;
  readonly step: string;
  readonly steps: readonly StepState[];
  readonly begun_ms: Readonly<Record<string, number>>;
  readonly timer_ends_ms: number;
  readonly message: string;
  readonly is_paused: boolean;
  /** Participants' figures play recordings instead of pressing the server. */
  readonly is_calm: boolean;
  /** The latest fault that was announced to the whole room. */
  readonly fault: RoomFault | null;
  readonly people: number;
  readonly keep_days: number;
  readonly poll: PollState | null;
  readonly own?: Own;
  readonly board?: Board;
}

/** A place in a room, as a browser keeps it. */
export interface Membership {
  readonly room: string;
  readonly token: string;
  readonly code: string;
  readonly person: string;
  readonly nickname: string;
  readonly resume: string;
}
