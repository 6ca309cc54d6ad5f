// <accepted-hero>: a real task, started from the first screen of the site.

import type { Recordable } from "../figure.ts";
import { ticketRows } from "../rows.ts";
import { HERO } from "../scenario.ts";

export const figure: Recordable = {
  name: "hero",
  controls: [],
  recorded: [{}],
  scenario: () => HERO,
  head: ["Second", "The task"],
  rows: ticketRows,
};
