// Compiles the table of rules for one choice of settings. The table is
// lessons/checking/rules.py; this is the twin of lessons/checking/model.py. A
// state is one integer with some bits for each variable, a rule becomes
// ground steps. Pure.

import { OWN, RULES, SETTINGS, SHARED, WORKERS } from "../../../generated/rules.ts";

export type Settings = Readonly<Record<string, string>>;

type Then = string | Readonly<Record<string, string>>;

/** One step; what the fields mean: lessons/checking/variables.py. */
export interface Rule {
  readonly step: string;
  readonly outcome: string;
  readonly by: string;
  readonly when: Readonly<Record<string, string>>;
  readonly then: Readonly<Record<string, Then>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly fault: string;
}

/** One way in which a rule applies: to a worker, at certain values. */
export interface Ground {
  readonly rule: number;
  readonly worker: string;
  readonly is_fault: boolean;
  readonly mask: number;
  readonly want: number;
  readonly keep: number;
  readonly put: number;
}

interface Field {
  readonly bit: number;
  readonly ones: number;
  readonly values: readonly string[];
}

const TABLE: readonly Rule[] = RULES;
const FIELDS = fieldsOf();

function fieldsOf(): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  let bit = 0;
  const add = (name: string, values: readonly string[]): void => {
    const width = 32 - Math.clz32(values.length - 1);
    fields.set(name, { bit, ones: (1 << width) - 1, values });
    bit += width;
  };
  for (const [name, values] of Object.entries(SHARED)) add(name, values);
  for (const worker of WORKERS)
    for (const [name, values] of Object.entries(OWN))
      add(`${worker}.${name}`, values);
  return fields;
}

export function fieldOf(name: string): Field {
  const field = FIELDS.get(name);
  if (!field) throw new Error(`the model has no ${name}`);
  return field;
}

export function ruleOf(number: number): Rule {
  const rule = TABLE[number];
  if (!rule) throw new Error(`the model has no rule ${number}`);
  return rule;
}

/** Return the state with these values; the first value for the others. */
export function pack(values: Readonly<Record<string, string>>): number {
  return Object.entries(values).reduce((state, [name, value]) => {
    const { bit, values: known } = fieldOf(name);
    const index = known.indexOf(value);
    if (index < 0) throw new Error(`${name} is never ${value}`);
    return state | (index << bit);
  }, 0);
}

/** Return the value of one variable. */
export function read(state: number, name: string): string {
  const { bit, ones, values } = fieldOf(name);
  return values[(state >> bit) & ones] ?? "";
}

/** Return the ground steps under `settings`, by worker, then by rule. */
export function compile(settings: Settings): readonly Ground[] {
  return [...WORKERS, ""].flatMap((worker) =>
    TABLE.flatMap((rule, number) =>
      (rule.by === "worker") === (worker !== "") && applies(rule, settings)
        ? groundOf(number, rule, worker)
        : [],
    ),
  );
}

/** Return all choices of settings, in the order of lessons/checking. */
export function allSettings(): readonly Settings[] {
  return product(Object.values(SETTINGS)).map((values) =>
    Object.fromEntries(
      Object.keys(SETTINGS).map((name, i) => [name, values[i] ?? ""]),
    ),
  );
}

function applies(rule: Rule, settings: Settings): boolean {
  const fault = settings["fault"];
  if (rule.fault && fault !== "any" && fault !== rule.fault) return false;
  return Object.entries(rule.settings).every(([names, value]) =>
    names.split("|").some((name) => settings[name] === value),
  );
}

function groundOf(number: number, rule: Rule, worker: string): Ground[] {
  const names: Readonly<Record<string, string>> = {
    own: worker,
    other: WORKERS.find((w) => w !== worker) ?? "",
  };
  const said = (value: string): string => names[value] ?? value;
  const when = new Map<string, readonly string[]>();
  for (const [name, allowed] of Object.entries(rule.when))
    when.set(named(name, names), allowed.split("|").map(said));
  const then = new Map<string, Then>();
  for (const [name, change] of Object.entries(rule.then))
    then.set(
      named(name, names),
      typeof change === "string"
        ? said(change)
        : Object.fromEntries(
            Object.entries(change).map(([from, to]) => [said(from), said(to)]),
          ),
    );
  if (rule.fault) {
    when.set("faults", ["1", "2", "3"]);
    then.set("faults", { 1: "0", 2: "1", 3: "2" });
  }
  for (const [name, change] of then)
    if (typeof change !== "string" && !when.has(name))
      when.set(name, fieldOf(name).values);
  const read_ = [...when.keys()];
  return product([...when.values()]).map((values) => {
    const before = Object.fromEntries(
      read_.map((name, i) => [name, values[i] ?? ""]),
    );
    const after = Object.fromEntries(
      [...then].map(([name, change]) => {
        if (typeof change === "string") return [name, change];
        const old = before[name] ?? "";
        return [name, change[old] ?? old];
      }),
    );
    return {
      rule: number,
      worker,
      is_fault: rule.fault !== "",
      mask: maskOf(read_),
      want: pack(before),
      keep: ~maskOf(Object.keys(after)),
      put: pack(after),
    };
  });
}

function named(name: string, names: Readonly<Record<string, string>>): string {
  const dot = name.indexOf(".");
  if (dot < 0) return name;
  const whose = name.slice(0, dot);
  return `${names[whose] ?? whose}${name.slice(dot)}`;
}

function maskOf(names: readonly string[]): number {
  return names.reduce((mask, name) => {
    const { bit, ones } = fieldOf(name);
    return mask | (ones << bit);
  }, 0);
}

/** Return each way to take one of each, the last one changing fastest. */
function product(lists: readonly (readonly string[])[]): readonly string[][] {
  return lists.reduce<string[][]>(
    (ways, list) => ways.flatMap((way) => list.map((value) => [...way, value])),
    [[]],
  );
}
