// Which Chromium the stories in e2e/ run in. Knows nothing of the tests themselves.
import { chromium } from '@playwright/test';
import { existsSync } from 'node:fs';

const systemPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * CHROMIUM_PATH, else Playwright's own download, else the system's.
 * @returns {{ found: boolean, path?: string, from: string }} `path` is absent when Playwright finds the browser itself
 */
export function findChromium() {
  const asked = process.env['CHROMIUM_PATH'];
  if (asked) return { found: existsSync(asked), path: asked, from: 'CHROMIUM_PATH' };
  if (existsSync(chromium.executablePath())) return { found: true, from: 'Playwright' };
  const path = systemPaths.find((candidate) => existsSync(candidate));
  return path ? { found: true, path, from: 'the system' } : { found: false, from: 'nowhere' };
}
