// The clock of a room: the plan against the time. Pure.

import type { Cuttable, RoomState, StepState } from "./state.ts";

export interface Pace {
  /** Minutes since the room's first step began; null before it. */
  readonly elapsed_min: number | null;
  /** Minutes that the step has by the plan, and has taken so far. */
  readonly step_min: number;
  readonly step_elapsed_min: number;
  /** How many minutes late the room will end; negative if early. */
  readonly over_min: number;
  /** When it will end, and when it should. */
  readonly ends_ms: number;
  readonly plan_ends_ms: number;
}

const MINUTE_MS = 60_000;

/**
 * Compare the plan with the clock. The room ends when the rest of this step
 * and all later ones are over; one that is cut takes no time.
 */
export function pace(room: RoomState, now_ms: number): Pace {
  const begun = Object.values(room.begun_ms);
  const place = room.steps.findIndex((step) => step.id === room.step);
  const step = room.steps[place];
  if (begun.length === 0 || !step) {
    const none = { step_min: 0, step_elapsed_min: 0, over_min: 0 };
    return { ...none, elapsed_min: null, ends_ms: 0, plan_ends_ms: 0 };
  }
  const minutes = (steps: readonly StepState[]): number =>
    steps.reduce((sum, { minutes: each }) => sum + each, 0);
  const first_ms = Math.min(...begun);
  const elapsed_ms = now_ms - (room.begun_ms[step.id] ?? now_ms);
  const left_ms = Math.max(0, step.minutes * MINUTE_MS - elapsed_ms);
  const later = room.steps.slice(place + 1).filter(({ is_cut }) => !is_cut);
  const ends_ms = now_ms + left_ms + minutes(later) * MINUTE_MS;
  const plan_ends_ms = first_ms + minutes(room.steps) * MINUTE_MS;
  return {
    elapsed_min: (now_ms - first_ms) / MINUTE_MS,
    step_min: step.minutes,
    step_elapsed_min: elapsed_ms / MINUTE_MS,
    over_min: Math.round((ends_ms - plan_ends_ms) / MINUTE_MS),
    ends_ms,
    plan_ends_ms,
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

/** Return the first steps to leave out to win minutes back. */
export function proposed(
  cuts: readonly Cuttable[],
  over_min: number,
): readonly Cuttable[] {
  const found: Cuttable[] = [];
  let won = 0;
  for (const cut of cuts) {
    if (won >= over_min) break;
    found.push(cut);
    won += cut.minutes;
  }
  return found;
}
