// Numbers as a reader sees them: always with their unit, never with more
// digits than the measurement carries. Pure.

// chosen: under this a duration is told in milliseconds.
const MILLISECONDS_BELOW_MS = 1000;

/** Return "12 ms", "5.0 s". */
export function duration(ms: number): string {
  if (ms < 10) return `${Math.max(0, ms).toFixed(1)} ms`;
  if (ms < MILLISECONDS_BELOW_MS) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Return a moment of the run in seconds: "5.0 s". */
export function second(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Return " at 5.0 s", nothing where the moment isn't known. */
export function atSecond(ms: number | null | undefined): string {
  return ms == null ? "" : ` at ${second(ms)}`;
}

/** Return the same to the millisecond: "5.003 s". */
export function exactSecond(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}

/** Return a table's first cell, under the head "Second": "5.003". */
export function secondCell(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** Return the clock's digits: "7.0". */
export function clock(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(1);
}

const DAY = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  timeZone: "UTC",
});

/** Return the day of an RFC 3339 moment: "2026-11-20". */
export function isoDay(at: string): string {
  return at.slice(0, 10);
}

/** Return the day in words: "20 November". */
export function dayInWords(at: string): string {
  return DAY.format(new Date(at));
}

const MONTHS: Readonly<Record<string, string>> = {
  Jan: "January",
  Feb: "February",
  Mar: "March",
  Apr: "April",
  Jun: "June",
  Jul: "July",
  Aug: "August",
  Sep: "September",
  Oct: "October",
  Nov: "November",
  Dec: "December",
};

/** Return the long name of a step's label, or the label itself. */
export function longLabel(label: string): string {
  return MONTHS[label] ?? label;
}

const MONTHS_A_YEAR = 12;

/** Return "8 of 12 months": a report of 12 partitions is a year. */
export function countOf(done: number, total: number, unit: string): string {
  const is_year = unit === "partitions" && total === MONTHS_A_YEAR;
  return `${done} of ${total} ${is_year ? "months" : unit || "steps"}`;
}

/** Return "1 charge", "4 charges". */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** Return a number as it is read: "1,204". */
export function grouped(count: number): string {
  return count.toLocaleString("en");
}

/** Return an amount of money without its currency: "19.99". */
export function amount(cents: number): string {
  return (cents / 100).toFixed(2);
}

/** Return "once", "twice", "4 times". */
export function times(count: number): string {
  return ["never", "once", "twice"][count] ?? `${count} times`;
}

/** Return "14.3 MiB": what memory is counted in. */
export function mebibytes(bytes: number): string {
  const mib = bytes / 1024 ** 2;
  return `${Number.isInteger(mib) ? mib : mib.toFixed(1)} MiB`;
}

/** Return "1.5 MB": what goes over a wire. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
