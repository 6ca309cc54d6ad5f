// What a reader can set before a press: at most three controls, each with
// its values. A choice names one value for each; a recording belongs to one
// choice. Pure.

export interface Option {
  readonly value: string;
  readonly label: string;
}

interface Labelled {
  readonly id: string;
  readonly label: string;
  /** The value before anything was chosen. */
  readonly initial: string;
}

/** A few values side by side (`radio`), or many in a list (`select`). */
export interface Listed extends Labelled {
  readonly shape: "radio" | "select";
  readonly options: readonly Option[];
}

/** A whole number, by keyboard or by two buttons. */
export interface Counted extends Labelled {
  readonly shape: "number";
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  readonly step: number;
}

/** Switches, each on or off: the ids of those that are on, joined by "-". */
export interface Switched extends Labelled {
  readonly shape: "switches";
  readonly options: readonly Option[];
}

export type Control = Listed | Counted | Switched;

/** The value of switches that are all off. */
export const ALL_OFF = "none";

/** The value of each control, by the control's id. */
export type Choice = Readonly<Record<string, string>>;

export function initialChoice(controls: readonly Control[]): Choice {
  return Object.fromEntries(controls.map((c) => [c.id, c.initial]));
}

/** Return a stored choice as far as it is still one, else the initial one. */
export function soundChoice(
  controls: readonly Control[],
  stored: unknown,
): Choice {
  const given = (stored ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    controls.map((control) => {
      const value = given[control.id];
      const is_sound = typeof value === "string" && isValue(control, value);
      return [control.id, is_sound ? value : control.initial];
    }),
  );
}

export function isValue(control: Control, value: string): boolean {
  if (control.shape === "switches")
    return value === switched(control, (id) => isOn(value, id));
  if (control.shape !== "number")
    return control.options.some((option) => option.value === value);
  const number = Number(value);
  return (
    Number.isInteger(number) &&
    number >= control.least &&
    number <= control.most
  );
}

/** Say whether a switch is on in a value. */
export function isOn(value: string | undefined, id: string): boolean {
  return (value ?? "").split("-").includes(id);
}

/** Return the value in which those switches are on. */
export function switched(
  { options }: Switched,
  is_on: (id: string) => boolean,
): string {
  const on = options.filter((option) => is_on(option.value));
  return on.map((option) => option.value).join("-") || ALL_OFF;
}

/** Say whether two choices set the same. */
export function isSame(one: Choice, other: Choice): boolean {
  return Object.entries(one).every(([id, value]) => other[id] === value);
}

/** Return the name of a choice's run: the figure's, and what differs. */
export function runName(
  figure: string,
  controls: readonly Control[],
  choice: Choice,
): string {
  const others = controls
    .filter((c) => choice[c.id] !== c.initial)
    .map((c) => choice[c.id]);
  return [figure, ...others].join(".");
}

/** Return the values of a control of which there is a recording. */
export function recordedValues(
  control: Control,
  recorded: readonly Choice[],
): readonly string[] {
  return [...new Set(recorded.map((c) => c[control.id] ?? control.initial))];
}

/** Return the recorded choice that is nearest to a wish, `wish` first. */
export function nearestRecorded(
  recorded: readonly Choice[],
  wished: Choice,
  changed = "",
): Choice {
  const likeness = (choice: Choice): number =>
    Object.entries(choice).reduce(
      (sum, [id, value]) =>
        sum + (wished[id] === value ? (id === changed ? 100 : 1) : 0),
      0,
    );
  return recorded.reduce(
    (best, choice) => (likeness(choice) > likeness(best) ? choice : best),
    recorded[0] ?? wished,
  );
}

/** Say a value with its unit: "20 files", "64 kB". */
export function valueWord(control: Control, value: string): string {
  if (control.shape === "number") return `${value} ${control.unit}`.trim();
  if (control.shape === "switches") {
    const on = control.options.filter((option) => isOn(value, option.value));
    return on.map((option) => option.label).join(", ") || "nothing";
  }
  return control.options.find((o) => o.value === value)?.label ?? value;
}
