// What a tab keeps of its runs: how much, how long, and which stands beside
// which.

import assert from "node:assert/strict";
import { test } from "node:test";

import { memoryIn, MOST_ENDED_CHARACTERS } from "../sources/memory.ts";
import { asked } from "./frames.ts";

/** A tab's storage, that is full for what says "too much". */
function storageOf(kept: Map<string, string>): Storage {
  return {
    get length() {
      return kept.size;
    },
    key: (n: number) => [...kept.keys()][n] ?? null,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => {
      if (text.includes("too much")) throw new Error("over quota");
      kept.set(name, text);
    },
    removeItem: (name: string) => void kept.delete(name),
  } as unknown as Storage;
}

test("what doesn't fit into the store is kept as long as the page", () => {
  const kept = new Map<string, string>();
  const memory = memoryIn(storageOf(kept));
  const reloaded = () => memoryIn(storageOf(kept)).ended("a");
  const of = (path: string) => ({
    pressed_wall_ms: 1,
    frames: [asked(0, "tasks", "r1", path)],
  });
  memory.keep("a", of("/"));
  memory.end("a", of("/"));
  assert.equal(memory.recall("a"), null);
  assert.deepEqual(memory.ended("a"), of("/"));
  assert.deepEqual(reloaded(), of("/"));
  for (const path of ["too much", "x".repeat(MOST_ENDED_CHARACTERS)]) {
    memory.end("a", of(path));
    assert.deepEqual(memory.ended("a"), of(path));
    assert.equal(reloaded(), null);
  }
  memory.end("a", of("/"));
  memory.forget("a");
  assert.equal(memory.ended("a"), null);
  assert.equal(reloaded(), null);
});

test("a figure's runs of other settings are found, newest first, a few of them", () => {
  const kept = new Map<string, string>();
  for (const storage of [storageOf(kept), null]) {
    const memory = memoryIn(storage);
    const end = (name: string, pressed_wall_ms: number): void =>
      memory.end(name, { pressed_wall_ms, frames: [] });
    const others = (name: string, of = memory): readonly number[] =>
      of.others(name).map(({ pressed_wall_ms }) => pressed_wall_ms);
    end("dial", 1);
    end("dial.90", 3);
    end("dial.90.7", 2);
    end("dialogue", 9);
    assert.deepEqual(others("dial"), [3, 2]);
    assert.deepEqual(others("dial.90"), [2, 1]);
    assert.deepEqual(others("luggage"), []);
    if (storage) assert.deepEqual(others("dial", memoryIn(storage)), [3, 2]);
    end("dial.95", 4);
    end("dial.95.7", 5);
    // The oldest made room.
    assert.deepEqual(others("dial.95.7"), [4, 3, 2]);
    memory.forgetAll("dial.95");
    assert.deepEqual(others("dial"), []);
    assert.deepEqual(others("dialog"), []);
    assert.deepEqual(memory.ended("dialogue")?.pressed_wall_ms, 9);
  }
});
