// What can be set for twelve orders and a fault, and the words for it. Pure.

import type { Choice, Control, Listed } from "./choice.ts";
import { valueWord } from "./choice.ts";
import { inputOf } from "./experiment.ts";
import type { Run } from "./run.ts";
import { submissions } from "./run.ts";

export const SETTING: Listed = {
  id: "setting",
  label: "Acknowledge",
  shape: "select",
  initial: "late",
  options: [
    { value: "early", label: "Celery's default (early)" },
    { value: "late", label: "acks_late" },
    { value: "reject", label: "acks_late + reject_on_worker_lost" },
    { value: "retry", label: "early + retry_on_worker_lost (5.7)" },
    { value: "keyed", label: "reject_on_worker_lost + a key" },
    { value: "ours", label: "ours (log, lease and a key)" },
  ],
};

export const FAULT: Listed = {
  id: "fault",
  label: "Fault",
  shape: "select",
  initial: "child",
  options: [
    { value: "child", label: "kill two children" },
    { value: "worker", label: "kill a whole worker" },
    { value: "pause", label: "stop a worker for 10 s" },
    { value: "broker", label: "kill the broker" },
    { value: "none", label: "kill nobody, work for 9.5 s" },
  ],
};

export const CLOCKS: Listed = {
  id: "clocks",
  label: "Times",
  shape: "radio",
  initial: "short",
  options: [
    { value: "short", label: "shortened" },
    { value: "default", label: "Celery's own" },
  ],
};

export const CONTROLS: readonly Control[] = [SETTING, FAULT, CLOCKS];

/** Say what a press has set: "acks_late, kill two children". */
export function settingWord(run: Run): string | null {
  if (submissions(run, "tasks").length === 0) return null;
  const { setting, fault, clocks } = inputOf(run);
  if (typeof setting !== "string" || typeof fault !== "string") return null;
  const words = [valueWord(SETTING, setting), valueWord(FAULT, fault)];
  if (clocks === "default") words.push("Celery's own times");
  return words.join(", ");
}

/** Say what the times are: the shortened ones beside the defaults. */
export function timesWord({ setting, clocks }: Choice): string {
  if (setting === "ours")
    return "Lease 3 s, a sweep each second, visibility timeout 8 s.";
  if (clocks === "default")
    return (
      "Visibility timeout 3,600 s, looked at each 100 s; retry after 180 s."
    );
  return (
    "Visibility timeout 8 s, looked at each second (Celery's own: 3,600 s, " +
    "each 100 s); retry after 3 s (180 s)."
  );
}
