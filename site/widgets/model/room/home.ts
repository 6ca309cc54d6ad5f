// What somebody takes home from a room: a link that holds their progress in
// itself, after its `#`, and a file of their own runs. Pure.
//
//   /workshop/home/#<JSON in base 64, for addresses>
//   {"v":1,"room":"Tuesday","name":"Ada","at_ms":0,"done":["Join"],
//    "labs":"ACC-…","runs":[[<ms>,"report","succeeded","1f3a…"]]}

// chosen: some 4 KB of link; mail programs and chats pass on as much.
export const MOST_RUNS = 40;
const MOST_STEPS = 40;
// chosen: longer than any title or name that a room takes.
const MOST_TEXT = 120;
const LAB_CODE = /^ACC(-[0-9A-Z]{1,5}){1,12}$/;

/** A task as the API lists it, as far as it is used here. */
export interface OwnTask {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly created_at: string;
}

export interface TakenRun {
  readonly at_ms: number;
  readonly kind: string;
  readonly state: string;
  readonly id: string;
}

export interface TakeHome {
  readonly room: string;
  readonly name: string;
  readonly at_ms: number;
  readonly done: readonly string[];
  /** The code of `accepted lab report`, "" for none. */
  readonly labs: string;
  readonly runs: readonly TakenRun[];
}

/** Return a code of labs as it is written, "" for what is none. */
export function labCode(text: string): string {
  const code = text.trim().toUpperCase();
  return LAB_CODE.test(code) ? code : "";
}

export function runsOf(tasks: readonly OwnTask[]): readonly TakenRun[] {
  return tasks.slice(0, MOST_RUNS).map(({ id, kind, state, created_at }) => ({
    at_ms: Date.parse(created_at),
    kind,
    state,
    id,
  }));
}

/** Return what goes after the `#` of the link. */
export function written(home: TakeHome): string {
  const { runs, ...rest } = home;
  const data = {
    v: 1,
    ...rest,
    runs: runs.map((run) => [run.at_ms, run.kind, run.state, run.id]),
  };
  const bytes = new TextEncoder().encode(JSON.stringify(data));
  const text = btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Read a link's text, which anybody may have made; null for a damaged one. */
export function parsed(text: string): TakeHome | null {
  try {
    const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(raw, (c) => c.charCodeAt(0));
    const data: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const read = data as Readonly<Record<string, unknown>>;
    if (read["v"] !== 1) return null;
    return {
      room: short(read["room"]),
      name: short(read["name"]),
      at_ms: moment(read["at_ms"]),
      done: list(read["done"]).slice(0, MOST_STEPS).map(short),
      labs: labCode(short(read["labs"])),
      runs: list(read["runs"]).slice(0, MOST_RUNS).map(run),
    };
  } catch {
    return null;
  }
}

/** Return the file of own runs: one JSON object a line (NDJSON). */
export function asLines(
  about: Readonly<Record<string, unknown>>,
  tasks: readonly unknown[],
  runs: ReadonlyMap<string, object>,
  predictions: ReadonlyMap<string, string>,
): string {
  const lines: unknown[] = [{ record: "about", ...about }];
  for (const task of tasks) lines.push({ record: "task", task });
  for (const [scenario, kept] of runs) {
    lines.push({ record: "run", scenario, ...kept });
  }
  for (const [question, answer] of predictions) {
    lines.push({ record: "prediction", question, answer });
  }
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function short(value: unknown): string {
  return typeof value === "string" ? value.slice(0, MOST_TEXT) : "";
}

// A moment that a Date can hold, else the first one.
function moment(value: unknown): number {
  const at_ms = Number(value);
  return Number.isNaN(new Date(at_ms).getTime()) ? 0 : at_ms;
}

function run(value: unknown): TakenRun {
  const [at_ms, kind, state, id] = list(value);
  return {
    at_ms: moment(at_ms),
    kind: short(kind),
    state: short(state),
    id: short(id),
  };
}
