// One clock and the bytes of a response: when it runs out. Pure.

/** What starts a clock and what stops it (site/data/gateways.toml). */
export type Kind =
  "total" | "first-byte" | "idle" | "idle-after" | "idle-packets";

/** The bytes of a response, as they leave the handler or what lies before. */
export interface Bytes {
  readonly every_s: number;
  /** No byte after this. */
  readonly until_s: number;
  /** Whether the last one ends the response. */
  readonly is_whole: boolean;
}

/** Return when a clock runs out, null if the response is in time. */
export function runsOut(
  kind: Kind,
  figure_s: number,
  bytes: Bytes,
  keepalive_s = Infinity,
): number | null {
  if (figure_s === 0) return null;
  const { until_s, is_whole } = bytes;
  const end_s = is_whole ? until_s : Infinity;
  const first_s = firstByte(bytes);
  // A tie is a cut: the answer still has to travel.
  const by = (at_s: number, limit_s: number): number | null =>
    at_s <= limit_s ? at_s : null;
  switch (kind) {
    case "total":
      return by(figure_s, end_s);
    case "first-byte":
      return by(figure_s, first_s);
    case "idle":
      return by(figure_s, first_s) ?? afterFirst(figure_s, bytes);
    case "idle-packets":
      // One follows each silence of that length: none is ever longer.
      return keepalive_s < figure_s
        ? null
        : runsOut("idle", figure_s, bytes);
    case "idle-after":
      return afterFirst(figure_s, bytes);
  }
}

/** Return when the first byte passes, Infinity if none does. */
export function firstByte({ every_s, until_s, is_whole }: Bytes): number {
  if (every_s > 0 && every_s < until_s) return every_s;
  return is_whole ? until_s : Infinity;
}

// The pauses after the first byte: all as long as the beat, but the last.
function afterFirst(figure_s: number, bytes: Bytes): number | null {
  const { every_s, until_s, is_whole } = bytes;
  if (every_s === 0 || every_s >= until_s) return null;
  const last_s = (Math.ceil(until_s / every_s) - 1) * every_s;
  if (last_s > every_s && figure_s <= every_s) return every_s + figure_s;
  const pause_s = is_whole ? until_s - last_s : Infinity;
  return figure_s <= pause_s ? last_s + figure_s : null;
}
