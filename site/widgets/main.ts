// The page's one script: it looks which widgets the page has and loads
// their code, nothing else. A page without widgets loads this file alone.

const WIDGETS: Readonly<
  Record<string, () => Promise<CustomElementConstructor>>
> = {
  "accepted-side-by-side": async () =>
    (await import("./elements/sidebyside.ts")).SideBySideElement,
  "accepted-starvation": async () =>
    (await import("./elements/starvation.ts")).StarvationElement,
  "accepted-hero": async () =>
    (await import("./elements/hero.ts")).HeroElement,
};

for (const [name, load] of Object.entries(WIDGETS))
  if (document.querySelector(name) && !customElements.get(name))
    void load().then((element) => customElements.define(name, element));
