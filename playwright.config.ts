import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig, devices } from '@playwright/test';
import { findChromium } from './scripts/chromium.mjs';

const { path } = findChromium();
const port = Number(process.env['E2E_PORT'] ?? 4179);
// Made by the server, empty at the start of each run.
const mailbox = join(tmpdir(), `folkmoot-e2e-${port}`, 'mailbox');
if (process.env['TEST_WORKER_INDEX'] === undefined)
  rmSync(mailbox, { recursive: true, force: true });
const isRoot = process.getuid?.() === 0;

// The browser itself calls nobody: what a story sees on the network is ours.
const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
];

const TIMED = /network-faults\.spec\.ts/;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: Boolean(process.env['CI']),
  workers: 2,
  retries: 0,
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    trace: 'retain-on-failure',
    launchOptions: {
      ...(path ? { executablePath: path } : {}),
      args: [...quiet, ...(isRoot ? ['--no-sandbox'] : [])],
    },
  },
  projects: [
    {
      name: 'chromium',
      // What a story waits for is true or not; how soon, only the timed ones say. A busy machine may take its time.
      expect: { timeout: 20_000 },
      testIgnore: TIMED,
      grepInvert: /@timed/,
      use: { ...devices['Desktop Chrome'] },
    },
    // After all others and one by one: these say how soon people are told, which another story's browsers would delay.
    {
      name: 'timed',
      testMatch: TIMED,
      workers: 1,
      dependencies: ['chromium'],
      use: { ...devices['Desktop Chrome'] },
    },
    {
      name: 'timed lab',
      testMatch: /lab\.spec\.ts/,
      grep: /@timed/,
      workers: 1,
      dependencies: ['chromium', 'timed'],
      use: { ...devices['Desktop Chrome'] },
    },
  ],
  webServer: {
    command: `node --enable-source-maps dist/server/main.js --port ${port} --mailbox-dir ${mailbox}`,
    url: `http://127.0.0.1:${port}/healthz`,
    // Never test whatever happens to listen there: give a parallel run its own E2E_PORT.
    reuseExistingServer: false,
    timeout: 20_000,
  },
});
