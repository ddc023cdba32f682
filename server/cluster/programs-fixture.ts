/** For tests and benches only: Debian's nats-server, PostgreSQL and HAProxy, started on free ports in directories of their own. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chownSync, constants, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const START_MS = 20_000;
const LOOK_EVERY_MS = 20;
const RELAUNCH_MS = 250;
const SBIN = ['/usr/sbin', '/usr/local/sbin', '/sbin'];
const POSTGRES = '/usr/lib/postgresql';

function postgresDirectories(): string[] {
  try {
    return readdirSync(POSTGRES).map((version) => join(POSTGRES, version, 'bin'));
  } catch {
    return [];
  }
}

/** Where a program is, also where root's path would be needed; null when it is not installed. */
function find(program: string): string | null {
  const path = (process.env['PATH'] ?? '').split(delimiter);
  for (const directory of [...postgresDirectories(), ...path, ...SBIN]) {
    const file = join(directory, program);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return null;
}

const FOUND = {
  'nats-server': find('nats-server'),
  postgresql: find('initdb') && find('postgres'),
  haproxy: find('haproxy'),
};

/** Why tests with these must be skipped, for their title; null when all are there. */
export function whyNot(...programs: (keyof typeof FOUND)[]): string | null {
  const missing = programs.filter((name) => FOUND[name] === null);
  return missing.length === 0 ? null : `(skipped: ${missing.join(' and ')} not installed)`;
}

function pathOf(program: string): string {
  const path = find(program);
  if (path === null) throw new Error(`${program} is not installed`);
  return path;
}

/** Nobody else listens there now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function until(isReady: () => Promise<boolean>, what: string): Promise<void> {
  for (const started = performance.now(); performance.now() - started < START_MS;) {
    if (await isReady()) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(`${what} did not start`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

async function killed(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  child.kill(signal);
  // Frozen, it would hear of nothing but `SIGKILL`.
  child.kill('SIGCONT');
  await once(child, 'exit');
}

export type Program = {
  readonly port: number;
  readonly url: string;
  /** At once, without a last word to its disk; `start` starts it again with what it had there. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Answers nothing and closes nothing, until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Ends it and deletes its directory. */
  close(): Promise<void>;
};

type Recipe = {
  port: number;
  url: string;
  directory: string;
  launch: () => ChildProcess;
  isReady: () => Promise<boolean>;
  /** What ends it, with all processes that it has, at once. */
  signal?: NodeJS.Signals;
};

async function startProgram(recipe: Recipe): Promise<Program> {
  const { port, url, directory, launch, isReady, signal = 'SIGKILL' } = recipe;
  let child = launch();
  const ready = (): Promise<void> =>
    until(async () => {
      if (hasEnded(child)) {
        // What is left of the one before, such as its memory or its port, goes soon.
        await new Promise((resolve) => setTimeout(resolve, RELAUNCH_MS));
        child = launch();
      }
      return isReady();
    }, url);
  await ready();
  return {
    port,
    url,
    kill: () => killed(child, signal),
    start: async () => {
      child = launch();
      await ready();
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    close: async () => {
      await killed(child, signal);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export async function startNats(): Promise<Program> {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'folkmoot-nats-'));
  const args = ['--addr', '127.0.0.1', '--port', String(port)];
  return startProgram({
    port,
    url: `nats://127.0.0.1:${port}`,
    directory,
    launch: () => spawn(pathOf('nats-server'), args, { cwd: directory, stdio: 'ignore' }),
    isReady: () => answers(port),
  });
}

/** PostgreSQL refuses to run as root. */
function postgresUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith('postgres:') || each.startsWith('nobody:'));
  const [, , uid, gid] = (line ?? 'nobody:x:65534:65534').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/** `settings` as of postgresql.conf, such as `fsync=off`. */
export async function startPostgres(settings: readonly string[] = []): Promise<Program> {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'folkmoot-postgres-'));
  const user = postgresUser();
  if (user.uid !== undefined && user.gid !== undefined) chownSync(directory, user.uid, user.gid);
  const data = join(directory, 'data');
  const environment = { PATH: process.env['PATH'], LC_ALL: 'C' };
  const how = { cwd: directory, env: environment, ...user };
  const init = ['-D', data, '-U', 'folkmoot', '--auth=trust', '--no-sync', '-E', 'UTF8'];
  await promisify(execFile)(pathOf('initdb'), init, how);
  const all = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=`,
    ...settings,
  ];
  const args = ['-D', data, ...all.flatMap((setting) => ['-c', setting])];
  const ready = ['-h', '127.0.0.1', '-p', String(port), '-U', 'folkmoot', '-d', 'postgres'];
  return startProgram({
    port,
    url: `postgres://folkmoot:not-a-secret@127.0.0.1:${port}/postgres`,
    directory,
    launch: () => spawn(pathOf('postgres'), args, { ...how, stdio: 'ignore' }),
    // Its immediate shutdown writes nothing either. After `SIGKILL` its other processes would outlive it, and answer.
    signal: 'SIGQUIT',
    isReady: () =>
      promisify(execFile)(pathOf('pg_isready'), ready, how).then(
        () => true,
        () => false,
      ),
  });
}

/** `configuration` is the text of a configuration file that listens on the port it is given. */
export async function startHaproxy(configuration: (port: number) => string): Promise<Program> {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'folkmoot-haproxy-'));
  const file = join(directory, 'haproxy.cfg');
  await writeFile(file, configuration(port));
  return startProgram({
    port,
    url: `http://127.0.0.1:${port}`,
    directory,
    launch: () => spawn(pathOf('haproxy'), ['-db', '-f', file], { stdio: 'ignore' }),
    isReady: () => answers(port),
  });
}
