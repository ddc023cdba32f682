import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['{src,server,scripts,bench}/**/*.test.{ts,tsx,mjs}'],
    exclude: ['scripts/fixtures/**', '**/*.browser.test.ts'],
    testTimeout: 20_000,
    // A second, as it would be, is not long on a machine that does much else.
    expect: { poll: { timeout: 10_000 } },
    maxWorkers: 2,
  },
});
