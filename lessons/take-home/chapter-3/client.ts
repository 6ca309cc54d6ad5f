// Waits for a report as it is told, in a browser or in Node.

export type Report = { state: string; error?: string; result?: string };

const LONGEST_PAUSE_S = 60;
const TIMEOUT_S = 10;
const BUSY = [429, 500, 502, 503, 504];

const pause = (seconds: number) =>
  new Promise((done) => setTimeout(done, 1000 * seconds));

/** Return the pause that Retry-After asks for, in seconds or by a date. */
function toldS(told: string | null | undefined, pauseS: number): number {
  if (!told) return pauseS;
  // The oldest of HTTP's three forms of a date doesn't say that it's UTC.
  const date = told.endsWith("GMT") ? told : `${told} GMT`;
  const untilS = (Date.parse(date) - Date.now()) / 1000;
  const seconds = /^\d+$/.test(told) ? Number(told) : untilS;
  return Number.isNaN(seconds) ? pauseS : Math.max(0, seconds);
}

/** Return the report's last state, or throw after `giveUpS` seconds. */
export async function waitFor(
  address: string,
  giveUpS = 3600,
): Promise<Report> {
  const giveUpAt = Date.now() + 1000 * giveUpS;
  let etag = "";
  let pauseS = 1;
  while (Date.now() < giveUpAt) {
    const answer = await fetch(address, {
      headers: { "If-None-Match": etag },
      // Else the browser's own cache answers, and no 304 is seen.
      cache: "no-store",
      signal: AbortSignal.timeout(1000 * TIMEOUT_S),
    }).catch(() => null);
    // Null too if it was cut off, or is a page instead of an answer.
    const report: Report | null = answer?.ok
      ? await answer.json().catch(() => null)
      : null;
    if (
      answer === null ||
      BUSY.includes(answer.status) ||
      (answer.ok && report === null)
    ) {
      // The poll failed, the task didn't: ask less often.
      pauseS = Math.min(2 * pauseS, LONGEST_PAUSE_S);
    } else {
      if (report && ["succeeded", "failed"].includes(report.state)) {
        return report;
      }
      if (!answer.ok && answer.status !== 304) {
        throw new Error(`can't be read: ${answer.status}`);
      }
      etag = answer.headers.get("ETag") ?? "";
      pauseS = 1;
    }
    pauseS = toldS(answer?.headers.get("Retry-After"), pauseS);
    // Never earlier than told, and a little later at random.
    await pause(pauseS * (1 + 0.2 * Math.random()));
  }
  throw new Error(`not done after ${giveUpS} s: ${address}`);
}
