// Builds when dist/ is missing or older than anything it is built from.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';

const sources = ['src', 'server', 'public', 'index.html', 'vite.config.ts', 'package-lock.json'];
const outputs = ['dist/server/main.js', 'dist/client/index.html'];

/** @param {string} path @returns {number} when the newest file at or below the path was written, 0 if there is none */
function newestMs(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  // The folder's own time counts too: deleting a file changes nothing else.
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestMs(`${path}/${name}`)));
}

const builtMs = Math.min(...outputs.map(newestMs));
if (Math.max(...sources.map(newestMs)) > builtMs) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  execFileSync(npm, ['run', 'build'], { stdio: 'inherit', shell: process.platform === 'win32' });
}
