// No text is made of what isn't known: a template takes strings, numbers
// and booleans, and the compiler says of each value whether it is one.
// `${null}` compiles; here it doesn't pass.

import assert from "node:assert/strict";
import { test } from "node:test";

import ts from "typescript";

const ROOT = new URL("../../../", import.meta.url).pathname;
const PRINTABLE =
  ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike;
// A text is made of these by joining them.
const HIDDEN = ["toString", "String", "concat"];

function program(): ts.Program {
  const config = ts.readConfigFile(`${ROOT}tsconfig.json`, ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(
    config.config,
    ts.sys,
    ROOT,
  );
  return ts.createProgram(fileNames, options);
}

function isPrintable(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.every(isPrintable);
  if (type.isIntersection()) return type.types.some(isPrintable);
  return (type.flags & (PRINTABLE | ts.TypeFlags.Never)) !== 0;
}

/** Return what a file makes text of although it may be nothing. */
function* unprintable(
  file: ts.SourceFile,
  checker: ts.TypeChecker,
): Generator<string> {
  const at = (node: ts.Node): string => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    return `${file.fileName.slice(ROOT.length)}:${line + 1} ${node.getText()}`;
  };
  const bad = (node: ts.Expression): boolean =>
    !isPrintable(checker.getTypeAtLocation(node));
  function* walk(node: ts.Node): Generator<string> {
    // html`` prints nothing for null, by Lit's own rule; its attributes and
    // texts are the matter of elements.
    if (ts.isTemplateExpression(node) && !ts.isTaggedTemplateExpression(node.parent))
      for (const { expression } of node.templateSpans)
        if (bad(expression)) yield at(expression);
    if (
      ts.isCallExpression(node) &&
      HIDDEN.includes(node.expression.getText().split(".").at(-1) ?? "") &&
      node.arguments.some(bad)
    )
      yield at(node);
    for (const child of node.getChildren(file)) yield* walk(child);
  }
  yield* walk(file);
}

test("no template prints what may not be there", () => {
  const made = program();
  const checker = made.getTypeChecker();
  const files = made
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(`${ROOT}site/widgets/`));
  assert.ok(files.length > 100);
  const found = files
    .filter(({ fileName }) => !fileName.includes("/test/"))
    .flatMap((file) => [...unprintable(file, checker)]);
  assert.deepEqual(found, []);
});
