// Does a host serve the files that we built ourselves? `npm run compare -- https://room.example.org [folder]`, the folder being
// dist/client. Says what this host gives this computer now: it may give others other files.
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** For a browser these decide what runs; source maps do not. */
const runs = /\.(?:css|html|js|mjs|svg|wasm|webmanifest)$/;
const atOnce = 8;
const patienceMs = 30_000;

const [host = '', folder = 'dist/client'] = process.argv.slice(2);
if (!URL.canParse(host)) {
  console.error('Name the host: npm run compare -- https://room.example.org');
  process.exit(2);
}

/** @param {string} path @returns {Promise<string | null>} what is wrong with it */
async function troubleWith(path) {
  const own = await readFile(join(folder, path));
  try {
    // Past every cache, and nowhere else than asked.
    const answer = await fetch(new URL(path, host), {
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    });
    if (!answer.ok) return `answered with ${answer.status}`;
    return own.equals(Buffer.from(await answer.arrayBuffer())) ? null : 'other bytes';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const files = (await readdir(folder, { recursive: true, encoding: 'utf8' }))
  .map((name) => name.split(sep).join('/'))
  .filter((name) => runs.test(name))
  .sort();
const todo = files.values();
let troubles = 0;
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (const path of todo) {
      const trouble = await troubleWith(path);
      if (trouble === null) continue;
      troubles += 1;
      console.log(`${path}: ${trouble}`);
    }
  }),
);
if (files.length === 0) console.log(`There is nothing in ${folder}: run npm run build first.`);
else if (troubles === 0) console.log(`All ${files.length} files that run are the same.`);
else console.log(`${troubles} of ${files.length} files are not what was built here.`);
process.exitCode = files.length > 0 && troubles === 0 ? 0 : 1;
