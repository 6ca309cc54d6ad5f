// The upright axis of a chart. It is fixed before the run: nothing rescales
// while one watches. Heights are percent from the bottom. Pure.

export interface Mark {
  readonly value: number;
  readonly label: string;
}

export interface Scale {
  readonly kind: "log" | "linear";
  /** From the foot to the top; each has a line and a word. */
  readonly marks: readonly Mark[];
}

// Each gridline is ten times the one below it.
export const LATENCY: Scale = {
  kind: "log",
  marks: [
    { value: 1, label: "1 ms" },
    { value: 10, label: "10 ms" },
    { value: 100, label: "100 ms" },
    { value: 1000, label: "1 s" },
    { value: 10_000, label: "10 s" },
  ],
};

/** Return a linear scale from 0 to `most`, in `steps` equal steps. */
export function linear(most: number, steps: number, unit = ""): Scale {
  return {
    kind: "linear",
    marks: Array.from({ length: steps + 1 }, (_, n) => {
      const value = (most * n) / steps;
      return { value, label: `${value.toLocaleString("en")} ${unit}`.trim() };
    }),
  };
}

/** Return how high a value stands, 0 to 100; beyond the ends, at the end. */
export function heightIn(scale: Scale, value: number): number {
  const first = scale.marks[0]?.value ?? 0;
  const last = scale.marks.at(-1)?.value ?? 1;
  const of = (v: number): number =>
    scale.kind === "log" ? Math.log10(Math.max(v, first)) : v;
  const height = (of(value) - of(first)) / (of(last) - of(first));
  return 100 * Math.min(1, Math.max(0, height));
}
