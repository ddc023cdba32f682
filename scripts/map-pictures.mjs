// Pictures of the map alone, from bench/page/map.html over rooms that are made up: the one at the top of the README among them. Part of `npm run screenshots`; alone: `node scripts/map-pictures.mjs`.
import { chromium } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import { findChromium } from './chromium.mjs';

/** @import { Browser } from '@playwright/test' */
/** @typedef {{ name: string, spec: object, size: { width: number, height: number }, themes: ('light' | 'dark')[], seed?: string }} Picture */

const ROOT = 'bench/page';
/** What SnapshotSpec of src/watch/snapshot-fixture.ts says. */
const PICTURES = /** @type {Picture[]} */ ([
  {
    name: 'map',
    spec: { shape: [[4, 1], [3]], tabs: 1, via: 1, seed: 7 },
    size: { width: 1280, height: 700 },
    themes: ['light', 'dark'],
  },
  {
    name: 'map-sixty',
    spec: { shape: [[50, 6, 3, 1]], seed: 2 },
    size: { width: 1000, height: 600 },
    themes: ['light'],
  },
  {
    name: 'map-phone',
    spec: { shape: [[3, 1], [3]], seed: 3 },
    size: { width: 390, height: 640 },
    themes: ['light'],
  },
]);

/** @param {Browser} browser @param {string} folder */
export async function mapPictures(browser, folder) {
  const outDir = mkdtempSync(join(tmpdir(), 'folkmoot-map-'));
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    build: { outDir, emptyOutDir: true, rolldownOptions: { input: join(ROOT, 'map.html') } },
  });
  const server = await preview({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  });
  try {
    const origin = server.resolvedUrls?.local[0] ?? '';
    for (const picture of PICTURES)
      for (const theme of picture.themes) await take(browser, origin, folder, picture, theme);
  } finally {
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  }
}

/** @param {Browser} browser @param {string} origin @param {string} folder @param {Picture} picture @param {'light' | 'dark'} theme */
async function take(browser, origin, folder, { name, spec, size, seed }, theme) {
  const context = await browser.newContext({
    viewport: size,
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    deviceScaleFactor: size.width < 700 ? 2 : 1,
  });
  const page = await context.newPage();
  const wish = new URLSearchParams({ spec: JSON.stringify(spec), ...(seed ? { seed } : {}) });
  await page.goto(`${origin}map.html?${wish}`);
  await page.locator('.coasts .land').first().waitFor({ state: 'attached' });
  await page.evaluate('document.fonts.ready.then(() => true)');
  await page.screenshot({ path: `${folder}/${name}-${theme}.png`, animations: 'disabled' });
  await context.close();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { path } = findChromium();
  const browser = await chromium.launch({
    ...(path === undefined ? {} : { executablePath: path }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    await mapPictures(browser, 'docs/screenshots');
  } finally {
    await browser.close();
  }
}
