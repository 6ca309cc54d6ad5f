// The page's one script: it looks which figures the page has and loads
// their code, nothing else. `<accepted-polling>` is drawn by
// elements/figures/polling.ts; a page without figures loads this file alone.

const PREFIX = "accepted-";

const names = Array.from(document.querySelectorAll(":not(:defined)"))
  .map((element) => element.localName)
  .filter((name) => name.startsWith(PREFIX));

for (const name of new Set(names)) {
  const figure = name.slice(PREFIX.length);
  // The build makes a chunk of each file that this may mean.
  void import(`./elements/figures/${figure}.ts`).then(
    (room: { readonly default: CustomElementConstructor }) => {
      if (!customElements.get(name)) customElements.define(name, room.default);
    },
  );
}
