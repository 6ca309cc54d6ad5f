// The page's one script: it looks which figures the page has and loads
// their code, nothing else. `<accepted-polling>` is drawn by
// elements/figures/polling.ts; a page without figures loads this file alone.
//
// A figure far below costs a phone as much time as one in sight. So what is
// near is drawn at once, and the rest with the reader's first sign of life.
// measured: by hand, Lighthouse's phone is blocked for 320 ms in chapter 1,
// was 470.

const PREFIX = "accepted-";

// What readers do, with whatever they read. The last two are nobody's hands:
// a print, and a page that has been open for a while (a screen reader moves
// through it without a sign).
const SIGNS = ["scroll", "pointermove", "pointerdown", "keydown", "focusin"];
const PRINT = "beforeprint";
const A_WHILE_MS = 10_000;

const figures = Array.from(
  document.querySelectorAll<HTMLElement>(":not(:defined)"),
).filter((element) => element.localName.startsWith(PREFIX));

function draw(name: string): void {
  const figure = name.slice(PREFIX.length);
  // The build makes a chunk of each file that this may mean.
  void import(`./elements/figures/${figure}.ts`).then(
    async (room: { readonly default: CustomElementConstructor }) => {
      await aTurn();
      if (!customElements.get(name)) customElements.define(name, room.default);
    },
  );
}

// Between loading and drawing, a key or a finger may be answered.
const aTurn = (): Promise<unknown> =>
  new Promise((resolve) => setTimeout(resolve));

function drawAll(): void {
  near.disconnect();
  for (const sign of [...SIGNS, PRINT]) removeEventListener(sign, drawAll);
  for (const name of new Set(figures.map((one) => one.localName))) draw(name);
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) draw(target.localName);
    }
  },
  { rootMargin: "50% 0%" },
);

for (const figure of figures) near.observe(figure);
for (const sign of [...SIGNS, PRINT]) {
  addEventListener(sign, drawAll, { passive: true });
}
// A link may lead into a figure, or be what one is set by.
if (location.hash) drawAll();
else setTimeout(drawAll, A_WHILE_MS);

// Who is in a workshop's room has it at the foot of each page.
const BAR = "accepted-room-bar";

function showRoom(): void {
  let isInside = false;
  try {
    isInside = localStorage.getItem("accepted.room") !== null;
  } catch {
    // A browser that keeps nothing is in no room.
  }
  if (!isInside || document.querySelector(BAR)) return;
  document.querySelector(".md-content")?.append(document.createElement(BAR));
  draw(BAR);
}

addEventListener("accepted-room", showRoom);
showRoom();
