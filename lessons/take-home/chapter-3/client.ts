// Waits for a report as it is told, in a browser or in Node.

export type Report = { state: string; error?: string; result?: string };

const LONGEST_PAUSE_S = 60;
const BUSY = [429, 500, 502, 503, 504];

const pause = (seconds: number) =>
  new Promise((done) => setTimeout(done, 1000 * seconds));

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
    }).catch(() => null);
    if (answer === null || BUSY.includes(answer.status)) {
      // The poll failed, the task didn't: ask less often.
      pauseS = Math.min(2 * pauseS, LONGEST_PAUSE_S);
    } else {
      if (answer.status !== 304) {
        if (!answer.ok) throw new Error(`can't be read: ${answer.status}`);
        const report: Report = await answer.json();
        if (["succeeded", "failed"].includes(report.state)) return report;
      }
      etag = answer.headers.get("ETag") ?? "";
      pauseS = 1;
    }
    pauseS = Number(answer?.headers.get("Retry-After") ?? pauseS);
    // Never earlier than told, and a little later at random.
    await pause(pauseS * (1 + 0.2 * Math.random()));
  }
  throw new Error(`not done after ${giveUpS} s: ${address}`);
}
