/**
 * deploy/Dockerfile without an engine: linted, and its recipe carried out in a directory, whose result is started and asked as its
 * HEALTHCHECK asks. By default with the packages of this repository for the build and without the app;
 * `FOLKMOOT_IMAGE=whole npx vitest run server/image` carries out every step as it stands there.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DockerfileParser, type Copy, type Instruction } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must } from '../src/lib/assert.ts';

const IS_WHOLE = process.env['FOLKMOOT_IMAGE'] === 'whole';
const TIMEOUT_MS = 600_000;
const TOP = fileURLToPath(new URL('../', import.meta.url));
const run = promisify(execFile);
/** Without what the runner of this test says of itself: packages build otherwise then. */
const CLEAN = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name !== 'NODE_ENV' && !name.startsWith('VITEST')),
);

const text = await readFile(join(TOP, 'deploy/Dockerfile'), 'utf8');
const file = DockerfileParser.parse(text);
const instructions = file.getInstructions();
const named = (keyword: string): Instruction[] =>
  instructions.filter((each) => each.getKeyword() === keyword);
const argumentsOf = (instruction: Instruction): string[] =>
  instruction.getArguments().map((argument) => argument.getValue());
/** `ENTRYPOINT [...]`, or the `CMD [...]` of HEALTHCHECK. */
function wordsOf(keyword: 'ENTRYPOINT' | 'HEALTHCHECK'): string[] {
  const [, json = ''] = /(\[.*\])$/s.exec(named(keyword)[0]?.getTextContent() ?? '') ?? [];
  return JSON.parse(json) as string[];
}

const manifest = JSON.parse(await readFile(join(TOP, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

describe('as it stands', () => {
  test('nothing that a linter finds', () => {
    expect(validate(text)).toEqual([]);
  });

  test('images have a version, and Node is new enough', () => {
    const [, wanted] = /(\d+)/.exec(manifest.engines.node) ?? [];
    const images = file.getFROMs().map((from) => from.getImage() ?? '');
    expect(images).toHaveLength(3);
    for (const image of images) {
      const [, major] = /^node:(\d+)-\w+-slim$/.exec(image) ?? [];
      expect(Number(major)).toBeGreaterThanOrEqual(Number(wanted));
    }
  });

  test('runs as a user without rights, and as `npm start` does', () => {
    expect(argumentsOf(must(named('USER').at(-1)))).toEqual(['node']);
    const last = must(file.getFROMs().at(-1)).getRange().start.line;
    expect(must(named('USER').at(-1)).getRange().start.line).toBeGreaterThan(last);
    expect(wordsOf('ENTRYPOINT').join(' ')).toBe(manifest.scripts['start']);
    expect(named('STOPSIGNAL').map(argumentsOf)).toEqual([['SIGTERM']]);
    expect(named('VOLUME').map(argumentsOf)).toEqual([['/data']]);
    expect(named('EXPOSE').flatMap(argumentsOf)).toEqual(['8787/tcp', '8787/udp']);
    expect(named('HEALTHCHECK')).toHaveLength(1);
    expect(text).toContain('FOLKMOOT_MAILBOX_DIR=/data/');
  });

  test('what it copies is there, and is not left out by the ignore file', async () => {
    const ignore = await readFile(join(TOP, 'deploy/Dockerfile.dockerignore'), 'utf8');
    const kept = new Set(
      ignore.split('\n').flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : [])),
    );
    const copied = (named('COPY') as Copy[])
      .filter((copy) => copy.getFromFlag() === null)
      .flatMap((copy) =>
        argumentsOf(copy)
          .slice(0, -1)
          .map((path) => path.replace(/^\.\//, '')),
      );
    expect(new Set(copied)).toEqual(kept);
    expect(copied.filter((path) => !existsSync(join(TOP, path)))).toEqual([]);
  });
});

type Stage = { root: string; workdir: string; env: Record<string, string> };

/** Where an absolute path of the image lies here. */
const at = (stage: Stage, path: string): string =>
  path.startsWith('/') ? join(stage.root, path) : join(stage.root, stage.workdir, path);

async function copy(copyOf: Copy, stage: Stage, stages: ReadonlyMap<string, Stage>): Promise<void> {
  const paths = argumentsOf(copyOf);
  const to = must(paths.at(-1));
  const from = copyOf.getFromFlag()?.getValue();
  for (const path of paths.slice(0, -1)) {
    const source = from === undefined ? join(TOP, path) : at(must(stages.get(from ?? '')), path);
    const isInto = to.endsWith('./') && !path.startsWith('/');
    const target = isInto ? join(at(stage, to), basename(path)) : at(stage, to);
    await cp(source, target, { recursive: true, verbatimSymlinks: true });
  }
}

async function build(stage: Stage): Promise<void> {
  const cwd = join(stage.root, stage.workdir);
  if (IS_WHOLE) {
    await run('npm', ['run', 'build'], { cwd, env: CLEAN, maxBuffer: 1e8 });
    return;
  }
  const vite = join(cwd, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--ssr', 'server/main.ts', '--logLevel', 'error'];
  await run(process.execPath, args, { cwd, env: CLEAN });
  await mkdir(join(cwd, 'dist', 'client'));
  await writeFile(join(cwd, 'dist', 'client', 'index.html'), '<title>Folkmoot</title>');
}

async function carryOutRun(command: string, stage: Stage): Promise<void> {
  const cwd = join(stage.root, stage.workdir);
  if (command === 'npm run build') return build(stage);
  if (command.startsWith('npm ci --omit=dev ') || (command.startsWith('npm ci ') && IS_WHOLE)) {
    const [, ...args] = command.split(' ');
    await run('npm', [...args, '--prefer-offline'], { cwd, env: CLEAN, maxBuffer: 1e8 });
  } else if (command.startsWith('npm ci '))
    await symlink(join(TOP, 'node_modules'), join(cwd, 'node_modules'));
  else if (command.startsWith('mkdir -m 0700 /data ')) await mkdir(at(stage, '/data'));
  else throw new Error(`no idea how to carry out: ${command}`);
}

/** The last stage, as its directory. */
async function carryOut(top: string): Promise<Stage> {
  const stages = new Map<string, Stage>();
  let stage: Stage = { root: top, workdir: '/', env: {} };
  for (const from of file.getFROMs().keys()) {
    const start = must(file.getFROMs()[from]);
    stage = { root: join(top, String(from)), workdir: '/', env: {} };
    stages.set(start.getBuildStage() ?? '', stage);
    const end = file.getFROMs()[from + 1]?.getRange().start.line ?? Infinity;
    for (const instruction of instructions) {
      const { line } = instruction.getRange().start;
      if (line <= start.getRange().start.line || line >= end) continue;
      const keyword = instruction.getKeyword();
      if (keyword === 'WORKDIR') {
        stage.workdir = must(argumentsOf(instruction)[0]);
        await mkdir(at(stage, '.'), { recursive: true });
      } else if (keyword === 'COPY') await copy(instruction as Copy, stage, stages);
      else if (keyword === 'RUN') await carryOutRun(argumentsOf(instruction).join(' '), stage);
      else if (keyword === 'ENV')
        for (const pair of argumentsOf(instruction)) {
          const [name = '', value = ''] = pair.split('=');
          stage.env[name] = value;
        }
    }
  }
  return stage;
}

describe('carried out', () => {
  let top = '';
  let image: Stage;
  let server: ChildProcess | null = null;

  beforeAll(async () => {
    top = await mkdtemp(join(tmpdir(), 'folkmoot-image-'));
    image = await carryOut(top);
  }, TIMEOUT_MS);

  afterAll(async () => {
    server?.kill('SIGKILL');
    await rm(top, { recursive: true, force: true });
  }, TIMEOUT_MS);

  test(
    'holds what the server needs, and nothing to build it with',
    async () => {
      const names = await readdir(join(at(image, '.'), 'node_modules'));
      expect(names).toContain('classic-level');
      expect(names).not.toContain('vite');
      expect(names).not.toContain('typescript');
    },
    TIMEOUT_MS,
  );

  test(
    'starts with production packages alone, is healthy, keeps letters, and ends on SIGTERM',
    async () => {
      const env = {
        ...{ PATH: process.env['PATH'] ?? '', ...image.env },
        // Instead of the container's own network and volume.
        ...{ FOLKMOOT_PORT: '0', FOLKMOOT_HOST: '127.0.0.1' },
        FOLKMOOT_MAILBOX_DIR: at(image, must(image.env['FOLKMOOT_MAILBOX_DIR'])),
      };
      const [, ...args] = wordsOf('ENTRYPOINT');
      const cwd = at(image, '.');
      server = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(server, 'close');
      let port = '';
      for await (const line of createInterface({ input: must(server.stdout ?? undefined) })) {
        port = /"urls":\["http:\/\/[^/]*?:(\d+)\//.exec(line)?.[1] ?? '';
        if (port !== '') break;
      }
      const [, ...probe] = wordsOf('HEALTHCHECK');
      const probed = run(process.execPath, probe, { env: { ...env, FOLKMOOT_PORT: port } });
      await expect(probed).resolves.toBeDefined();
      const nobody = run(process.execPath, probe, { env: { ...env, FOLKMOOT_PORT: '9' } });
      await expect(nobody).rejects.toThrow('Command failed');
      const page = await fetch(`http://127.0.0.1:${port}/`);
      expect(await page.text()).toContain('<title>Folkmoot</title>');
      // Its own commands work in there, too.
      const checked = await run(
        process.execPath,
        [...args, '--check', `http://127.0.0.1:${port}`],
        {
          ...{ cwd, env: { ...env, FOLKMOOT_PORT: port } },
        },
      );
      expect(checked.stdout).toContain('relay          joined');
      expect(checked.stdout).toContain('mailbox        opened');
      await run(process.execPath, [...args, '--backup', join(top, 'backup')], { cwd, env });
      server.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    },
    TIMEOUT_MS,
  );
});
