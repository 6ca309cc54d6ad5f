// Holds manifests against the types of Kubernetes, KEDA and the Gateway API.
// Two ways, since each sees what the other doesn't: the validators know
// patterns, enumerations and what is required; TypeScript refuses fields
// that don't exist, at every depth.
//
//   node schemas.mjs < manifests.json      prints one complaint a line

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

// Packages are those of the folder that it is run in.
const root = createRequire(pathToFileURL(resolve("package.json")));
const ts = root("typescript");

const ROOMS = [
  [/^gateway\.networking\.k8s\.io\//, "@kubernetes-models/gateway-api/"],
  [/^keda\.sh\//, "@kubernetes-models/keda/"],
  [/./, "kubernetes-models/"],
];

function roomOf({ apiVersion, kind }) {
  const [, room] = ROOMS.find(([pattern]) => pattern.test(apiVersion));
  return `${room}${apiVersion}/${kind}`;
}

const manifests = JSON.parse(readFileSync(0, "utf8"));
const complaints = [];
const lines = [];

for (const [number, manifest] of manifests.entries()) {
  const name = `${manifest.kind} ${manifest.metadata.name}`;
  const room = roomOf(manifest);
  let model;
  try {
    const script = resolve("node_modules", `${room}.js`);
    model = (await import(pathToFileURL(script).href))[manifest.kind];
  } catch {
    complaints.push(`${name}: there is no ${manifest.kind} in ${manifest.apiVersion}`);
    continue;
  }
  try {
    new model(manifest).validate();
  } catch (error) {
    complaints.push(`${name}: ${error.message}`);
  }
  lines.push(
    `import type { I${manifest.kind} as T${number} } from "${room}";`,
    `export const m${number}: T${number} = ${JSON.stringify(manifest)};`,
  );
}

const file = resolve("manifests.check.ts");
const options = {
  strict: true, noEmit: true, skipLibCheck: true, types: [],
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
};
const host = ts.createCompilerHost(options);
const { fileExists, readFile, getSourceFile } = host;
const text = lines.join("\n");
host.fileExists = (path) => path === file || fileExists(path);
host.readFile = (path) => (path === file ? text : readFile(path));
host.getSourceFile = (path, ...rest) =>
  path === file ? ts.createSourceFile(path, text, rest[0]) : getSourceFile(path, ...rest);
const program = ts.createProgram([file], options, host);
for (const found of ts.getPreEmitDiagnostics(program)) {
  complaints.push(ts.flattenDiagnosticMessageText(found.messageText, " "));
}

for (const complaint of complaints) console.log(complaint.replaceAll("\n", " "));
