// The list of best practices: which rules a filter shows, how many of them are
// done, and the check list for a ticket. A rule is read from the page. Pure.

import type { Choice, Listed } from "./choice.ts";
import { isValue } from "./choice.ts";

export interface Practice {
  /** The anchor of the rule. */
  readonly id: string;
  /** In Markdown: code keeps its backticks. */
  readonly rule: string;
  /** The heading that it stands under. */
  readonly section: string;
  readonly roles: readonly string[];
  readonly phases: readonly string[];
}

const ALL = "all";

export const FILTERS: readonly [Listed, Listed] = [
  {
    id: "role",
    label: "For",
    shape: "radio",
    initial: ALL,
    options: [
      { value: ALL, label: "everybody" },
      { value: "api", label: "API" },
      { value: "worker", label: "worker" },
      { value: "client", label: "client" },
      { value: "platform", label: "platform" },
    ],
  },
  {
    id: "phase",
    label: "When",
    shape: "radio",
    initial: ALL,
    options: [
      { value: ALL, label: "always" },
      { value: "design", label: "design" },
      { value: "build", label: "build" },
      { value: "deploy", label: "deploy" },
      { value: "operate", label: "operate" },
    ],
  },
];

/** Return the filter that an address carries; what it doesn't know is all. */
export function filterFrom(query: string): Choice {
  const given = new URLSearchParams(query);
  return Object.fromEntries(
    FILTERS.map((filter) => {
      const value = given.get(filter.id) ?? ALL;
      return [filter.id, isValue(filter, value) ? value : ALL];
    }),
  );
}

/** Return the query of a filter; nothing for the one that shows all. */
export function queryOf(filter: Choice): string {
  const set = Object.entries(filter).filter(([, value]) => value !== ALL);
  return set.length === 0 ? "" : `?${new URLSearchParams(set).toString()}`;
}

/** Return the filter in words, as "For: worker. "; nothing if all is shown. */
export function filterText(filter: Choice): string {
  return FILTERS.filter(({ id }) => filter[id] !== ALL)
    .map(({ id, label }) => `${label}: ${filter[id] ?? ALL}. `)
    .join("");
}

export function isShown(practice: Practice, filter: Choice): boolean {
  const fits = (value = ALL, of: readonly string[]): boolean =>
    value === ALL || of.includes(value);
  return (
    fits(filter["role"], practice.roles) &&
    fits(filter["phase"], practice.phases)
  );
}

/** Return what is shown, and how much of it is done. */
export function progress(
  practices: readonly Practice[],
  filter: Choice,
  done: ReadonlySet<string>,
): string {
  const shown = practices.filter((one) => isShown(one, filter));
  const count = (of: readonly Practice[]): string =>
    `${of.filter(({ id }) => done.has(id)).length} of ${of.length}`;
  if (shown.length === practices.length) return `${count(practices)} done`;
  if (shown.length === 0)
    return `No rule is for both; ${count(practices)} done in all`;
  return `${count(shown)} shown here done, ${count(practices)} in all`;
}

/** Return the ids that were stored and are still rules. */
export function ticksFrom(
  text: string | null,
  practices: readonly Practice[],
): Set<string> {
  const known = new Set(practices.map(({ id }) => id));
  return new Set((text ?? "").split(" ").filter((id) => known.has(id)));
}

/** Return the shown rules as a check list in Markdown, each with its link. */
export function asMarkdown(
  practices: readonly Practice[],
  filter: Choice,
  done: ReadonlySet<string>,
  address: string,
): string {
  const shown = practices.filter((one) => isShown(one, filter));
  const filtered = filterText(filter);
  const lines = [
    "# Best practices for long-running requests",
    "",
    `${filtered}${progress(practices, filter, done)}: ` +
      `<${address}${queryOf(filter)}>`,
  ];
  let section = "";
  for (const one of shown) {
    if (one.section !== section) lines.push("", `## ${one.section}`, "");
    section = one.section;
    const mark = done.has(one.id) ? "x" : " ";
    lines.push(`- [${mark}] ${one.rule} ([why](${address}#${one.id}))`);
  }
  return `${lines.join("\n")}\n`;
}
