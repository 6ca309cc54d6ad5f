// Where something stands: custom properties set through the CSSOM.
// A strict Content-Security-Policy (style-src 'self') forbids the style
// attribute, and Lit's styleMap writes one on its first render; the CSSOM
// is allowed. Properties: --a and --z moments in seconds, --span the axis,
// --h height, --x and --y positions, in percent.

import type { ElementPart, PartInfo } from "lit/directive.js";
import { Directive, directive, PartType } from "lit/directive.js";
import { noChange } from "lit";

type Places = Readonly<Record<string, number>>;

class Place extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error("place() in a tag");
  }

  render(_places: Places): unknown {
    return noChange;
  }

  override update(part: ElementPart, [places]: [Places]): unknown {
    const { style } = part.element as HTMLElement;
    for (const [name, value] of Object.entries(places))
      style.setProperty(`--${name}`, String(Math.round(value * 1000) / 1000));
    return noChange;
  }
}

export const place = directive(Place);
