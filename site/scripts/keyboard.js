// What Material's page frame lacks for a keyboard and a screen reader:
// its menu and search open by <label>, which neither can press; single
// letters act from anywhere (WCAG 2.1.4); annotation marks have no name.
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

  // A label that opens something becomes a button that says so.
  const makeButton = (label, name) => {
    const box = document.getElementById(label.htmlFor);
    if (!box) return;
    const tell = () =>
      label.setAttribute("aria-expanded", String(box.checked));
    label.setAttribute("role", "button");
    label.setAttribute("aria-label", name);
    label.tabIndex = 0;
    label.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      label.click();
    });
    box.addEventListener("change", tell);
    tell();
  };
  const header = document.querySelector(".md-header");
  const menu = header?.querySelector("label[for=__drawer]");
  const search = header?.querySelector("label[for=__search].md-header__button");
  if (menu) makeButton(menu, "Menu");
  if (search) makeButton(search, "Search");

  // Material adds the marks after the page has loaded.
  const nameMarks = () => {
    const marks = document.querySelectorAll(
      ".md-annotation__index:not([aria-label])",
    );
    for (const mark of marks) mark.setAttribute("aria-label", "Annotation");
  };
  new MutationObserver(nameMarks).observe(document.body, {
    childList: true,
    subtree: true,
  });
})();
