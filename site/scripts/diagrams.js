// Draws diagrams with the library from our own server, when one comes near
// the screen. Material's renderer looks for `window.mermaid` and calls these
// two functions; the library (300 kB) is fetched for the first drawing.
// Loaded on pages with a diagram only.
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

  // Material says what to draw, not where; the source is still in its place.
  const placeOf = (text) =>
    [...document.querySelectorAll("pre.mermaid")].find(
      (source) => source.textContent === text,
    );

  const isNear = (place) =>
    new Promise((resolve) => {
      const observer = new IntersectionObserver(
        (entries) => {
          if (!entries.some((entry) => entry.isIntersecting)) return;
          observer.disconnect();
          resolve();
        },
        { rootMargin: "100%" },
      );
      observer.observe(place);
      addEventListener("beforeprint", resolve, { once: true });
    });

  // On a phone a diagram is as wide as it is readable, and scrolls.
  // chosen: letters of 12 px at two thirds of their size.
  const readable = (svg) =>
    svg.replace(
      /max-width: ([\d.]+)px;/,
      (whole, width_px) => `${whole} min-width: ${(width_px * 2) / 3}px;`,
    );

  window.mermaid = {
    isLazy: true,
    initialize(settings) {
      config = settings;
    },
    async render(id, text) {
      const place = placeOf(text);
      if (place) await isNear(place);
      try {
        library ??= load();
        const drawn = await (await library).render(id, text);
        return { ...drawn, svg: readable(drawn.svg) };
      } catch (error) {
        // Shows the source instead (prose.css).
        place?.classList.add("ac-undrawn");
        throw error;
      }
    },
  };
})();
