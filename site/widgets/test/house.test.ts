// The widgets' own house rules: who may import whom, and how long a file
// may be. Layers: elements -> sources -> model, downwards only.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const ROOT = new URL("../", import.meta.url);
// Derived from the API's description: types only, and only the model's.
const API_TYPES = new URL("../generated/api.d.ts", ROOT).href;
const PRESSES = new URL("../generated/presses.ts", ROOT).href;
const RULES = new URL("../generated/rules.ts", ROOT).href;
const MOST_LINES = 250;
// What a layer may import: itself, what is below it, and no package but Lit.
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: ["model", "api.d.ts", "presses.ts", "rules.ts"],
  sources: ["sources", "model"],
  posters: ["posters", "model", "node:fs", "node:process"],
  elements: ["elements", "sources", "model", "lit"],
};

const FILES = readdirSync(ROOT, { recursive: true }).filter((name) =>
  name.endsWith(".ts"),
);

function textOf(file: string): string {
  return readFileSync(new URL(file, ROOT), "utf8");
}

/** The layers, or the package, that a file imports from. */
function importsOf(file: string): string[] {
  const found = textOf(file).matchAll(/(?:from|import\()\s*"([^"]+)"/g);
  return [...found].map(([, name = ""]) => {
    if (!name.startsWith(".")) return name.split("/")[0] ?? "";
    const { href } = new URL(name, new URL(file, ROOT));
    if (href === API_TYPES) return "api.d.ts";
    if (href === PRESSES) return "presses.ts";
    if (href === RULES) return "rules.ts";
    return href.slice(ROOT.href.length).split("/")[0] ?? "";
  });
}

test("imports go downwards only", () => {
  for (const file of FILES) {
    const allowed = MAY_IMPORT[file.split("/")[0] ?? ""];
    if (!allowed) continue;
    for (const name of importsOf(file))
      assert.ok(allowed.includes(name), `${file} imports from ${name}`);
  }
});

test("the model knows no document, no clock and no network", () => {
  for (const file of FILES.filter((name) => name.startsWith("model/")))
    assert.ok(
      !/\b(document|window|fetch\(|setTimeout|Date\.now|performance)\b/.test(
        textOf(file).replaceAll(/\/\/.*/g, ""),
      ),
      file,
    );
});

test("no element writes markup from data or a style attribute", () => {
  for (const file of FILES.filter((name) => name.startsWith("elements/")))
    assert.ok(
      !/innerHTML|unsafeHTML|styleMap\(|\sstyle="/.test(textOf(file)),
      file,
    );
});

test("each file is a small room with a sign on its door", () => {
  for (const file of FILES) {
    const lines = textOf(file).split("\n");
    assert.ok(lines.length <= MOST_LINES + 1, `${file}: ${lines.length}`);
    assert.ok(lines[0]?.startsWith("// "), `${file} has no door sign`);
  }
});
