// The arrows at rest, in the words of Mermaid: drawn from the same list that a
// run lights, so the two can't differ. Pure.

import { ARROWS, ROOMS } from "./arrows.ts";

/** Return the diagram. */
export function mermaid(): string {
  const lines = [
    "sequenceDiagram",
    "    autonumber",
    "    accTitle: One request, straight through",
    "    accDescr: The participants and arrows of the figure above, in its " +
    "order and with its numbers.",
    ...ROOMS.map(([room, name]) => `    participant ${room} as ${name}`),
    ...ARROWS.map(({ from, to, label }) => `    ${from}->>${to}: ${label}`),
  ];
  return `${lines.join("\n")}\n`;
}
