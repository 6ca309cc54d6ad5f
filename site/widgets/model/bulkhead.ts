// The refusal of a room's held server that holds as many connections as it
// may: workshop/bulkhead.py answers so. Pure.

import type { Frame } from "./frame.ts";

export function isBulkheadFull(frame: Frame): boolean {
  if (frame.kind !== "response" || frame.status !== 503) return false;
  const body = frame.body as { readonly reason?: unknown } | null;
  return body?.reason === "bulkhead";
}
