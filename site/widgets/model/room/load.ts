// How busy the demo is that a room shares, in words: workshop/load.py makes
// the numbers. Pure.

export interface LaneLoad {
  readonly waiting: number;
  readonly running: number;
  readonly slots: number;
  /** Seconds that the oldest waiting task has waited. */
  readonly oldest_s: number;
}

export interface LoadState {
  readonly at_ms: number;
  readonly lanes: Readonly<Record<string, LaneLoad>>;
  /** Answers of the demo's API within the last minute. */
  readonly requests: number;
  readonly refused: number;
  readonly p95_ms: number | null;
  readonly streams: number;
  readonly room_streams: number;
  readonly is_api_seen: boolean;
  /** Shares of the machine's memory and of the broker's, from 0 to 1. */
  readonly memory_used: number;
  readonly store_used: number | null;
}

export interface LoadRow {
  readonly what: string;
  readonly value: string;
  readonly is_near: boolean;
}

// chosen: people who press together wait as long without asking why.
const WAIT_S = 10;
// The bar of a rehearsal (workshop/rehearsal/verdict.py).
const P95_MS = 300;
const MEMORY = 0.9;
// The setting full_fraction: no new task is accepted above it.
const STORE = 0.6;

/** Return the rows of the panel; `is_near` marks those near a limit. */
export function loadRows(load: LoadState): readonly LoadRow[] {
  const rows: LoadRow[] = Object.entries(load.lanes).map(([lane, it]) => ({
    what: lane === "paced" ? "Tasks that wait on others" : "Tasks that compute",
    value:
      `${it.waiting} waiting, ${it.running} running in ${it.slots} ` +
      (it.slots === 1 ? "slot" : "slots"),
    is_near: it.oldest_s > WAIT_S,
  }));
  return [
    ...rows,
    {
      what: "Refused in the last minute",
      value: `${load.refused} of ${load.requests} answers`,
      is_near: load.refused > 0,
    },
    {
      what: "The API answers within",
      value: load.is_api_seen
        ? load.p95_ms === null
          ? "nothing was asked"
          : `${load.p95_ms} ms (95 of 100)`
        : "unknown: it reports nothing",
      is_near: !load.is_api_seen || (load.p95_ms ?? 0) > P95_MS,
    },
    {
      what: "Open event streams",
      value: `${load.streams} of figures, ${load.room_streams} of this room`,
      is_near: false,
    },
    {
      what: "Memory in use",
      value:
        `${percent(load.memory_used)} of the machine` +
        (load.store_used === null
          ? ""
          : `, ${percent(load.store_used)} of the broker`),
      is_near: load.memory_used > MEMORY || (load.store_used ?? 0) > STORE,
    },
  ];
}

/** Return what to do now, the most urgent first. */
export function advice(load: LoadState, is_calm: boolean): readonly string[] {
  const found: string[] = [];
  if (!load.is_api_seen) {
    found.push(
      "The demo's API reports nothing: it was stopped or is starting again. " +
        "Go on with recordings until it is back.",
    );
  }
  if (load.memory_used > MEMORY) {
    found.push(
      "The machine's memory is nearly used up: close other programs on it.",
    );
  }
  if ((load.store_used ?? 0) > STORE) {
    found.push(
      "The broker is nearly full and soon refuses new tasks: wait until tasks " +
        "expire, or switch to recordings.",
    );
  }
  const oldest_s = Math.max(
    0,
    ...Object.values(load.lanes).map(({ oldest_s: s }) => s),
  );
  if (oldest_s > WAIT_S) {
    found.push(
      `A task has waited for ${Math.round(oldest_s)} s: let people watch what ` +
        "they have started, or switch to recordings.",
    );
  }
  if (load.refused > 0) {
    found.push(
      "Submissions are refused: somebody presses faster than a person does. " +
        "Others aren't affected; ask for one press at a time.",
    );
  }
  if (load.is_api_seen && (load.p95_ms ?? 0) > P95_MS) {
    found.push(
      "Answers take longer than people notice: switch to recordings, and let " +
        "half of the room press at a time afterwards.",
    );
  }
  if (found.length === 0) found.push("Nothing is near its limit.");
  if (is_calm) found.push("Participants' figures play recordings.");
  return found;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
