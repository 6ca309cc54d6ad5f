// Makes a deck of a page of slides, with reveal.js. On a phone, and where
// reveal.js can't print, the page stays one to scroll, as without scripts.
//
// The link from a board ends in ?code=<join code>: then the first slide says
// where to join. Nothing here knows the speaker notes.

import Reveal from "reveal.js";
import { spaced } from "./model/room/words.ts";

// Narrower, the words of a slide would be too small to read.
const WIDE = "(min-width: 48rem)";
// For its print view, reveal.js writes styles that the page's policy forbids.
// The page's own print styles do without it.
const IS_PRINT_VIEW = /[?&]print-pdf/.test(location.search);

dress();
greet(new URLSearchParams(location.search).get("code"));
if (matchMedia(WIDE).matches && !IS_PRINT_VIEW) void start();

/** Follow the system's colours; the slides have no switch. */
function dress(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const set = (): void => {
    document.body.dataset["mdColorScheme"] = dark.matches ? "slate" : "default";
  };
  dark.addEventListener("change", set);
  set();
}

function greet(code: string | null): void {
  if (!code) return;
  const join = new URL("../../join/", location.href);
  say("[data-join]", `${join.host}${join.pathname}`);
  say("[data-code]", spaced(code));
}

function say(where: string, text: string): void {
  const element = document.querySelector(where);
  if (element) element.textContent = text;
}

async function start(): Promise<void> {
  const wrapper = document.querySelector("[data-deck]");
  const slides = wrapper?.firstElementChild;
  if (!wrapper || !slides) return;
  for (const details of slides.querySelectorAll("details")) open(details);
  // These classes hide what isn't shown, so a page without the deck has none.
  wrapper.classList.add("reveal");
  slides.classList.add("slides");
  await new Reveal(wrapper as HTMLElement, {
    width: 1280,
    height: 720,
    margin: 0,
    center: false,
    hash: true,
    respondToHashChanges: true,
    controlsTutorial: false,
    slideNumber: "c/t",
    // Nothing moves, whatever the system asks for.
    transition: "none",
    backgroundTransition: "none",
    autoAnimate: false,
    // A phone has the page itself to scroll.
    scrollActivationWidth: 0,
  }).initialize();
}

/** In a deck, the next press opens an answer, and not its disclosure. */
function open(details: HTMLDetailsElement): void {
  const shown = document.createElement("div");
  shown.className = details.className;
  shown.append(
    ...[...details.children].filter(({ localName }) => localName !== "summary"),
  );
  details.replaceWith(shown);
}
