/** Builds one page a stack, as an application would be built for its users: bundled, minified, production mode. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { STACKS } from '../page/protocol.ts';

/** The map alone, over snapshots that are made up. */
const MAP_PAGE = 'map';

export type Bundles = { directory: string; remove(): Promise<void> };

export async function buildPages(): Promise<Bundles> {
  const directory = await mkdtemp(join(tmpdir(), 'folkmoot-bench-'));
  const root = fileURLToPath(new URL('../page', import.meta.url));
  await build({
    configFile: false,
    root,
    mode: 'production',
    logLevel: 'warn',
    base: '/',
    define: { 'import.meta.env.VITE_APP_VERSION': JSON.stringify('bench') },
    build: {
      outDir: directory,
      emptyOutDir: true,
      target: 'es2023',
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 4096,
      rolldownOptions: { input: [...STACKS, MAP_PAGE].map((page) => join(root, `${page}.html`)) },
    },
  });
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}
