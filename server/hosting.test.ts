/** What `deploy/` and docs/hosting.md say, against what there is: commands, flags, files, paths, limits. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfigFile } from './config/file.ts';
import { environmentName, FLAGS } from './flags.ts';
import { EXIT_MS, LIMITS } from './limits.ts';
import { commandAmong } from './commands.ts';

const TOP = fileURLToPath(new URL('../', import.meta.url));
const read = (path: string): Promise<string> => readFile(join(TOP, path), 'utf8');
const DEPLOYED = ['nginx.conf', 'Caddyfile', 'Dockerfile', 'compose.yaml', 'folkmoot.service'];
const COMMANDS = ['--check', '--backup', '--restore', '--help'];
/** What the server's process holds open besides sockets. */
const DESCRIPTORS_BESIDE = 1_000;
/** Read by Caddy and by compose.yaml only. */
const OTHER_VARIABLES = new Set(['FOLKMOOT_DOMAIN', 'FOLKMOOT_UPSTREAM', 'FOLKMOOT_LISTEN']);

const texts = await Promise.all(
  ['docs/hosting.md', ...DEPLOYED.map((name) => `deploy/${name}`)].map(async (path) => ({
    path,
    text: await read(path),
  })),
);
const hosting = texts[0]?.text ?? '';

function hasProgram(name: string, args: string[]): boolean {
  const { error, status } = spawnSync(name, args, { encoding: 'utf8' });
  return error === undefined && status === 0;
}

describe.each(texts)('$path', ({ text }) => {
  test('names only flags that there are', () => {
    const known = new Set([...FLAGS.map(({ name }) => `--${name}`), ...COMMANDS]);
    // Of our own command, and in words.
    const lines = text.split('\n').filter((line) => line.includes('main.js'));
    const ours = lines.map((line) => line.slice(line.indexOf('main.js')));
    const spans = [...text.matchAll(/`(--[^`]+)`/g)].map(([, span = '']) => span);
    const named = [...ours, ...spans].flatMap(
      (part) => part.match(/(?<![\w-])--[a-z][a-z-]+/g) ?? [],
    );
    const others = new Set(['--profile', '--enable-source-maps']);
    expect(named.filter((name) => !known.has(name) && !others.has(name))).toEqual([]);
  });

  test('names only variables that are read', () => {
    const known = new Set([...FLAGS.map(environmentName), ...OTHER_VARIABLES]);
    const named = text.match(/FOLKMOOT_[A-Z_]+/g) ?? [];
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  test('names only files and scripts that there are', async () => {
    const { scripts } = JSON.parse(await read('package.json')) as { scripts: object };
    const paths = text.match(/(?<=^|[\s`(/])(?:deploy|docs|server)\/[\w./-]*\w/gm) ?? [];
    // The built server is no file of the repository.
    const missing = paths.filter((path) => !/^server\/main\.js$/.test(path));
    expect(missing.filter((path) => !existsSync(join(TOP, path)))).toEqual([]);
    const run = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(run.filter((name) => !Object.keys(scripts).includes(name))).toEqual([]);
  });
});

describe('docs/hosting.md', () => {
  test('its links lead somewhere', () => {
    const links = [...hosting.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !existsSync(join(TOP, 'docs', link)))).toEqual([]);
  });

  test('its commands of ours can be read', () => {
    const lines = hosting.split('\n').filter((line) => /^(?!`).*main\.js --/.test(line));
    expect(lines.length).toBeGreaterThanOrEqual(5);
    for (const line of lines) {
      const args = line.slice(line.indexOf('main.js') + 8).split(/[\s`]+/);
      expect(commandAmong(args).command, line).not.toBeNull();
    }
  });

  test('its metrics are there', async () => {
    const source = await read('server/metrics/metrics.ts');
    const named = [...new Set(hosting.match(/folkmoot_\w+/g))];
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !source.includes(name.replace(/^folkmoot_/, '')))).toEqual([]);
  });

  test('what it keeps is where the unit may write', async () => {
    const unit = await read('deploy/folkmoot.service');
    const file = join(TOP, 'deploy', 'folkmoot.json');
    const settings = await readConfigFile(file);
    expect(settings.get('mailbox-dir')).toMatch(/^\/var\/lib\/folkmoot\//);
    expect(unit).toMatch(/^StateDirectory=folkmoot$/m);
    expect(settings.get('host')).toBe('127.0.0.1');
    expect(settings.get('stun-host')).toBe('*');
    expect(settings.get('trust-proxy')).toBe('true');
    // It may come to hold a token.
    expect(hosting).toContain(
      'install -D -m 0640 -g folkmoot deploy/folkmoot.json /etc/folkmoot/folkmoot.json',
    );
    expect(unit).toContain('--config /etc/folkmoot/folkmoot.json');
  });
});

describe('deploy/nginx.conf', () => {
  test('logs no request, not even those that fail', () => {
    const text = texts.find(({ path }) => path.endsWith('nginx.conf'))?.text ?? '';
    // `alert` has requests where worker_connections are too few.
    for (const [line, what] of [
      [/^server \{/gm, 'servers'],
      [/^\taccess_log off;/gm, 'requests'],
      [/^\terror_log \S+ emerg;/gm, 'errors'],
    ] as const)
      expect(text.match(line), what).toHaveLength(2);
  });

  test('is more patient than the server', () => {
    const text = texts.find(({ path }) => path.endsWith('nginx.conf'))?.text ?? '';
    const timeouts = [...text.matchAll(/proxy_(?:read|send)_timeout (\d+)s;/g)];
    expect(timeouts).toHaveLength(2);
    for (const [, seconds] of timeouts)
      expect(Number(seconds) * 1000).toBeGreaterThan(LIMITS.idleMs);
  });
});

describe('deploy/folkmoot.service', () => {
  const value = (unit: string, name: string): string =>
    new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? '';

  test('gives the drain its time, and the sockets their descriptors', async () => {
    const unit = await read('deploy/folkmoot.service');
    expect(Number(value(unit, 'TimeoutStopSec')) * 1000).toBeGreaterThan(EXIT_MS);
    expect(Number(value(unit, 'LimitNOFILE'))).toBeGreaterThanOrEqual(
      LIMITS.sockets + DESCRIPTORS_BESIDE,
    );
    expect(value(unit, 'User')).toBe('folkmoot');
    expect(value(unit, 'KillSignal')).toBe('SIGTERM');
  });

  const hasSystemd = hasProgram('systemd-analyze', ['--version']);
  const title = 'systemd finds nothing wrong, and little that it exposes';
  test.skipIf(!hasSystemd)(
    hasSystemd ? title : `${title} (skipped: systemd-analyze is not installed)`,
    async () => {
      const top = await mkdtemp(join(tmpdir(), 'folkmoot-unit-'));
      try {
        // Node need not be where Debian has it.
        const unit = (await read('deploy/folkmoot.service'))
          .replace('/usr/bin/node', process.execPath)
          .replace(/^WorkingDirectory=.*$/m, '');
        const file = join(top, 'folkmoot.service');
        await writeFile(file, unit);
        const run = promisify(execFile);
        const verified = await run('systemd-analyze', ['verify', '--man=no', file]);
        expect(verified.stderr.split('\n').filter((line) => line.includes(file))).toEqual([]);
        const { stdout } = await run('systemd-analyze', ['security', '--offline=true', file]);
        const [, exposure] = /exposure level for [^:]+: ([\d.]+)/.exec(stdout) ?? [];
        expect(Number(exposure)).toBeLessThan(2);
      } finally {
        await rm(top, { recursive: true });
      }
    },
  );
});

type Service = {
  build?: { context: string; dockerfile: string };
  image: string;
  restart: string;
  ports: string[];
  volumes: string[];
  environment: Record<string, string | null>;
  ulimits: { nofile: number };
  stop_grace_period?: string;
  read_only?: boolean;
  cap_drop?: string[];
  profiles?: string[];
  depends_on?: Record<string, { condition: string }>;
};

describe('deploy/compose.yaml', () => {
  const compose = async () =>
    parse(await read('deploy/compose.yaml')) as {
      services: Record<'folkmoot' | 'caddy', Service>;
      volumes: Record<string, null>;
    };

  test('what it builds, mounts and publishes is there', async () => {
    const { services, volumes } = await compose();
    expect(Object.keys(services)).toEqual(['folkmoot', 'caddy']);
    const { folkmoot, caddy } = services;
    const context = join(TOP, 'deploy', folkmoot.build?.context ?? '');
    expect(join(context, folkmoot.build?.dockerfile ?? '')).toBe(join(TOP, 'deploy/Dockerfile'));
    for (const volume of [...folkmoot.volumes, ...caddy.volumes]) {
      const [from = '', to = ''] = volume.split(':');
      if (from.startsWith('.')) expect(existsSync(join(TOP, 'deploy', from)), from).toBe(true);
      else expect(Object.keys(volumes)).toContain(from);
      expect(to).toMatch(/^\//);
    }
    expect(folkmoot.ports.map((port) => port.split(':').at(-1))).toEqual(['8787/tcp', '8787/udp']);
    // Reached by itself only where its host chose so; STUN by everybody.
    expect(folkmoot.ports[0]).toMatch(/^\$\{FOLKMOOT_LISTEN:-127\.0\.0\.1\}:/);
    expect(caddy.environment['FOLKMOOT_UPSTREAM']).toBe('folkmoot:8787');
    expect(caddy.profiles).toEqual(['caddy']);
    expect(caddy.depends_on).toEqual({ folkmoot: { condition: 'service_healthy' } });
    for (const { image } of Object.values(services)) expect(image).not.toMatch(/:latest$/);
    expect(caddy.image).toMatch(/:\d/);
  });

  test('no variable without a default, and limits as the server needs them', async () => {
    const { services } = await compose();
    const { folkmoot } = services;
    const used = (await read('deploy/compose.yaml')).match(/\$\{[^}]+\}/g) ?? [];
    expect(used.filter((each) => !each.includes(':-'))).toEqual([]);
    // Passed through: an empty one would say something that nobody said.
    expect(folkmoot.environment['FOLKMOOT_ADMISSION_TOKEN']).toBeNull();
    expect(folkmoot.ulimits.nofile).toBeGreaterThanOrEqual(LIMITS.sockets + DESCRIPTORS_BESIDE);
    expect(Number.parseInt(folkmoot.stop_grace_period ?? '', 10) * 1000).toBeGreaterThan(EXIT_MS);
    expect(folkmoot).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      restart: 'unless-stopped',
    });
  });

  const hasCompose = hasProgram('docker', ['compose', 'version']);
  const title = 'docker compose takes it';
  test.skipIf(!hasCompose)(
    hasCompose ? title : `${title} (skipped: the docker compose plugin is not installed)`,
    async () => {
      const args = ['compose', '--profile', 'caddy', '-f', join(TOP, 'deploy/compose.yaml')];
      await promisify(execFile)('docker', [...args, 'config', '-q'], { cwd: dirname(TOP) });
    },
  );
});
