// What some tests start besides our own code: programs of Debian's. `npm test` installs those that are missing where it can; without
// them their tests are skipped, and say so.
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runStep, tell } from './steps.mjs';

/** Package, and a program by which to know that it is there. @type {Readonly<Record<string, string>>} */
const DEBIAN_PACKAGES = {
  'nats-server': 'nats-server',
  postgresql: 'initdb',
  haproxy: 'haproxy',
  nginx: 'nginx',
  caddy: 'caddy',
  openssl: 'openssl',
};

const postgresFolder = '/usr/lib/postgresql';

function folders() {
  const postgres = existsSync(postgresFolder)
    ? readdirSync(postgresFolder).map((version) => join(postgresFolder, version, 'bin'))
    : [];
  const path = (process.env['PATH'] ?? '').split(delimiter);
  return [...path, '/usr/sbin', '/usr/local/sbin', '/sbin', ...postgres];
}

function missing() {
  const places = folders();
  return Object.entries(DEBIAN_PACKAGES)
    .filter(([, program]) => !places.some((folder) => existsSync(join(folder, program))))
    .map(([name]) => name);
}

/** Never fails the run: says what is missing, which the tests then say too. */
export async function ensureDebianPackages() {
  const wanted = missing();
  if (wanted.length > 0 && process.platform === 'linux' && process.getuid?.() === 0) {
    // A server that a package starts by itself would be one that nobody asked for.
    const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    // One by one, so that one that this Debian lacks does not keep the others away.
    const installs = wanted.map((name) => `apt-get install -y --no-install-recommends ${name}`);
    for (const run of ['apt-get update', ...installs])
      tell(await runStep({ name: run, run, env, timeoutMs: 300_000 }, { streams: false }));
  }
  const left = missing();
  console.log(
    left.length === 0
      ? `all there: ${Object.keys(DEBIAN_PACKAGES).join(', ')}`
      : `missing, so that tests with them are skipped: ${left.join(', ')}`,
  );
}
