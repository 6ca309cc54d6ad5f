// A fault that a whole room shares, in words: before it, and what it did.
// workshop/killing.py counts. Pure; whoever calls passes the clock in.

export interface FaultResult {
  readonly running?: number;
  readonly taken_over?: number;
  readonly ended?: number;
  readonly failed?: number;
  readonly lost?: number;
  readonly took_ms?: number;
  /** Why nothing was done. */
  readonly why_not?: string;
}

export interface RoomFault {
  readonly due_ms: number;
  /** null until it is known. */
  readonly result: FaultResult | null;
}

// As in workshop/roomfault.py: after that, no result will come.
const OVER_MS = 90_000;
// chosen: long enough to talk about it.
const SHOWN_MS = 180_000;

/** Return what to show of a fault at a moment; "" for nothing. */
export function faultWords(fault: RoomFault | null, now_ms: number): string {
  if (!fault) return "";
  const { result, due_ms } = fault;
  if (now_ms > due_ms + (result ? SHOWN_MS : OVER_MS)) return "";
  if (!result) {
    return now_ms < due_ms
      ? "In a few seconds the instructor kills a worker of this server. Watch " +
          "a task that is running: its next attempt will go on with it."
      : "The worker was killed. Its tasks are being counted.";
  }
  if (result.why_not) return `No worker was killed. ${result.why_not}`;
  return `${killed(result)} ${fates(result)}`.trim();
}

function killed({ running = 0 }: FaultResult): string {
  if (running === 0) return "A worker was killed while it ran no task.";
  const tasks = running === 1 ? "task" : "tasks";
  return `A worker was killed while it ran ${running} ${tasks}.`;
}

function fates(result: FaultResult): string {
  const { running = 0, taken_over = 0, ended = 0, failed = 0 } = result;
  const { lost = 0, took_ms = 0 } = result;
  if (running === 0) return "";
  const said = [`${taken_over} went on with another attempt`];
  if (ended > 0) said.push(`${ended} had just ended`);
  if (failed > 0) said.push(`${failed} failed`);
  const took_s = (took_ms / 1000).toFixed(1);
  const lostWords = lost === 0 ? "none was lost" : `${lost} didn't move again`;
  return `${said.join(", ")}, and ${lostWords} (after ${took_s} s).`;
}
