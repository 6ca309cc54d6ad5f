// How the first task is drawn: a walk along its signs.

import { html } from "lit";
import { figure } from "../../model/figures/start.ts";
import { metBy } from "../../model/start.ts";
import { figureElement } from "../figure.ts";
import "../walk.ts";

export default figureElement(figure, ({ run, showing, failure }) => {
  const { whole } = showing;
  return html`<ac-walk
    .met=${metBy(run)}
    .known=${failure === null ? metBy(whole) : metBy(run)}
    .has_run=${showing.phase !== "idle" && showing.phase !== "opening"}
    .now_ms=${showing.now_ms}
    .seek=${(at_ms: number): void => showing.seek(at_ms)}
  ></ac-walk>`;
});
