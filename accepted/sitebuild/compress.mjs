// Writes <file>.br beside each text file below a folder: `node compress.mjs
// FOLDER QUALITY`. The gateway sends those as they are. Node, because
// Python's library has no Brotli.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const TEXT = /\.(html|css|js|mjs|json|svg|xml)$/;
// chosen: below this the headers weigh more than what is saved.
const LEAST_BYTES = 1024;

const compress = promisify(brotliCompress);
const [folder, quality] = process.argv.slice(2);

async function write(path) {
  const plain = await readFile(path);
  if (plain.length < LEAST_BYTES) return;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: Number(quality),
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  };
  await writeFile(`${path}.br`, await compress(plain, { params }));
}

const entries = await readdir(folder, {
  recursive: true,
  withFileTypes: true,
});
const files = entries
  .filter((entry) => entry.isFile() && TEXT.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));
const there = new Set(
  entries.map((entry) => join(entry.parentPath, entry.name)),
);
await Promise.all(
  files.filter((path) => !there.has(`${path}.br`)).map(write),
);
