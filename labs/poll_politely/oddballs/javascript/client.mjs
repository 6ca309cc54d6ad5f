// The same client in JavaScript, with fetch and without any package. It
// remembers its order in a file and gives up at once where waiting is futile.
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const { SERVICE_URL, MONTH, DATA_DIR, DEADLINE_S } = process.env;
const END_MS = performance.now() + Number(DEADLINE_S) * 1000;
const ORDER = `${DATA_DIR}/order.json`;

class TooLate extends Error {}
class Failed extends Error {}

function save(path, content) {
  writeFileSync(`${path}.part`, content, { flush: true });
  renameSync(`${path}.part`, path);
}

function toldMs(answer) {
  const value = answer?.headers.get("Retry-After");
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const until = Date.parse(value);
  return Number.isNaN(until) ? undefined : Math.max(0, until - Date.now());
}

let untold = 0;
async function pause(answer) {
  const told = toldMs(answer);
  const own = Math.min(500 * 2 ** untold, 30_000);
  untold = told === undefined ? untold + 1 : 0;
  const ms = (told ?? own) * (1 + Math.random() / 2);
  if (performance.now() + ms > END_MS) throw new TooLate();
  await sleep(ms);
}

async function ask(url, options = {}) {
  for (;;) {
    const left = END_MS - performance.now();
    if (left <= 0) throw new TooLate();
    let answer;
    try {
      const signal = AbortSignal.timeout(Math.ceil(Math.min(5000, left)));
      const response = await fetch(url, { ...options, signal });
      const body = Buffer.from(await response.arrayBuffer());
      answer = { status: response.status, headers: response.headers, body };
    } catch (error) {
      console.log(`no answer: ${error}`);
    }
    if (answer && answer.status !== 429 && answer.status < 500) {
      if (answer.status < 400) return answer;
      throw new Failed(`${answer.status} from ${url}`);
    }
    await pause(answer);
  }
}

async function report(order) {
  if (!order.address) {
    const answer = await ask(`${SERVICE_URL}/reports`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Idempotency-Key": order.key,
      },
      body: JSON.stringify({ month: MONTH }),
    });
    const location = answer.headers.get("Location");
    order.address = new URL(location, SERVICE_URL).href;
    save(ORDER, JSON.stringify(order));
    await pause(answer);
  }
  for (;;) {
    const answer = await ask(order.address);
    const status = JSON.parse(answer.body);
    if (status.state === "succeeded") {
      const result = new URL(status.links.result, order.address);
      return (await ask(result)).body;
    }
    if (status.state === "failed") throw new Failed(status.problem.title);
    await pause(answer);
  }
}

let order = { key: randomUUID(), address: "" };
if (existsSync(ORDER)) order = JSON.parse(readFileSync(ORDER, "utf8"));
else save(ORDER, JSON.stringify(order));
try {
  save(`${DATA_DIR}/report.json`, await report(order));
} catch (error) {
  const isLate = error instanceof TooLate;
  if (!isLate && !(error instanceof Failed)) throw error;
  console.error(isLate ? `gave up: ${order.address}` : `failed: ${error}`);
  process.exitCode = isLate ? 2 : 1;
}
