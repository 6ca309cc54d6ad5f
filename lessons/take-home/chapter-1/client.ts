// Submits a report and waits for it, in a browser or in Node.

type Task = { id: string; state: string; error?: string };

const pause = (seconds: number) =>
  new Promise((done) => setTimeout(done, 1000 * seconds));

/** Return a report of so many months, or throw after `giveUpS` seconds. */
export async function report(
  api: string,
  months: number,
  giveUpS = 600,
): Promise<unknown> {
  const giveUpAt = Date.now() + 1000 * giveUpS;
  let answer = await fetch(`${api}/reports`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ months }),
  });
  if (answer.status !== 202) throw new Error(`not accepted: ${answer.status}`);
  const address = `${api}${answer.headers.get("Location")}`;
  let task: Task = await answer.json();
  while (task.state === "queued" || task.state === "running") {
    if (Date.now() > giveUpAt) throw new Error(`not done yet: ${address}`);
    await pause(Number(answer.headers.get("Retry-After") ?? 1));
    answer = await fetch(address);
    if (!answer.ok) throw new Error(`can't be read: ${answer.status}`);
    task = await answer.json();
  }
  if (task.state === "failed") throw new Error(`failed: ${task.error}`);
  return (await fetch(`${address}/result`)).json();
}
