// How the sequence is drawn: rooms, arrows, and the bytes of one of them.

import { html } from "lit";
import { litArrows } from "../../model/arrows.ts";
import { figure } from "../../model/figures/sequence.ts";
import { figureElement } from "../figure.ts";
import "../arrows.ts";

export default figureElement(figure, ({ run, showing }) => {
  // What is stored is looked at a moment after it was lit.
  const { whole } = showing;
  return html`<ac-arrows
    .lit=${litArrows(run)}
    .bytes=${({ arrow }: ReturnType<typeof litArrows>[0]) => arrow.bytes(whole)}
  ></ac-arrows>`;
});
