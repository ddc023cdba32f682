// Proves that three checks still reject what they are for, on the fixtures beside this file.
//   node scripts/controls.mjs imports | lint | pure
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkBoundaries } from './boundaries.mjs';
import { plantedIn, rejectsExactly } from './planted.mjs';

const fixtures = 'scripts/fixtures';

/** @param {string} name @param {string[]} args @param {string} [cwd] @returns {string} */
function outputOf(name, args, cwd = '.') {
  const command = resolve('node_modules/.bin', name);
  const shell = process.platform === 'win32';
  return spawnSync(command, args, {
    cwd,
    shell,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).stdout;
}

function imports() {
  const root = `${fixtures}/boundaries`;
  const { violations } = checkBoundaries(root);
  return rejectsExactly(
    plantedIn(root),
    violations.map(({ file, line }) => `${file}:${line}`),
  );
}

/** The fixture is linted in a place of its own: here it is ignored, and rules go by path. */
function lint() {
  const place = mkdtempSync(join(tmpdir(), 'folkmoot-lint-'));
  try {
    cpSync(`${fixtures}/lint`, place, { recursive: true });
    for (const file of ['.oxlintrc.json', '.gitignore', 'tsconfig.json'])
      cpSync(file, join(place, file));
    symlinkSync(resolve('node_modules'), join(place, 'node_modules'), 'junction');
    /** @type {{ diagnostics: { filename: string, code: string, labels: { span: { line: number } }[] }[] }} */
    const { diagnostics } = JSON.parse(outputOf('oxlint', ['--format', 'json'], place));
    return rejectsExactly(
      plantedIn(place + '/src', '').map((found) => `src/${found}`),
      diagnostics.map(({ filename, code, labels }) => {
        const rule = /\((.*)\)/.exec(code)?.[1] ?? code;
        return `${filename.replaceAll('\\', '/')}:${labels[0]?.span.line} ${rule}`;
      }),
    );
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function pure() {
  const root = `${fixtures}/pure`;
  const output = outputOf('tsc', ['-p', `${root}/tsconfig.json`, '--pretty', 'false']);
  const errors = [...output.matchAll(/^(.*)\((\d+),\d+\): error/gm)];
  return rejectsExactly(
    plantedIn(root),
    errors.map(([, file = '', line]) => `${file.replace(`${root}/`, '')}:${line}`),
  );
}

const controls = { imports, lint, pure };
const control = Object.entries(controls).find(([name]) => name === process.argv[2])?.[1];
if (!control) throw new Error(`name one of ${Object.keys(controls).join(', ')}`);
process.exitCode = control() ? 0 : 1;
