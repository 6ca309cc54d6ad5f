// What all widgets of one page share: its one event stream, its wiring to
// the API, its memory. Made once per page, on first use; the only room of
// the sources that names browser globals.

import { browserClock } from "./clock.ts";
import { Feed } from "./feed.ts";
import type { Wiring } from "./http.ts";
import type { Runs } from "./memory.ts";
import { memoryIn } from "./memory.ts";
import type { LoadRecording } from "./recorded.ts";
import { recordingAt } from "./recorded.ts";

/** Open one of the owner's event streams; `feed` is the one to share. */
export const openStream = (): EventSource => new EventSource("/api/stream");

export const feed = new Feed(openStream, browserClock);

// A public copy of the site says that no server of ours is behind it: what
// answers at /api there is somebody else's, and isn't asked.
const hasServer = !document.querySelector('meta[name="accepted-server"]');

export const wiring: Wiring = {
  fetch: (url, init) =>
    hasServer
      ? fetch(url, init)
      : Promise.reject(new TypeError("this copy has recordings only")),
  host: location.host,
  newId,
};

export const memory: Runs = memoryIn(sessionStorageIfAllowed());

/** Return the page's address for somebody else: the public one, if any. */
export function pageAddress(): string {
  const link = document.querySelector<HTMLLinkElement>("link[rel=canonical]");
  return link?.href ?? location.href;
}

/** Return by which protocol the page came: "http/1.1", "h2", or "". */
export function pageProtocol(): string {
  const [entry] = performance.getEntriesByType("navigation");
  return (entry as PerformanceNavigationTiming | undefined)
    ?.nextHopProtocol ?? "";
}

/** Return the address of what lies below the site's root. */
export function addressOf(path: string): string {
  return new URL(path, new URL(siteBase(), location.href)).href;
}

const loaders = new Map<string, LoadRecording>();

/** Return the loader of a scenario's recording, below the site's root. */
export function recordingOf(scenario: string): LoadRecording {
  const href = addressOf(`recordings/${scenario}.json`);
  const loader = loaders.get(href) ?? recordingAt(href);
  loaders.set(href, loader);
  return loader;
}

// Material tells each page where the site's root is.
function siteBase(): string {
  const config = document.getElementById("__config")?.textContent;
  const base = config ? (JSON.parse(config) as { base: string }).base : "";
  return base === "" ? "./" : `${base}/`;
}

// crypto.randomUUID exists in secure contexts only: not at http://10.0.0.5.
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0"));
  return [[0, 4], [4, 6], [6, 8], [8, 10], [10, 16]]
    .map(([from, to]) => hex.slice(from, to).join(""))
    .join("-");
}

function sessionStorageIfAllowed(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
