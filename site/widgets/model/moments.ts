// When a task's events happened, by the store's own times. News of them comes
// by connections of their own, so the order of arrival says little: an event
// may be heard of before the 202 that was sent after it, or long after. Pure.

import type { Exchange, Run, TimedEvent } from "./run.ts";
import { logOf, submissions } from "./run.ts";
import type { EventType } from "./wire.ts";

/** Return the request that the run's task came of. */
export function pressOf(run: Run): Exchange | null {
  return submissions(run, "tasks")[0] ?? null;
}

/**
 * Return when the events of a type happened, or all, on the run's clock. Each
 * after the press, and before anybody has heard of it: the store's times keep
 * their distances, and what was heard of soonest tells where they lie.
 */
export function happenedMs(run: Run, type?: EventType): readonly number[] {
  const press = pressOf(run);
  if (!press) return [];
  const ahead_ms = aheadMs(run, press);
  return eventsOf(run)
    .filter(({ event }) => type === undefined || event.type === type)
    .map(({ at_ms, event }) => {
      const stored_ms = Date.parse(event.at) + ahead_ms;
      return Number.isFinite(stored_ms)
        ? Math.max(press.sent_ms, Math.min(stored_ms, at_ms))
        : at_ms;
    });
}

/** Return when news of each event came. */
export function heardMs(run: Run): readonly number[] {
  return eventsOf(run).map(({ at_ms }) => at_ms);
}

/**
 * Return when the task was written down, none before anybody told: its first
 * event says so, and the 202, which is sent after it.
 */
export function writtenMs(run: Run): readonly number[] {
  const [queued_ms] = happenedMs(run, "queued");
  const press = pressOf(run);
  const accepted_ms =
    press?.response?.status === 202 ? press.response.at_ms : null;
  if (press === null || accepted_ms === null)
    return queued_ms === undefined ? [] : [queued_ms];
  if (queued_ms !== undefined) return [Math.min(queued_ms, accepted_ms)];
  const stored_ms = createdMs(press) + aheadMs(run, press);
  return [
    Number.isFinite(stored_ms) ? Math.max(press.sent_ms, stored_ms) : accepted_ms,
  ];
}

function eventsOf(run: Run): readonly TimedEvent[] {
  const press = pressOf(run);
  return (press && logOf(run, press)?.events) ?? [];
}

// The run's clock minus the store's: no more than for the quickest news.
function aheadMs(run: Run, press: Exchange): number {
  const news = eventsOf(run).map(
    ({ at_ms, event }) => at_ms - Date.parse(event.at),
  );
  if (press.response?.status === 202)
    news.push(press.response.at_ms - createdMs(press));
  return Math.min(...news.filter(Number.isFinite));
}

/** The moment of the first event, as the 202 has it. */
function createdMs({ response }: Exchange): number {
  const body = response?.body;
  if (typeof body !== "object" || body === null) return NaN;
  return "created_at" in body && typeof body.created_at === "string"
    ? Date.parse(body.created_at)
    : NaN;
}
