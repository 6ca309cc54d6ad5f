// Orders once, through lost answers, in a browser or in Node.

const BUSY = [429, 500, 502, 503, 504];

/** Return the order's address. Make the key once, where the wish is made. */
export async function order(
  api: string,
  key: string,
  amount: number,
  tries = 6,
): Promise<string> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const answer = await fetch(`${api}/orders`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
      body: JSON.stringify({ amount }),
    }).catch(() => null); // Nobody knows whether it arrived.
    if (answer && !BUSY.includes(answer.status)) {
      if (!answer.ok) throw new Error(`refused: ${answer.status}`);
      return answer.headers.get("Location") ?? "";
    }
    const longest_s = Math.min(30, 0.5 * 2 ** attempt);
    await new Promise((d) => setTimeout(d, 1000 * longest_s * Math.random()));
  }
  throw new Error(`not known after ${tries} tries: order ${key}`);
}
