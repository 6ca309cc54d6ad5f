// What this browser and the server have of one person's own: tasks by the
// owner's cookie, and what figures keep in the tab and in the browser.

import type { OwnTask } from "../model/room/home.ts";
import type { Membership, RoomState } from "../model/room/state.ts";
import type { Fetch } from "./http.ts";
import type { Kept } from "./memory.ts";

// chosen: ten pages; more tasks than a day of pressing makes.
const MOST_PAGES = 10;
const ENDED = "accepted.ended.";
const PREDICTION = "accepted.prediction.";

/** Return one's own tasks, newest first; null if no server answers. */
export async function ownTasks(
  fetch: Fetch,
): Promise<readonly OwnTask[] | null> {
  const found: OwnTask[] = [];
  let url: string | null = "/api/tasks?limit=100";
  try {
    for (let page = 0; url && page < MOST_PAGES; page += 1) {
      const answer: Response = await fetch(url);
      if (!answer.ok) return null;
      const body = (await answer.json()) as {
        readonly tasks: readonly OwnTask[];
        readonly next: string | null;
      };
      found.push(...body.tasks);
      url = body.next;
    }
    return found;
  } catch {
    return null;
  }
}

/** Return the room of a membership as it is now; null if it is gone. */
export async function ownRoom(
  fetch: Fetch,
  who: Membership,
): Promise<RoomState | null> {
  try {
    const headers = { authorization: `Bearer ${who.token}` };
    const answer = await fetch(`/api/rooms/${who.room}`, { headers });
    return answer.ok ? ((await answer.json()) as RoomState) : null;
  } catch {
    return null;
  }
}

/** Return the runs that figures of this tab keep, by what was pressed. */
export function keptRuns(storage: Storage | null): ReadonlyMap<string, Kept> {
  const found = new Map<string, Kept>();
  for (const [name, text] of entries(storage, ENDED)) {
    try {
      found.set(name, JSON.parse(text) as Kept);
    } catch {
      // Not ours, or damaged: a figure would leave it out, too.
    }
  }
  return found;
}

/** Return the answers to predictions that this browser keeps. */
export function keptPredictions(
  storage: Storage | null,
): ReadonlyMap<string, string> {
  return new Map(entries(storage, PREDICTION));
}

function entries(
  storage: Storage | null,
  prefix: string,
): readonly (readonly [string, string])[] {
  return Array.from({ length: storage?.length ?? 0 }, (_, n) =>
    storage?.key(n) ?? "",
  )
    .filter((name) => name.startsWith(prefix))
    .map((name) => [
      name.slice(prefix.length),
      storage?.getItem(name) ?? "",
    ]);
}
