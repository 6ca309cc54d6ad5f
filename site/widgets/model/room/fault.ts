// A fault that a whole room shares, in words: before it, and what it did.
// workshop/killing.py counts. Pure; whoever calls passes the clock in.

export interface FaultResult {
  readonly running?: number;
  readonly taken_over?: number;
  readonly ended?: number;
  readonly failed?: number;
  readonly lost?: number;
  /** Of the API: event streams before (null: unknown) and after. */
  readonly streams?: number | null;
  readonly streams_back?: number;
  readonly went_on?: number;
  readonly took_ms?: number;
  /** Until the supervisor had replaced what hung; null if it hasn't. */
  readonly replaced_ms?: number | null;
  /** The rooms' server was restarted, so nobody knows. */
  readonly is_unknown?: boolean;
  /** Why nothing was done. */
  readonly why_not?: string;
}

export type FaultName = "kill_worker" | "hang_worker" | "kill_api";

export interface RoomFault {
  readonly fault: FaultName;
  readonly due_ms: number;
  /** null until it is known. */
  readonly result: FaultResult | null;
}

interface Words {
  /** On the button of the instructor. */
  readonly press: string;
  readonly before: string;
  readonly during: string;
}

export const FAULTS: Readonly<Record<FaultName, Words>> = {
  kill_worker: {
    press: "Kill a worker in 10 s",
    before:
      "In a few seconds the instructor kills a worker of this server. Watch " +
      "a task that is running: its next attempt will go on with it.",
    during: "The worker was killed. Its tasks are being counted.",
  },
  hang_worker: {
    press: "Let a worker hang in 10 s",
    before:
      "In a few seconds a worker of this server hangs: its process is there " +
      "and does nothing. Watch how long a task that is running stands still.",
    during:
      "The worker hangs. Its leases run out, and the supervisor has to notice.",
  },
  kill_api: {
    press: "Kill the API in 10 s",
    before:
      "In a few seconds the instructor kills the API of this server, and with " +
      "it all event streams of figures. Watch one that is open.",
    during: "The API was killed. Event streams are being counted.",
  },
};

// As in workshop/roomfault.py: after that, no result will come.
const OVER_MS = 90_000;
// chosen: long enough to talk about it.
const SHOWN_MS = 180_000;

/** Return what to show of a fault at a moment; "" for nothing. */
export function faultWords(fault: RoomFault | null, now_ms: number): string {
  if (!fault) return "";
  const { result, due_ms } = fault;
  if (now_ms > due_ms + (result ? SHOWN_MS : OVER_MS)) return "";
  const { before, during } = FAULTS[fault.fault];
  if (!result) return now_ms < due_ms ? before : during;
  if (result.is_unknown)
    return "The rooms' server was restarted meanwhile, so nobody counted.";
  if (result.why_not) return `Nothing was broken. ${result.why_not}`;
  return fault.fault === "kill_api"
    ? `${streams(result)} ${unharmed(result)}`.trim()
    : `${hit(fault.fault, result)} ${fates(result)} ${replaced(result)}`
        .replaceAll("  ", " ")
        .trim();
}

function hit(fault: FaultName, { running = 0 }: FaultResult): string {
  const did = fault === "kill_worker" ? "A worker was killed" : "A worker hung";
  if (running === 0) return `${did} while it ran no task.`;
  return `${did} while it ran ${tasks(running)}.`;
}

function fates(result: FaultResult): string {
  const { running = 0, taken_over = 0, ended = 0, failed = 0 } = result;
  if (running === 0) return "";
  const said = [`${taken_over} went on with another attempt`];
  if (ended > 0) said.push(`${ended} had just ended`);
  if (failed > 0) said.push(`${failed} failed`);
  return `${said.join(", ")}, and ${lostWords(result)} (after ${took(result)}).`;
}

function streams(result: FaultResult): string {
  const { streams: before = 0, streams_back: back = 0 } = result;
  const known =
    before === null
      ? ""
      : ` while ${before} event ${before === 1 ? "stream was" : "streams were"} open`;
  const again = `${back} ${back === 1 ? "was" : "were"} open again`;
  return `The API was killed${known}. After ${took(result)}, ${again}.`;
}

function replaced({ replaced_ms }: FaultResult): string {
  if (replaced_ms === undefined) return "";
  return replaced_ms === null
    ? "Nothing replaced it, and it was woken."
    : `The supervisor replaced it after ${seconds(replaced_ms)}.`;
}

function unharmed(result: FaultResult): string {
  const { running = 0, went_on = 0, failed = 0 } = result;
  if (running === 0) return "No task ran meanwhile.";
  const said = `Of ${tasks(running)} that ran, ${went_on} went on`;
  const broken = failed > 0 ? `, ${failed} failed` : "";
  return `${said}${broken}, and ${lostWords(result)}.`;
}

function lostWords({ lost = 0 }: FaultResult): string {
  return lost === 0 ? "none was lost" : `${lost} didn't move again`;
}

function tasks(count: number): string {
  return `${count} ${count === 1 ? "task" : "tasks"}`;
}

function took({ took_ms = 0 }: FaultResult): string {
  return seconds(took_ms);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
