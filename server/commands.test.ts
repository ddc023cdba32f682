import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { commandAmong } from './commands.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

function run(args: string[]): Promise<{ code: number; output: string }> {
  const all = ['--import', 'tsx', MAIN, ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, all, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr });
    });
  });
}

test('a command among flags', () => {
  const among = (text: string): unknown => commandAmong(text.split(' '));
  expect(among('--port 1 --no-stun')).toEqual({
    ...{ command: null, rest: ['--port', '1', '--no-stun'] },
  });
  expect(among('--backup file --port 1')).toEqual({
    ...{ command: { name: 'backup', value: 'file' }, rest: ['--port', '1'] },
  });
  expect(among('--port 1 --restore=a=b')).toEqual({
    ...{ command: { name: 'restore', value: 'a=b' }, rest: ['--port', '1'] },
  });
  expect(among('--check --port 1')).toEqual({
    ...{ command: { name: 'check', value: '' }, rest: ['--port', '1'] },
  });
  expect(among('--check https://a.example')).toMatchObject({
    command: { name: 'check', value: 'https://a.example' },
  });
  expect(() => among('--backup --port 1')).toThrow('--backup takes a file');
  expect(() => among('--check --backup file')).toThrow('one at a time');
});

test('a check ends with 1 when something failed, a backup that cannot be made with the reason', async () => {
  const top = await mkdtemp(join(tmpdir(), 'folkmoot-commands-'));
  try {
    const flags = ['--port=0', '--host=127.0.0.1', '--mailbox-dir', join(top, 'mailbox')];
    const checked = await run(['--check', ...flags, '--app-dir', join(top, 'nothing')]);
    expect(checked.code).toBe(1);
    expect(checked.output).toMatch(/^FAIL {2}app +there is no built app in .*npm run build/m);
    expect(checked.output).toMatch(/\d+ checks: [1-9]\d* failed, \d+ to look at/);
    const backup = await run(['--backup', join(top, 'file'), ...flags]);
    expect(backup).toMatchObject({ code: 1 });
    expect(backup.output).toContain('folkmoot: there is no mailbox in');
    expect((await run(['--check', 'room.example.org'])).output).toContain('takes an address such');
  } finally {
    await rm(top, { recursive: true });
  }
});
