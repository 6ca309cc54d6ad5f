// Whether the instructor of this browser's room has switched figures to
// recordings. The bar of the room says so; each figure asks before it runs.

import { roomStorage } from "./roompage.ts";

const KEPT = "accepted.room.calm";
/** Sent to the window when it has changed. */
export const CALM_CHANGED = "accepted-calm";

// Kept for the next page: a figure there may be pressed before the room's
// stream is open.
let is_calm = kept();

export function isCalm(): boolean {
  return is_calm;
}

export function setCalm(is_so: boolean): void {
  if (is_so === is_calm) return;
  is_calm = is_so;
  try {
    if (is_so) roomStorage()?.setItem(KEPT, "1");
    else roomStorage()?.removeItem(KEPT);
  } catch {
    // The room says it again.
  }
  dispatchEvent(new Event(CALM_CHANGED));
}

function kept(): boolean {
  try {
    return roomStorage()?.getItem(KEPT) === "1";
  } catch {
    return false;
  }
}
