/** What `main.ts` does instead of serving: `--check`, `--backup`, `--restore`. */
import { FlagError, type Settings } from './flags.ts';
import { LIMITS } from './limits.ts';
import { backUp, restore } from './mailbox/backup.ts';
import { BackupError } from './mailbox/backup-format.ts';

type Command = { name: 'backup' | 'restore'; file: string };

/** For `--help`. */
export const COMMANDS_HELP = `Instead of serving, with the flags that the server runs with:
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
  for (const name of ['backup', 'restore'] as const) {
    const at = rest.findIndex((text) => text === `--${name}` || text.startsWith(`--${name}=`));
    if (at < 0) continue;
    if (command !== null) throw new FlagError(`--${command.name} and --${name}: one at a time`);
    const [given = '', next = ''] = rest.slice(at, at + 2);
    const isInline = given.includes('=');
    const file = isInline ? given.slice(given.indexOf('=') + 1) : next;
    if (file === '' || file.startsWith('--')) throw new FlagError(`--${name} takes a file`);
    rest.splice(at, isInline ? 1 : 2);
    command = { name, file };
  }
  return { command, rest };
}

/** What to say at the end. Rejects with FlagError when it cannot be done, in words. */
export async function carryOut(command: Command, settings: Settings): Promise<string> {
  const { mailboxDirectory } = settings;
  if (mailboxDirectory === undefined)
    throw new FlagError(`--${command.name} needs --mailbox-dir: the directory of the mailbox`);
  const limits = { ...LIMITS, ...settings.limits };
  const deed = command.name === 'backup' ? backUp : restore;
  try {
    const { records, bytes, wasRunning } = await deed(mailboxDirectory, command.file, limits);
    const where = wasRunning ? 'through the running server' : 'no server was running';
    const what = command.name === 'backup' ? 'written to' : 'restored from';
    return `${records} records, ${bytes} bytes, ${what} ${command.file}; ${where}`;
  } catch (error) {
    if (error instanceof BackupError) throw new FlagError(error.message);
    throw error;
  }
}
