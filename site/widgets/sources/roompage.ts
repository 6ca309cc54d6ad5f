// What the parts of a room share on one page: the wiring and the storage.

import { wiring } from "./page.ts";
import type { RoomParts } from "./room.ts";

export const roomParts: RoomParts = {
  fetch: wiring.fetch,
  newId: wiring.newId,
  isOnline: () => navigator.onLine,
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Return the storage that outlives the tab, if this browser allows it. */
export function roomStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** Return the storage of this tab, if this browser allows it. */
export function tabStorage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
