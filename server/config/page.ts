/** docs/configuration.md, from the flags. */
import { environmentName, FLAGS, type Flag } from '../flags.ts';

const HEAD = `# Configuration
Every setting of the server, once. Each is a flag (\`--queue-bytes 1000000\`), an environment variable (\`FOLKMOOT_QUEUE_BYTES=1000000\`)
and a name in a file (\`--config folkmoot.json\`). The command line comes before the environment, the environment before the file, the
file before the default. A flag or a name in the file that does not exist, or a value that makes no sense, ends the start with the
reason. A token, a file of tokens, a store or a cluster that is empty says nothing: in the environment it is passed over, on the command
line it ends the start. \`--check\`, \`--backup\` and \`--restore\` are no settings but things to do instead of serving; \`--help\` tells of them.

The file is JSON with the names below, without dashes in front: numbers as numbers, switches as \`true\` or \`false\`, lists as lists.

\`\`\`json
{
  "port": 443,
  "tls-cert": "/etc/folkmoot/fullchain.pem",
  "tls-key": "/etc/folkmoot/privkey.pem",
  "http-redirect-port": 80,
  "admission-token-file": "/etc/folkmoot/tokens",
  "origin": ["https://example.org"],
  "relay-only": true
}
\`\`\`

Secrets are better in a file or in the environment than on the command line, which everybody on the machine can read. They are never
logged.`;

const TAIL = `This page is made from \`server/flags.ts\`: \`npx vitest run server/config -u\` writes it, and a test compares.`;

export function configurationPage(): string {
  const settings = FLAGS.filter((flag) => flag.limit === undefined);
  const limits = FLAGS.filter((flag) => flag.limit !== undefined);
  const limitsIntro =
    'Bytes, milliseconds and counts. The defaults fit a host with 512 MiB of memory.';
  return [
    HEAD,
    `## Settings\n${table(settings)}`,
    `## Limits\n${limitsIntro}\n\n${table(limits)}`,
    `${TAIL}\n`,
  ].join('\n\n');
}

function table(flags: readonly Flag[]): string {
  return [
    '| flag | environment | default | what it is |',
    '|---|---|---|---|',
    ...flags.map(row),
  ].join('\n');
}

function row(flag: Flag): string {
  const { name, kind, fallback, why, isSecret } = flag;
  const words = { number: '', text: '', list: ' (list)', switch: ' (switch)' }[kind];
  const secret = isSecret === true ? '. A secret' : '';
  const shown = fallback === '' ? '' : `\`${fallback}\``;
  return `| \`--${name}\`${words} | \`${environmentName(flag)}\` | ${shown} | ${why}${secret} |`;
}
