// Runs commands and says in one line each how they went. Shared by check.mjs and test.mjs.
import { spawn } from 'node:child_process';
import { delimiter, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** @typedef {{ name: string, run: string, env?: Record<string, string>, timeoutMs?: number | undefined }} Step `run` is a command line of ours, without quotes */
/** @typedef {{ name: string, ok: boolean, output: string, seconds: number }} Outcome */

const stepTimeoutMs = 15 * 60_000;

/**
 * @param {Step} step
 * @param {{ streams: boolean }} how whether its output goes to the screen while it runs
 * @returns {Promise<Outcome>}
 */
export function runStep({ name, run, env = {}, timeoutMs = stepTimeoutMs }, { streams }) {
  const started = performance.now();
  const [command = '', ...args] = run.split(' ');
  const path = `${resolve('node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1' };
  /** @type {NodeJS.ProcessEnv} */
  const childEnv = { ...process.env, ...plain, ...env, PATH: path };
  if (!process.stdout.isTTY) delete childEnv['FORCE_COLOR'];
  return new Promise((done) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: childEnv,
      timeout: timeoutMs,
      shell: process.platform === 'win32',
    });
    let output = '';
    const take = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
      if (streams) process.stdout.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const end = (/** @type {boolean} */ ok) =>
      done({ name, ok, output, seconds: (performance.now() - started) / 1000 });
    child.on('error', (error) => {
      output += `${error.message}\n`;
      end(false);
    });
    child.on('close', (code, signal) => {
      if (signal) output += `stopped by ${signal} after ${timeoutMs / 1000} s at most\n`;
      end(code === 0);
    });
  });
}

/** @param {Outcome} outcome prints one line, and the output of what failed */
export function tell({ name, ok, output, seconds }) {
  console.log(`${ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(36)} ${seconds.toFixed(1).padStart(6)} s`);
  if (ok || output === '') return;
  const readable = process.stdout.isTTY ? output : stripVTControlCharacters(output);
  console.log(readable.trimEnd().replace(/^/gm, '      '));
}

/**
 * @param {Step[]} steps
 * @param {number} atOnce how many run at the same time
 * @returns {Promise<Outcome[]>}
 */
export async function runAll(steps, atOnce) {
  const waiting = [...steps];
  /** @type {Outcome[]} */
  const outcomes = [];
  const work = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const outcome = await runStep(step, { streams: false });
      tell(outcome);
      outcomes.push(outcome);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return outcomes;
}
