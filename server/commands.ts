/** What `main.ts` does instead of serving: `--check`, `--backup`, `--restore`. */
import { checkHost, checkUrl } from './check/check.ts';
import { findingLine } from './check/finding.ts';
import { FlagError, type Settings } from './flags.ts';
import { LIMITS } from './limits.ts';
import { backUp, restore } from './mailbox/backup.ts';

/** `value`: a file; for a check an address, or empty. */
type Command = { name: (typeof NAMES)[number]; value: string };

const NAMES = ['check', 'backup', 'restore'] as const;

/** For `--help`. */
export const COMMANDS_HELP = `Instead of serving, with the flags that the server runs with:
  --check [URL]     Say what is wrong with this host, and, from outside, with URL, such as https://room.example.org
  --backup FILE     Write all letters of the mailbox to FILE, also while the server runs
  --restore FILE    Put the letters of FILE in the place of all that the mailbox holds, also while the server runs
`;

/** The command among `rawArgs`, if there is one, and the other arguments. Throws FlagError. */
export function commandAmong(rawArgs: readonly string[]): {
  command: Command | null;
  rest: string[];
} {
  const rest = [...rawArgs];
  let command: Command | null = null;
  for (const name of NAMES) {
    const at = rest.findIndex((text) => text === `--${name}` || text.startsWith(`--${name}=`));
    if (at < 0) continue;
    if (command !== null) throw new FlagError(`--${command.name} and --${name}: one at a time`);
    const [given = '', next = '--'] = rest.slice(at, at + 2);
    const isInline = given.includes('=');
    const isAlone = isInline || next.startsWith('--');
    const value = isInline ? given.slice(given.indexOf('=') + 1) : isAlone ? '' : next;
    if (value === '' && name !== 'check') throw new FlagError(`--${name} takes a file`);
    rest.splice(at, isAlone ? 1 : 2);
    command = { name, value };
  }
  return { command, rest };
}

/** What to say at the end, and whether all is well. Rejects with HostError when it cannot be done, in words. */
export async function carryOut(
  { name, value }: Command,
  settings: Settings,
): Promise<{ text: string; isWell: boolean }> {
  if (name === 'check') return check(value, settings);
  const { mailboxDirectory } = settings;
  if (settings.mailboxDatabase !== undefined)
    throw new FlagError(
      `--${name} is for the mailbox in a directory: for PostgreSQL use pg_dump and pg_restore`,
    );
  if (mailboxDirectory === undefined)
    throw new FlagError(`--${name} is for a mailbox: leave out --no-mailbox`);
  const limits = { ...LIMITS, ...settings.limits };
  const deed = name === 'backup' ? backUp : restore;
  const { records, bytes, wasRunning } = await deed(mailboxDirectory, value, limits);
  const where = wasRunning ? 'through the running server' : 'no server was running';
  const what = name === 'backup' ? 'written to' : 'restored from';
  return { text: `${records} records, ${bytes} bytes, ${what} ${value}; ${where}`, isWell: true };
}

async function check(
  address: string,
  settings: Settings,
): Promise<{ text: string; isWell: boolean }> {
  const findings = await checkHost(settings);
  if (address !== '') findings.push(...(await checkUrl(urlOf(address), tokenOf(settings))));
  const failed = findings.filter(({ level }) => level === 'FAIL').length;
  const warned = findings.filter(({ level }) => level === 'warn').length;
  const lines = findings.map(findingLine);
  const sum = `${findings.length} checks: ${failed} failed, ${warned} to look at`;
  return { text: [...lines, sum].join('\n'), isWell: failed === 0 };
}

function urlOf(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new FlagError(
    `--check takes an address such as https://room.example.org, not "${address}"`,
  );
}

function tokenOf({ admissionTokens = [] }: Settings): { admissionToken?: string } {
  const [admissionToken] = admissionTokens;
  return admissionToken === undefined ? {} : { admissionToken };
}
