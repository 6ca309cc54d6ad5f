// How twelve orders are drawn: a row for each, attempts as bars that overlap
// where they overlap, and above them the broker and the two workers.

import type { TemplateResult } from "lit";
import { html } from "lit";
import { figure } from "../../model/figures/kill.ts";
import { counted } from "../../model/format.ts";
import type { Attempt, Killing, Tally, Who } from "../../model/kill.ts";
import {
  chargedBy,
  fateWord,
  gapsOf,
  killingOf,
  lastMs,
  ORDERS,
  ordersWord,
  tallyOf,
} from "../../model/kill.ts";
import type { Scene } from "../figure.ts";
import { figureElement } from "../figure.ts";
import { counters } from "../kit/counters.ts";
import type { Tone } from "../kit/symbol.ts";
import { standing } from "../kit/symbol.ts";
import type { Item, TrackOf } from "../kit/timeline.ts";
import { timeline } from "../kit/timeline.ts";

export default figureElement(figure, (scene) => {
  const killing = killingOf(scene.run);
  const tally = scene.failure === null ? tallyOf(scene.run) : null;
  return html`<div class="ac-side ac-dense">
      ${timeline({
        outcome: scene.outcome,
        span_s: scene.span_s,
        now_ms: scene.is_on ? scene.now_ms : null,
        tracks: [
          process("broker", killing, scene),
          process("A", killing, scene),
          process("B", killing, scene),
          ...Array.from({ length: ORDERS }, (_, n) =>
            order(n + 1, killing, tally, scene),
          ),
        ],
      })}
    </div>
    ${sums(killing, tally, scene)}`;
});

// Two counts, neither of which follows from the other; then the three ends.
function sums(
  killing: Killing,
  tally: Tally | null,
  { failure, is_on }: Scene,
): TemplateResult {
  const [tone, word] = tally === null ? RUNNING : verdict(tally);
  const cut = killing.attempts.filter(({ is_done }) => is_done === false);
  const charged = `charges in the provider's books, for ${ORDERS} orders`;
  return counters([
    {
      title: "Ran",
      counts: [
        [is_on ? String(killing.attempts.length) : null, "attempts by workers"],
        [is_on ? String(cut.length) : null, "cut off: their process died"],
      ],
    },
    {
      title: "Charged",
      chip: is_on ? standing(failure, tone, word) : ["idle", "not started"],
      counts: [
        [is_on ? String(chargedBy(killing)) : null, charged],
        count(tally?.lost, "lost: nobody will charge it any more"),
        count(tally?.late, "late: begun over 3 s after its order, or not yet"),
        count(tally?.doubled, "charged twice"),
      ],
    },
  ]);
}

function count(
  orders: readonly number[] | undefined,
  words: string,
): readonly [string | null, string] {
  if (orders === undefined) return [null, words];
  const which = orders.length > 0 ? ` (${ordersWord(orders)})` : "";
  return [String(orders.length), words + which];
}

const RUNNING: readonly [Tone, string] = ["running", "running"];

function verdict(tally: Tally): readonly [Tone, string] {
  if (tally.lost.length > 0)
    return ["failed", `${counted(tally.lost.length, "order")} lost`];
  if (tally.doubled.length > 0)
    return ["zombie", `${counted(tally.doubled.length, "order")} charged twice`];
  if (tally.pending.length > 0)
    return ["queued", `${counted(tally.pending.length, "order")} still to come`];
  return ["succeeded", "each order charged once"];
}

// A broker or a worker: a bar while it is up, hatched while it is stopped.
function process(who: Who, killing: Killing, scene: Scene): TrackOf {
  const back = who === "broker" ? "started" : "ready";
  const down = gapsOf(killing, who, ["killed", "ended"], back);
  const stopped = gapsOf(killing, who, ["stopped"], "woken");
  const items: Item[] = [];
  if (killing.accepted > 0) {
    let from_ms = killing.began_ms;
    for (const [at_ms, until_ms] of down) {
      items.push({ is: "bar", tone: "idle", from_ms, to_ms: at_ms });
      items.push({ is: "mark", symbol: "lost", ink: "c-lost", at_ms });
      from_ms = until_ms ?? scene.now_ms;
    }
    items.push({ is: "bar", tone: "idle", from_ms, to_ms: end(scene) });
  }
  for (const [from_ms, to_ms] of stopped)
    items.push({ is: "bar", tone: "held", from_ms, to_ms });
  const children = killing.marks.filter(
    (m) => m.who === who && m.what === "child killed",
  );
  for (const { at_ms } of children.slice(0, 1))
    items.push({ is: "mark", symbol: "lost", ink: "c-lost", at_ms });
  return {
    symbol: who === "broker" ? "queue" : "worker",
    label: who === "broker" ? "Broker" : `Worker ${who}`,
    items,
  };
}

function end({ run }: Scene): number | null {
  return tallyOf(run) === null ? null : lastMs(run);
}

function order(
  number: number,
  killing: Killing,
  tally: Tally | null,
  scene: Scene,
): TrackOf {
  const own = killing.attempts.filter((a) => a.order === number);
  const items = own.flatMap((attempt) => [
    bar(attempt, own),
    ...paused(attempt, own, killing, scene),
    ...(attempt.is_done === false && attempt.to_ms !== null
      ? [{ is: "mark", symbol: "lost", ink: "c-lost", at_ms: attempt.to_ms } as const]
      : []),
  ]);
  const word = tally === null ? "" : fateWord(tally, number);
  return {
    symbol: "msg",
    label: `Order ${number}`,
    items: [...items, ...charges(own), ...(word === "" ? [] : [said(word, own, scene)])],
  };
}

function bar(attempt: Attempt, own: readonly Attempt[]): Item {
  const { from_ms, to_ms, is_done } = attempt;
  const tone =
    is_done === null ? "running" : is_done ? "succeeded" : "zombie";
  return { is: "bar", tone, from_ms, to_ms, ...half(attempt, own) };
}

// Attempts at the same time: the earlier one above, the later one below.
function half(
  attempt: Attempt,
  own: readonly Attempt[],
): { readonly half?: 1 | 2 } {
  const meets = own.find(
    (other) =>
      other !== attempt &&
      other.from_ms < (attempt.to_ms ?? Infinity) &&
      attempt.from_ms < (other.to_ms ?? Infinity),
  );
  if (meets === undefined) return {};
  return { half: attempt.from_ms < meets.from_ms ? 1 : 2 };
}

function paused(
  attempt: Attempt,
  own: readonly Attempt[],
  killing: Killing,
  { now_ms }: Scene,
): readonly Item[] {
  return gapsOf(killing, attempt.worker, ["stopped"], "woken")
    .map(([from_ms, to_ms]) => [
      Math.max(from_ms, attempt.from_ms),
      Math.min(to_ms ?? now_ms, attempt.to_ms ?? now_ms),
    ] as const)
    .filter(([from_ms, to_ms]) => from_ms < to_ms)
    .map(([from_ms, to_ms]) => ({
      is: "bar", tone: "held", from_ms, to_ms, ...half(attempt, own),
    }));
}

// The first charge is the order's; each other one is one too many. One that
// its key has stopped is a tick.
function charges(own: readonly Attempt[]): readonly Item[] {
  const made = own
    .flatMap((attempt) => attempt.charges)
    .sort((a, b) => a.at_ms - b.at_ms);
  let is_first = true;
  return made.map(({ at_ms, is_charged }): Item => {
    if (!is_charged) return { is: "tick", at_ms };
    const symbol = is_first ? "ok" : "dup";
    is_first = false;
    return { is: "mark", symbol, ink: symbol === "ok" ? "c-good" : "c-dup", at_ms };
  });
}

function said(word: string, own: readonly Attempt[], scene: Scene): Item {
  const last_ms = Math.max(
    killingOf(scene.run).began_ms,
    ...own.map(({ from_ms, to_ms }) => to_ms ?? from_ms),
  );
  const tone: Tone = word.startsWith("lost")
    ? "failed"
    : word === "twice"
      ? "zombie"
      : "queued";
  return { is: "word", text: word, tone, at_ms: last_ms };
}

