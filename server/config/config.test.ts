import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FLAGS } from '../flags.ts';
import { configurationPage } from './page.ts';
import { readSettings } from './settings.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'folkmoot-config-'));
});

afterEach(() => rm(directory, { recursive: true }));

async function written(name: string, content: unknown): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

test('docs/configuration.md names every flag with its default and reason', async () => {
  await expect(configurationPage()).toMatchFileSnapshot('../../docs/configuration.md');
});

test('a file may name everything that the command line may', async () => {
  const tokens = await written('tokens', '# given to the choir\nfirst-token\n\nsecond-token\n');
  const config = {
    port: 9000,
    'trust-proxy': true,
    origin: ['https://a.example', 'https://b.example'],
    'relay-id': 'choir',
    'queue-bytes': 5,
    'admission-token-file': tokens,
  };
  const path = await written('folkmoot.json', config);
  const settings = await readSettings(['--config', path, '--queue-bytes=6'], {}, '/app');
  expect(settings).toMatchObject({
    port: 9000,
    trustProxy: true,
    origins: ['https://a.example', 'https://b.example'],
    relayIdSeed: 'choir',
    limits: { queueBytes: 6 },
    admissionTokens: ['first-token', 'second-token'],
  });
  expect((await readSettings([], { FOLKMOOT_CONFIG: path }, '/app')).port).toBe(9000);
});

test("each flag's default is a value that its kind takes in a file", async () => {
  const value = ({ kind, fallback }: (typeof FLAGS)[number]): unknown => {
    if (kind === 'number') return Number(fallback);
    if (kind === 'switch') return false;
    return kind === 'list' ? fallback.split(',').filter((item) => item !== '') : fallback;
  };
  const flags = FLAGS.filter(({ name }) => name !== 'config');
  const config = Object.fromEntries(flags.map((flag) => [flag.name, value(flag)]));
  const path = await written('folkmoot.json', config);
  expect(await readSettings([`--config=${path}`], {}, '/app')).toEqual(
    await readSettings([], {}, '/app'),
  );
});

test.each([
  ['{ "prot": 1 }', 'there is no flag "prot"'],
  ['{ "port": "1" }', '"port" takes a number'],
  ['{ "trust-proxy": "yes" }', '"trust-proxy" takes true or false'],
  ['{ "origin": "https://a.example" }', '"origin" takes a list of texts'],
  ['{ "origin": ["a,b"] }', '"origin" takes a list of texts'],
  ['{ "admission-token": [""] }', '"admission-token" takes a list of texts'],
  ['{ "relay-id": 5 }', '"relay-id" takes a text'],
  ['{ "config": "other.json" }', 'there is no flag "config"'],
  ['{ "port": 70000 }', '--port takes a whole number'],
  ['[]', 'it is no object'],
  ['port = 80', 'is not JSON'],
])('%s is refused with the reason', async (text, words) => {
  const path = await written('folkmoot.json', text);
  await expect(readSettings([`--config=${path}`], {}, '/app')).rejects.toThrow(words);
});

test.each([
  ['{ "admission-token": [hunter2-hunter2] }', /is not JSON$/],
  [
    '{\n  "port": 1,\n  "admission-token": ["hunter2-hunter2"\n  "host": ""\n}',
    /is not JSON: see line 4$/,
  ],
  ['{\n  "admission-token": ["hunter2-hunter2', /is not JSON(?:: see line 2)?$/],
  ['hunter2-hunter2 at position 5', /is not JSON$/],
])('a file with a slip shows none of its secrets: %s', async (text, words) => {
  const path = await written('folkmoot.json', text);
  const trouble = await readSettings([`--config=${path}`], {}, '/app').catch(
    (error: Error) => error.message,
  );
  expect(trouble).toMatch(words);
  expect(trouble).not.toContain('hunter2');
});

test('files that are not there, and a file of tokens without one, end the start', async () => {
  const missing = join(directory, 'nowhere');
  await expect(readSettings([`--config=${missing}`], {}, '/app')).rejects.toThrow('cannot be read');
  const tokenFile = (path: string): Promise<unknown> =>
    readSettings([`--admission-token-file=${path}`], {}, '/app');
  await expect(tokenFile(missing)).rejects.toThrow('cannot be read (ENOENT)');
  await expect(tokenFile(await written('tokens', '# none\n'))).rejects.toThrow('has no token');
});
