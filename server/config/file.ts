/** `--config`: a JSON object with flags' names, as in `{ "port": 443, "origin": ["https://example.org"], "trust-proxy": true }`. */
import { readFile } from 'node:fs/promises';
import { FlagError, FLAGS, type Flag } from '../flags.ts';

/** By flags' names, as the command line would give them. Throws FlagError. */
export async function readConfigFile(path: string): Promise<Map<string, string>> {
  const text = await readText('--config', path);
  try {
    return parseConfig(JSON.parse(text) as unknown);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new FlagError(`--config: ${path} is not JSON${lineOf(error, text)}`);
    if (error instanceof FlagError) throw new FlagError(`--config: ${path}: ${error.message}`);
    throw error;
  }
}

/** The parser's own words show what stands there, which may be a secret: only its place is said, if it names one. */
function lineOf({ message }: SyntaxError, text: string): string {
  const [, position] = / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message) ?? [];
  if (position === undefined) return '';
  return `: see line ${text.slice(0, Number(position)).split('\n').length}`;
}

/** One token a line; empty lines and lines that begin with # are passed over. Throws FlagError. */
export async function readTokenFile(path: string): Promise<string[]> {
  const text = await readText('--admission-token-file', path);
  const lines = text.split('\n').map((line) => line.trim());
  const tokens = lines.filter((line) => line !== '' && !line.startsWith('#'));
  // An open host is not what whoever named a file wanted.
  if (tokens.length === 0) throw new FlagError(`--admission-token-file: ${path} has no token`);
  return tokens;
}

async function readText(flag: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new FlagError(`${flag}: ${path} cannot be read (${code})`, { cause: error });
  }
}

function parseConfig(config: unknown): Map<string, string> {
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw new FlagError('it is no object, such as { "port": 8787 }');
  const given = new Map<string, string>();
  for (const [name, value] of Object.entries(config)) {
    const flag = FLAGS.find((other) => other.name === name && name !== 'config');
    if (flag === undefined)
      throw new FlagError(`there is no flag "${name}"; names are as in docs/configuration.md`);
    given.set(name, textOf(flag, value));
  }
  return given;
}

const EXAMPLES: Readonly<Record<Flag['kind'], string>> = {
  number: 'a number, such as 8787',
  text: 'a text in quotes',
  list: 'a list of texts, such as ["https://example.org"]',
  switch: 'true or false',
};

function textOf({ name, kind }: Flag, value: unknown): string {
  const text = (kind === 'list' ? listText : PLAIN[kind])(value);
  if (text === null) throw new FlagError(`"${name}" takes ${EXAMPLES[kind]}`);
  return text;
}

const PLAIN = {
  number: (value: unknown) => (typeof value === 'number' ? String(value) : null),
  text: (value: unknown) => (typeof value === 'string' ? value : null),
  switch: (value: unknown) => (typeof value === 'boolean' ? String(value) : null),
} as const;

function listText(value: unknown): string | null {
  if (!Array.isArray(value)) return null;
  const items: unknown[] = value;
  const isUsable = items.every(
    (item) => typeof item === 'string' && item.trim() !== '' && !item.includes(','),
  );
  return isUsable ? items.join(',') : null;
}
