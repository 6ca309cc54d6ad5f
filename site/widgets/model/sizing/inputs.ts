// What a reader puts into the calculator, and how it stands in a link. Every
// name carries its unit, so that a link can be read and mended by hand:
// #rate_per_s=33.333&task_s=30&…

import { OFFERS } from "./catalogue.ts";
import { USUAL_PEAK_HOURS } from "./costs.ts";
import { USUAL_MAX_PODS } from "./nodes.ts";
import { numberOf } from "./typed.ts";

/** A field with a number in it. */
export interface Field {
  readonly name: NumberName;
  readonly label: string;
  readonly unit: string;
  /** What one press of its buttons changes. */
  readonly step: number;
  /** Whether it may be left empty, and what that means. */
  readonly empty?: string;
}

export type NumberName =
  | "rate_per_s"
  | "task_s"
  | "cs2"
  | "base_rate_per_s"
  | "wait_s"
  | "within_percent"
  | "busy_percent"
  | "slots_per_pod"
  | "pod_cpu"
  | "pod_memory_gib"
  | "start_s"
  | "max_pods"
  | "price_usd"
  | "peak_hours"
  | "spot_percent"
  | "rest_usd";

export type Inputs = Readonly<Record<NumberName, number | null>> & {
  readonly node: string;
};

export const FIELDS: readonly Field[] = [
  { name: "rate_per_s", label:
    "Tasks in the busy hour", unit: "a second", step: 1 },
  { name: "task_s", label: "A task takes", unit: "s", step: 1 },
  {
    name: "cs2",
    label: "Times vary",
    unit: "Cs²",
    step: 0.5,
  },
  {
    name: "base_rate_per_s",
    label: "Tasks in a quiet hour",
    unit: "a second",
    step: 1,
    empty: "nothing scales",
  },
  { name: "wait_s", label: "A task may wait", unit: "s", step: 1 },
  { name: "within_percent", label:
    "Share of tasks that keep to it", unit: "%", step: 1 },
  { name: "busy_percent", label: "Slots may be busy", unit: "%", step: 5 },
  { name: "slots_per_pod", label: "Slots of a pod", unit: "--concurrency", step: 1 },
  { name: "pod_cpu", label: "CPU of a pod", unit: "requests.cpu", step: 0.5 },
  { name: "pod_memory_gib", label: "Memory of a pod", unit: "requests.memory, GiB", step: 0.5 },
  { name: "start_s", label: "A pod starts in", unit: "s", step: 10 },
  { name: "max_pods", label: "Max pods", unit: "--max-pods", step: 10 },
  {
    name: "price_usd",
    label: "Price",
    unit: "USD an hour",
    step: 0.01,
    empty: "list price",
  },
  { name: "peak_hours", label: "Busy hours", unit: "a month", step: 10 },
  { name: "spot_percent", label: "Spot discount", unit: "%", step: 5 },
  { name: "rest_usd", label: "Rest of the bill", unit: "USD a month", step: 100 },
];

/** The load of a guide that says 200 replicas. */
export const DEFAULTS: Inputs = {
  rate_per_s: 33.333,
  task_s: 30,
  cs2: 1,
  base_rate_per_s: 10,
  wait_s: 5,
  within_percent: 95,
  busy_percent: 80,
  slots_per_pod: 1,
  pod_cpu: 0.5,
  pod_memory_gib: 0.5,
  start_s: 30,
  max_pods: USUAL_MAX_PODS,
  price_usd: null,
  peak_hours: USUAL_PEAK_HOURS,
  spot_percent: 0,
  rest_usd: 0,
  node: "D4s_v5",
};

/** Return the inputs as the part of a link behind its #. */
export function toHash(inputs: Inputs): string {
  const told = new URLSearchParams();
  for (const { name } of FIELDS) told.set(name, String(inputs[name] ?? ""));
  told.set("node", inputs.node);
  return told.toString();
}

/** Inputs from a link, and what in it couldn't be read. */
export interface FromHash {
  readonly inputs: Inputs;
  readonly unread: readonly string[];
}

/**
 * Return what a link says; what it leaves out is the default. Null if it says
 * nothing about a size: it may be the link to a heading.
 */
export function fromHash(hash: string): FromHash | null {
  const told = new URLSearchParams(hash.replace(/^#/, ""));
  const names: readonly string[] = [...FIELDS.map((f) => f.name), "node"];
  if (!names.some((name) => told.has(name))) return null;
  const unread: string[] = [];
  const found: Record<string, number | string | null> = { ...DEFAULTS };
  for (const field of FIELDS) {
    const text = told.get(field.name);
    if (text === null) continue;
    const value = numberOf(field, text);
    if (value === undefined) unread.push(`${field.name}=${text}`);
    else found[field.name] = value;
  }
  const node = told.get("node");
  if (node !== null && Object.hasOwn(OFFERS, node)) found["node"] = node;
  else if (node !== null) unread.push(`node=${node}`);
  return { inputs: found as Inputs, unread };
}
