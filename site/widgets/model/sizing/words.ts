// Numbers of the sizing model as a reader sees them: enough digits to make a
// difference, and no more.

const WHOLE = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const DIGITS = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 4 });

/** Return "1,250", "33.33", "0.0613". */
export function number(value: number): string {
  return Math.abs(value) >= 1000 ? WHOLE.format(value) : DIGITS.format(value);
}

/** Return "80%", "2.72%", "99.95%": never all or nothing, if it isn't. */
export function percent(fraction: number): string {
  if (fraction > 0 && fraction < 0.0001) return "< 0.01%";
  let value = Number((fraction * 100).toPrecision(3));
  if (fraction < 1 && value >= 100)
    value = Number((fraction * 100).toPrecision(4));
  return fraction < 1 && value >= 100 ? "> 99.99%" : `${value}%`;
}

/** Return "1 pod", "2 pods". */
export function counted(value: number, one: string): string {
  return `${number(value)} ${one}${value === 1 ? "" : "s"}`;
}

/** Return "30 s", "0.47 s", "< 1 ms", "10 min 27 s". */
export function seconds(value_s: number): string {
  if (value_s === 0) return "0 s";
  if (value_s < 0.0005) return "< 1 ms";
  if (value_s < 120) return `${Number(value_s.toPrecision(3))} s`;
  const whole_s = Math.round(value_s);
  const parts = [
    [Math.floor(whole_s / 3600), "h"],
    [Math.floor((whole_s % 3600) / 60), "min"],
    [whole_s % 60, "s"],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}
