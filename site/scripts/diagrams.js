// Draws diagrams with the library from our own server, when one is there.
// Material's renderer looks for `window.mermaid` and calls these two
// functions; the library (300 kB) is fetched at the first drawing. Loaded on
// pages with a diagram only.
(() => {
  if (window.mermaid?.isLazy) return;
  const here = document.currentScript.src;
  const LIBRARY = new URL("../vendor/mermaid/mermaid.esm.min.mjs", here);

  // The defaults of mermaid 12 are unreadable in dark colours and fetch
  // 500 kB of another layout engine.
  const LOOK = { theme: "default", look: "classic", layout: "dagre" };
  // Arrow heads don't follow the colour scheme by themselves.
  const HEADS = `
    [id$="arrowhead"] path, [id$="crosshead"] path {
      fill: var(--md-mermaid-sequence-message-line-color);
      stroke: var(--md-mermaid-sequence-message-line-color);
    }`;

  let config = {};
  let library;

  const withLook = (settings) => ({
    ...settings,
    ...LOOK,
    securityLevel: "strict",
    themeCSS: (settings.themeCSS ?? "") + HEADS,
    flowchart: { ...settings.flowchart, ...LOOK },
    state: { ...settings.state, ...LOOK },
    sequence: { ...settings.sequence, theme: "default", look: "classic" },
  });

  const load = async () => {
    const { default: mermaid } = await import(LIBRARY);
    mermaid.initialize(withLook(config));
    return mermaid;
  };

  window.mermaid = {
    isLazy: true,
    initialize(settings) {
      config = settings;
    },
    async render(id, text) {
      library ??= load();
      return (await library).render(id, text);
    },
  };
})();
