/** `node dist/server/main.js`: configuration in, a running server, and a clean end on SIGTERM. */
import './heap.ts';
import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { destination, pino, type Logger } from 'pino';
import type { RequestFacts } from './app/handler.ts';
import { YJS_PATH } from './attach.ts';
import { carryOut, commandAmong, COMMANDS_HELP } from './commands.ts';
import { usage } from './config/command-line.ts';
import { readSettings } from './config/settings.ts';
import type { Settings } from './flags.ts';
import { HostError } from './host-error.ts';
import { EXIT_MS } from './limits.ts';
import { Seldom } from './seldom.ts';
import { serve, type RunningServer } from './serve.ts';

/** Beside us when built, in `dist` when run from source. */
function defaultAppDirectory(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const built = join(here, '..', 'client');
  return existsSync(built) ? built : join(here, '..', 'dist', 'client');
}

function urlsOf({ host, tls }: Settings, port: number): string[] {
  const scheme = tls === undefined ? 'http' : 'https';
  if (host !== undefined)
    return [`${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}/`];
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => !address.internal && address.family === 'IPv4')
    .map((address) => `${scheme}://${address.address}:${port}/`);
  return [`${scheme}://localhost:${port}/`, ...others];
}

async function run(settings: Settings): Promise<void> {
  // Synchronous: the last line before an exit is the one that is needed.
  const log = pino({ level: settings.logLevel, base: null }, destination({ dest: 1, sync: true }));
  const troubles = new Seldom();
  const server = await serve({
    ...settings,
    onMailboxTrouble: (trouble) => {
      const leftOut = troubles.take(trouble.message, performance.now());
      if (leftOut === null) return;
      const err = { message: trouble.message, cause: String(trouble.cause) };
      log.error({ err, leftOut }, 'mailbox trouble');
    },
    onCluster: clusterLog(log),
    onClose: (service, code) => log.debug({ service, code }, 'peer closed'),
    onRefused: (reason) => log.debug({ reason }, 'upgrade refused'),
    ...(log.isLevelEnabled('debug')
      ? { onRequest: (facts: RequestFacts) => log.debug(facts, 'request answered') }
      : {}),
    onCertificate: (expiresAtMs) =>
      log.info({ expires: new Date(expiresAtMs).toISOString() }, 'certificate in use'),
    onCertificateTrouble: (trouble) =>
      log.error({ err: { message: trouble.message } }, 'the old certificate goes on'),
  });
  const isPrivate = (settings.admissionTokens ?? []).length > 0;
  log.info(
    { urls: urlsOf(settings, server.port), stunPort: server.stunPort, private: isPrivate },
    'listening',
  );
  if (!server.appBuilt) log.warn('the app is not built: run `npm run build`');
  if (settings.serveYjs === true)
    log.warn(
      { path: YJS_PATH },
      'this host can read the rooms of stock clients; all others are sealed',
    );
  stopOnSignals(server, log);
  // Otherwise it ends the process, as it should when a terminal closes.
  if (settings.tls !== undefined) process.on('SIGHUP', () => void server.reload());
  process.on('uncaughtException', (error) => {
    // Rooms go on; whoever watches /healthz replaces us when it suits.
    log.fatal(
      { err: { type: error.name, message: error.message, stack: error.stack } },
      'uncaught; health is degraded',
    );
    server.degrade();
  });
}

/** One line each time it changes, not for each attempt. */
function clusterLog(log: Logger): (isConnected: boolean, reason: string) => void {
  let was: boolean | null = null;
  return (isConnected, reason) => {
    if (isConnected === was) return;
    was = isConnected;
    if (isConnected) log.info('cluster connected');
    else log.error({ reason }, 'cluster out of reach: peers here meet only those of this process');
  };
}

function stopOnSignals(server: RunningServer, log: Logger): void {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal, ...server.counts() }, 'draining');
    setTimeout(() => {
      log.error('did not stop in time');
      process.exit(1);
    }, EXIT_MS).unref();
    server.close().then(
      () => {
        log.info('stopped');
        process.exit(0);
      },
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function main(rawArgs: readonly string[]): Promise<void> {
  if (rawArgs.includes('--help') || rawArgs.includes('-h')) {
    process.stdout.write(`${await usage()}\n${COMMANDS_HELP}`);
    return;
  }
  try {
    const { command, rest } = commandAmong(rawArgs);
    const settings = await readSettings(rest, process.env, defaultAppDirectory());
    if (command === null) await run(settings);
    else {
      const { text, isWell } = await carryOut(command, settings);
      process.stdout.write(`${text}\n`);
      if (!isWell) process.exitCode = 1;
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (!(error instanceof HostError) && code === undefined) throw error;
    process.stderr.write(`folkmoot: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

await main(process.argv.slice(2));
