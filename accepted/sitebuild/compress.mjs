// Writes <file>.br beside each text file below a folder: `node compress.mjs
// FOLDER QUALITY BEST`. The gateway sends those as they are. BEST is for the
// scripts and styles that pages wait for. Node, because Python's library has
// no Brotli.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const TEXT = /\.(html|css|js|mjs|json|svg|xml)$/;
// chosen: below this the headers weigh more than what is saved.
const LEAST_BYTES = 1024;
const WAITED_FOR = /\.(css|js|mjs)$/;
// chosen: above it stands one library that none of our pages fetches, and that
// would take seconds.
const MOST_BYTES = 256 * 1024;

const compress = promisify(brotliCompress);
const [folder, quality, best] = process.argv.slice(2);

async function write(path) {
  const plain = await readFile(path);
  if (plain.length < LEAST_BYTES) return;
  const is_waited_for = WAITED_FOR.test(path) && plain.length < MOST_BYTES;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: Number(is_waited_for ? best : quality),
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
