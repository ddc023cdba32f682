/** `node dist/server/main.js`: flags and environment in, a running server, and a clean end on SIGTERM. */
import './heap.ts';
import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineCommand, parseArgs, renderUsage, type ArgsDef } from 'citty';
import { destination, pino, type Logger } from 'pino';
import { carryOut, commandAmong, COMMANDS_HELP } from './commands.ts';
import {
  environmentName,
  FlagError,
  FLAGS,
  settingsOf,
  type Flag,
  type Settings,
} from './flags.ts';
import { SHUTDOWN_MS } from './limits.ts';
import { serve, type RunningServer } from './serve.ts';

const command = defineCommand({
  meta: {
    name: 'folkmoot',
    description:
      'Folkmoot: the app, a blind relay, y-webrtc signaling and STUN in one process on one port.',
  },
  args: Object.fromEntries(FLAGS.map((flag) => [flag.name, argument(flag)])) as ArgsDef,
});

function argument(flag: Flag): ArgsDef[string] {
  const fallback =
    flag.fallback === '' || flag.kind === 'switch' ? '' : `, default ${flag.fallback}`;
  const description = `${flag.why} (${environmentName(flag)}${fallback})`;
  if (flag.kind === 'switch') return { type: 'boolean', description };
  return { type: 'string', description, valueHint: flag.kind === 'number' ? 'n' : flag.kind };
}

/** What the command line names. Throws FlagError on anything that is no flag, because a typing error must not pass silently. */
function flagsGiven(rawArgs: readonly string[]): Map<string, string> {
  const given = new Map<string, string>();
  const byName = new Map(FLAGS.map((flag) => [flag.name, flag]));
  // `--no-stun` is a flag of ours and not citty's negation of `--stun`.
  const rest = rawArgs.filter((argumentText) => {
    const flag = byName.get(argumentText.replace(/^--/, ''));
    if (flag?.kind !== 'switch') return true;
    given.set(flag.name, 'true');
    return false;
  });
  const parsed = parseArgs(
    [...rest],
    Object.fromEntries(FLAGS.map((flag) => [flag.name, { type: 'string' }])) as ArgsDef,
  );
  for (const [name, value] of Object.entries(parsed)) {
    if (name === '_') continue;
    // citty also gives every name in camel case.
    const dashed = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (!byName.has(dashed)) throw new FlagError(`there is no flag --${name}; see --help`);
    if (value !== undefined) given.set(dashed, String(value));
  }
  for (const extra of parsed._) throw new FlagError(`"${extra}" is no flag; see --help`);
  return given;
}

/** Beside us when built, in `dist` when run from source. */
function defaultAppDirectory(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const built = join(here, '..', 'client');
  return existsSync(built) ? built : join(here, '..', 'dist', 'client');
}

function urlsOf(settings: Settings, port: number): string[] {
  if (settings.host !== undefined) {
    return [
      `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}/`,
    ];
  }
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => !address.internal && address.family === 'IPv4')
    .map((address) => `http://${address.address}:${port}/`);
  return [`http://localhost:${port}/`, ...others];
}

async function run(settings: Settings): Promise<void> {
  // Synchronous: the last line before an exit is the one that is needed.
  const log = pino({ level: settings.logLevel, base: null }, destination({ dest: 1, sync: true }));
  const server = await serve({
    ...settings,
    onMailboxTrouble: (trouble) => {
      log.error(
        { err: { message: trouble.message, cause: String(trouble.cause) } },
        'mailbox trouble',
      );
    },
    onClose: (service, code) => log.debug({ service, code }, 'peer closed'),
  });
  log.info({ urls: urlsOf(settings, server.port), stunPort: server.stunPort }, 'listening');
  if (!server.appBuilt) log.warn('the app is not built: run `npm run build`');
  stopOnSignals(server, log);
  process.on('uncaughtException', (error) => {
    // Rooms go on; whoever watches /healthz replaces us when it suits.
    log.fatal(
      { err: { type: error.name, message: error.message, stack: error.stack } },
      'uncaught; health is degraded',
    );
    server.degrade();
  });
}

function stopOnSignals(server: RunningServer, log: Logger): void {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal, ...server.counts() }, 'draining');
    // A peer that never reads its close must not keep us.
    setTimeout(() => process.exit(0), SHUTDOWN_MS).unref();
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
    process.stdout.write(`${await renderUsage(command)}\n${COMMANDS_HELP}`);
    return;
  }
  try {
    const { command: instead, rest } = commandAmong(rawArgs);
    const settings = settingsOf(flagsGiven(rest), process.env, defaultAppDirectory());
    if (instead === null) await run(settings);
    else process.stdout.write(`${await carryOut(instead, settings)}\n`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (!(error instanceof FlagError) && code === undefined) throw error;
    process.stderr.write(`folkmoot: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

await main(process.argv.slice(2));
