/** What the command line names, and `--help`. */
import { defineCommand, parseArgs, renderUsage, type ArgsDef } from 'citty';
import { environmentName, FlagError, FLAGS, type Flag } from '../flags.ts';

const command = defineCommand({
  meta: {
    name: 'folkmoot',
    description:
      'Folkmoot: the app, a blind relay, a mailbox, y-webrtc signaling and STUN in one process on one port.',
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

export function usage(): Promise<string> {
  return renderUsage(command);
}

/** By flags' names. Throws FlagError on anything that is no flag, because a typing error must not pass silently. */
export function flagsGiven(rawArgs: readonly string[]): Map<string, string> {
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
