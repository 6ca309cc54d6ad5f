// The rules of the page of best practices, as the page has them: reads them,
// hides those that a filter leaves out, and puts a box to tick into each.

import type { Practice } from "../model/practices.ts";

/** What was put into the page, and is taken out again. */
export interface PracticeList {
  readonly practices: readonly Practice[];
  /** Hide all but these, and the headings that have none of them. */
  show(ids: ReadonlySet<string>): void;
  tick(done: ReadonlySet<string>): void;
  remove(): void;
}

export function practiceList(
  changed: (id: string, is_done: boolean) => void,
): PracticeList {
  const found = [...document.querySelectorAll<HTMLElement>(".ac-practice")];
  const parts = found.flatMap((section) => {
    const head = section.querySelector<HTMLElement>("h3[id]");
    return head ? [{ section, head, above: headingOf(section) }] : [];
  });
  const practices = parts.map(({ section, head, above }) => ({
    id: head.id,
    rule: textOf(head),
    section: above ? textOf(above) : "",
    roles: (section.dataset["roles"] ?? "").split(" "),
    phases: (section.dataset["phases"] ?? "").split(" "),
  }));
  const boxes = parts.map(({ section, head }) => {
    const label = document.createElement("label");
    label.className = "ac-practice__tick";
    const box = document.createElement("input");
    box.type = "checkbox";
    box.setAttribute("aria-label", `Done: ${textOf(head)}`);
    box.addEventListener("change", () => changed(head.id, box.checked));
    label.append(box, "Done");
    section.prepend(label);
    return { id: head.id, box, label, section };
  });
  return {
    practices,
    show(ids) {
      const kept = new Set<Element | null>();
      for (const { section, head, above } of parts) {
        section.hidden = !ids.has(head.id);
        if (!section.hidden) kept.add(above);
      }
      for (const { above } of parts) if (above) above.hidden = !kept.has(above);
    },
    tick(done) {
      for (const { id, box, section } of boxes) {
        box.checked = done.has(id);
        section.classList.toggle("is-done", box.checked);
      }
    },
    remove() {
      this.show(new Set(practices.map(({ id }) => id)));
      this.tick(new Set());
      for (const { label } of boxes) label.remove();
    },
  };
}

/** Return the heading that a section stands under. */
function headingOf(section: Element): HTMLElement | null {
  let before = section.previousElementSibling;
  while (before && before.localName !== "h2")
    before = before.previousElementSibling;
  return before as HTMLElement | null;
}

/** Return a heading's text without its link to itself; code in backticks. */
function textOf(heading: Element): string {
  const parts = [...heading.childNodes].map((node) => {
    if (!(node instanceof Element)) return node.textContent ?? "";
    if (node.classList.contains("headerlink")) return "";
    const text = node.textContent ?? "";
    return node.localName === "code" ? `\`${text}\`` : text;
  });
  return parts.join("").trim();
}
