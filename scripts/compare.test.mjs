import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const FILES = { 'index.html': '<script src="/assets/main.js">', 'assets/main.js': 'let a = 1;' };
let folder = '';
/** @type {Map<string, string>} */
let served = new Map();
/** @type {import('node:http').Server} */
let host;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folkmoot-compare-'));
  await mkdir(join(folder, 'assets'));
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
  await writeFile(join(folder, 'assets', 'main.js.map'), 'is not run');
  served = new Map(Object.entries(FILES).map(([name, text]) => [`/${name}`, text]));
  host = createServer(({ url = '' }, response) => {
    const text = served.get(url);
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  await new Promise((done) => host.listen(0, '127.0.0.1', () => done(null)));
});

afterEach(async () => {
  await new Promise((done) => host.close(done));
  await rm(folder, { recursive: true });
});

/** @param {string} [url] @returns {Promise<{ code: number, said: string }>} */
function compare(url) {
  const address = host.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const args = ['scripts/compare.mjs', url ?? `http://127.0.0.1:${port}/`, folder];
  return new Promise((done) => {
    execFile(process.execPath, args, (error, out, trouble) =>
      done({ code: error === null ? 0 : Number(error.code), said: out + trouble }),
    );
  });
}

test('a host that serves what was built here', async () => {
  expect(await compare()).toEqual({ code: 0, said: 'All 2 files that run are the same.\n' });
});

test('other bytes and missing files are named', async () => {
  served.set('/assets/main.js', 'let a = 2;');
  served.delete('/index.html');
  const { code, said } = await compare();
  expect(code).toBe(1);
  expect(said).toContain('assets/main.js: other bytes');
  expect(said).toContain('index.html: answered with 404');
  expect(said).toContain('2 of 2 files are not what was built here.');
});

test('no host, no build', async () => {
  expect((await compare('room.example.org')).code).toBe(2);
  for (const name of Object.keys(FILES)) await rm(join(folder, name));
  expect(await compare()).toMatchObject({
    code: 1,
    said: expect.stringContaining('npm run build'),
  });
});
