/** Scripts that are bundled when a story runs, and two ways to run them in a browser. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from '@playwright/test';
import { build, type Rollup } from 'vite';

/** One classic script from a module's source, which may import whatever this package can. */
export async function bundle(source: string): Promise<string> {
  const name = 'virtual:story';
  const result = await build({
    configFile: false,
    logLevel: 'error',
    // A classic script has no `import.meta`.
    define: {
      'process.env.NODE_ENV': '"production"',
      global: 'globalThis',
      'import.meta.url': 'location.href',
    },
    plugins: [
      {
        name: 'story',
        resolveId: (id) => (id === name ? `\0${name}` : null),
        load: (id) => (id === `\0${name}` ? source : null),
      },
    ],
    build: {
      write: false,
      minify: false,
      target: 'es2023',
      modulePreload: false,
      rolldownOptions: { input: name, output: { format: 'iife' } },
    },
  });
  const [first] = (Array.isArray(result) ? result : [result]) as Rollup.RollupOutput[];
  const chunk = first?.output.find((output) => output.type === 'chunk');
  if (chunk === undefined) throw new Error('the bundle is empty');
  return chunk.code;
}

/** The whole app, built into this folder, with one more module's source at the end of its own first one: it shares the app's imports. */
export async function buildAppWith(source: string, folder: string): Promise<void> {
  await build({
    logLevel: 'error',
    plugins: [
      {
        name: 'story',
        transform: (code, id) => (id.endsWith('/src/main.tsx') ? `${code}\n${source}` : null),
      },
    ],
    build: { outDir: folder, emptyOutDir: true, sourcemap: false, chunkSizeWarningLimit: 2000 },
  });
}

/** Runs it in a page of our host that is not the app. (A page that no server sent may open no socket to this machine.) */
export async function runOn(
  context: BrowserContext,
  origin: string,
  script: string,
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${origin}/healthz`);
  await page.evaluate(script);
  return page;
}

/** A host of its own with one page that runs the script. */
export async function serveScript(script: string): Promise<{ origin: string; close(): void }> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/story.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
    response.end(
      isScript ? script : '<!doctype html><meta charset="utf-8"><script src="/story.js"></script>',
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
