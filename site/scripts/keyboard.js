// What Material's page frame lacks for a keyboard and a screen reader:
// single letters act from anywhere (WCAG 2.1.4); menu and search open by a
// hidden checkbox alone; some of what it adds has no name.
(() => {
  // Letters go to Material only while its search has the focus.
  const LETTERS = new Set(["f", "s", "/", "p", "n", ",", "."]);
  addEventListener(
    "keydown",
    (event) => {
      const isTyping = event.target.closest?.("input, textarea, .md-search");
      if (!isTyping && LETTERS.has(event.key) && !event.ctrlKey)
        event.stopImmediatePropagation();
    },
    { capture: true },
  );

  // The buttons in partials/header.html, each over one of its checkboxes.
  for (const button of document.querySelectorAll("[data-opens]")) {
    const box = document.getElementById(button.dataset.opens);
    button.addEventListener("click", () => box.click());
    box.addEventListener("change", () =>
      button.setAttribute("aria-expanded", String(box.checked)),
    );
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !box.checked) return;
      box.click();
      button.focus();
    });
  }

  // Material adds these after the page has loaded.
  const name = () => {
    const marks = document.querySelectorAll(
      ".md-annotation__index:not([aria-label])",
    );
    for (const mark of marks) mark.setAttribute("aria-label", "Annotation");
    // One button each, and as many landmarks as blocks of code.
    const bars = document.querySelectorAll(".md-code__nav:not([role])");
    for (const bar of bars) bar.setAttribute("role", "none");
    // Wider than a phone: arrow keys move what has the focus.
    for (const diagram of document.querySelectorAll("div.mermaid")) {
      if (diagram.scrollWidth > diagram.clientWidth) diagram.tabIndex = 0;
    }
  };
  new MutationObserver(name).observe(document.body, {
    childList: true,
    subtree: true,
  });
})();
