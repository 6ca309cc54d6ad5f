// What people type into a field of the calculator: 1,250, 2000/min, 1.5 min,
// 500m, 512Mi, 80%. Like accepted/size/units.py, but a field has a unit of its
// own: a bare number is in that.

import type { Field } from "./inputs.ts";

// chosen: longer than any number with its unit. What comes in a link is
// somebody's text, and the patterns below take their time over a long one.
const LONGEST = 40;
// As on these pages, a comma parts thousands; so may a space do.
const GROUPED = /^[1-9]\d{0,2}([, _\u00a0\u202f]\d{3})+(\.\d*)?$/;
const GROUPS = /[, _\u00a0\u202f]/g;
const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

// A number with something behind it: a unit, or a time in which they come.
const WITH_UNIT = /^(.*\d\.?)\s*([a-zµ%]+)$/i;
const RATE = /^(.*\d\.?)\s*(?:tasks?|jobs?|requests?|reports?)?\s*(?:\/|\bper\b|\ban?\b)\s*(.*)$/i;
const TIMES = /^(.*\d\.?)?\s*([a-zµ]+)$/i;

const SECONDS: Readonly<Record<string, number>> = {
  ms: 0.001,
  ...all(["s", "sec", "secs", "second", "seconds"], 1),
  ...all(["m", "min", "mins", "minute", "minutes"], 60),
  ...all(["h", "hr", "hrs", "hour", "hours"], 3600),
  ...all(["d", "day", "days"], 86_400),
};
// Kubernetes' suffixes; its `m` of memory is milli, and taken by nobody.
const GIB: Readonly<Record<string, number>> = {
  ...all(["Mi", "MiB"], 2 ** -10),
  ...all(["Gi", "GiB"], 1),
  ...all(["M", "MB"], 1e6 / 2 ** 30),
  ...all(["G", "GB"], 1e9 / 2 ** 30),
};
// What a field is read with: what its unit says of it.
const READERS: Readonly<Record<string, (text: string) => number>> = {
  "a second": rate,
  s: time,
  "%": (text) => scaled(text, { "%": 1 }),
  "requests.cpu": (text) => scaled(text, { m: 0.001, cpu: 1, cpus: 1 }),
  "requests.memory, GiB": (text) => scaled(text, GIB),
};

/** Return what was typed into a field; undefined if it can't be read. */
export function numberOf(
  field: Field,
  text: string,
): number | null | undefined {
  const typed = text.trim();
  if (typed === "") return field.empty === undefined ? undefined : null;
  if (typed.length > LONGEST) return undefined;
  const bare = plain(typed);
  const value = Number.isFinite(bare) ? bare : READERS[field.unit]?.(typed);
  if (value === undefined || !Number.isFinite(value)) return undefined;
  return value;
}

function plain(text: string): number {
  let typed = text.trim();
  if (GROUPED.test(typed)) typed = typed.replace(GROUPS, "");
  // A comma before any other number of digits is a decimal point.
  else if (!typed.includes(".") && typed.split(",").length === 2)
    typed = typed.replace(",", ".");
  return PLAIN.test(typed) ? Number(typed) : NaN;
}

function rate(text: string): number {
  const [, count = "", time = ""] = RATE.exec(text) ?? [];
  const [, times = "1", unit = ""] = TIMES.exec(time.trim()) ?? [];
  const in_s = plain(times) * (SECONDS[unit.toLowerCase()] ?? NaN);
  return in_s > 0 ? rounded(plain(count) / in_s) : NaN;
}

/** Return seconds, also of 1h30min. */
function time(text: string): number {
  const parts = text.match(/[\d.,]+\s*[a-zµ]+/gi) ?? [];
  if (parts.join("") !== text.replace(/\s+(?=\d)/g, "")) return NaN;
  const lower = parts.map((part) => scaled(part.toLowerCase(), SECONDS));
  return parts.length ? lower.reduce((sum, part) => sum + part, 0) : NaN;
}

function scaled(text: string, units: Readonly<Record<string, number>>): number {
  const [, count = "", unit = ""] = WITH_UNIT.exec(text) ?? [];
  return rounded(plain(count) * (units[unit] ?? NaN));
}

/** Return what a field can show: 33.3333333 for 2000/min. */
function rounded(value: number): number {
  return Number(value.toPrecision(9));
}

function all(names: readonly string[], value: number): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, value]));
}
