// A room's words and sums, its commands under lost answers, its stream.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bars, spaced, timerText } from "../model/room/words.ts";
import { Hosting } from "../sources/hosting.ts";
import { messages } from "../sources/messages.ts";
import type { RoomParts } from "../sources/room.ts";
import { enter, Refused, RoomLink } from "../sources/room.ts";

test("a timer counts down to an end that it keeps", () => {
  assert.equal(timerText(0, 5), "");
  assert.equal(timerText(61_000, 0), "1:01");
  assert.equal(timerText(60_000, 59_001), "0:01");
  assert.equal(timerText(60_000, 99_000), "Time is up");
});

test("a code is read aloud in two halves", () => {
  assert.equal(spaced("ABCDEF"), "ABC DEF");
  assert.equal(spaced("A"), "A");
});

test("a second round shows both bars", () => {
  const [first, second] = bars({
    poll: "p",
    round: 2,
    question: "?",
    choices: ["x", "y"],
    is_open: false,
    counts: [1, 3],
    before: [[3, 1]],
    answer: 1,
    why: "",
  });
  assert.deepEqual(
    [first?.votes, first?.share, first?.before, first?.is_answer],
    [1, 0.25, 3, false],
  );
  assert.deepEqual([second?.before, second?.is_answer], [1, true]);
});

function parts(
  answers: readonly (Response | Error)[],
): { readonly parts: RoomParts; readonly sent: RequestInit[] } {
  const sent: RequestInit[] = [];
  let keys = 0;
  return {
    sent,
    parts: {
      fetch: (_url, init = {}) => {
        const answer = answers[sent.length];
        sent.push(init);
        return answer instanceof Response
          ? Promise.resolve(answer)
          : Promise.reject(answer ?? new TypeError("no answer"));
      },
      newId: () => `key ${(keys += 1)}`,
      isOnline: () => true,
      pause: () => Promise.resolve(),
    },
  };
}

async function refusal(doing: Promise<unknown>): Promise<string> {
  try {
    await doing;
  } catch (error) {
    return error instanceof Refused ? error.message : String(error);
  }
  return "not refused";
}

const json = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status });

const keyOf = (init: RequestInit | undefined): string | null =>
  new Headers(init?.headers).get("idempotency-key");

test("a command whose answer got lost is sent again under its key", async () => {
  const { parts: p, sent } = parts([
    new TypeError("cut"),
    json(503, {}),
    json(200, { seq: 4 }),
  ]);
  await new RoomLink(p, "r", "t").send({ command: "stuck" });
  assert.deepEqual(sent.map(keyOf), ["key 1", "key 1", "key 1"]);
});

test("a refusal is told in the server's words, and not sent again", async () => {
  const { parts: p, sent } = parts([json(409, { detail: "The vote is over." })]);
  const link = new RoomLink(p, "r", "t");
  assert.equal(await refusal(link.send({ command: "vote" })), "The vote is over.");
  assert.equal(sent.length, 1);
});

test("a server that never answers is told as such", async () => {
  const { parts: p, sent } = parts([]);
  const said = await refusal(enter(p, "joins", { code: "ABCDEF" }, "key"));
  assert.equal(said, "The server doesn't answer. Nothing is lost: try again.");
  assert.equal(sent.length, 3);
});

test("a stream's events are whole, wherever its bytes were cut", async () => {
  const bytes = new TextEncoder().encode(
    'retry: 1000\n\nid: 3\nevent: room\ndata: {"title":"Grüße"}\n\n: here\n\n',
  );
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.slice(0, cut));
        controller.enqueue(bytes.slice(cut));
        controller.close();
      },
    });
    const found = [];
    for await (const { name, data } of messages(body)) {
      if (name === "room") found.push(data);
    }
    assert.deepEqual(found, ['{"title":"Grüße"}']);
  }
});

test("following ends when the room is over, and says why", async () => {
  const { parts: p } = parts([
    new TypeError("cut"),
    json(200, {}),
    json(404, { detail: "There is no such room." }),
  ]);
  const links: string[] = [];
  let why = "";
  await new RoomLink(p, "r", "t").follow("own", {
    state: () => links.push("a state"),
    link: (link) => links.push(link),
    over: (text) => (why = text),
  });
  assert.equal(why, "There is no such room.");
  // The ping answered, so it wasn't the host that broke the stream.
  assert.deepEqual(links, ["open"]);
});

function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
  } as unknown as Storage;
}

test("a hand-over is asked for under one key, even by a page opened anew", async () => {
  const kept = storage();
  const cut = new TypeError("cut");
  const first = parts([cut, cut, cut]);
  const hosting = new Hosting(first.parts, "r", "old", kept);
  assert.match(await refusal(hosting.handOver("Grace")), /try again/);
  const second = parts([json(200, { instructor: "new" })]);
  const again = new Hosting(second.parts, "r", "old", kept);
  assert.equal(again.begun?.host, "Grace");
  assert.equal(await again.handOver(""), "new");
  assert.equal(keyOf(second.sent[0]), keyOf(first.sent[0]));
  assert.equal(second.sent[0]?.body, '{"host":"Grace"}');
  again.forget();
  assert.equal(new Hosting(second.parts, "r", "old", kept).begun, null);
});

test("a hand-over of another link in this browser isn't taken up", async () => {
  const kept = storage();
  const { parts: p } = parts([json(200, { instructor: "new" })]);
  await new Hosting(p, "r", "old", kept).handOver("");
  assert.equal(new Hosting(p, "r", "new", kept).begun, null);
  assert.equal(new Hosting(p, "other", "old", kept).begun, null);
});

test("a former host's stream ends with the reason", async () => {
  const detail = "This room was handed over.";
  const { parts: p } = parts([
    new Response(`event: over\ndata: ${JSON.stringify({ detail })}\n\n`),
  ]);
  let why = "";
  await new RoomLink(p, "r", "t").follow("board", {
    state: () => undefined,
    link: () => undefined,
    over: (text) => (why = text),
  });
  assert.equal(why, detail);
});
