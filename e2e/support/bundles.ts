/** Pages that are made for one story: a script, bundled when the story runs, and the empty page around it. */
import type { BrowserContext, Page } from '@playwright/test';
import { build, type Rollup } from 'vite';

/** One script from a module's source, which may import whatever this package can. */
export async function bundle(source: string): Promise<string> {
  const name = 'virtual:story';
  const result = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
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
      lib: { entry: name, formats: ['es'], fileName: 'story' },
    },
  });
  const [first] = (Array.isArray(result) ? result : [result]) as Rollup.RollupOutput[];
  const chunk = first?.output.find((output) => output.type === 'chunk');
  if (chunk === undefined) throw new Error('the bundle is empty');
  return chunk.code;
}

/** A page on `origin` that runs the script and nothing of ours: `origin` itself is never asked for it. */
export async function openScript(context: BrowserContext, origin: string, script: string): Promise<Page> {
  const page = await context.newPage();
  await page.route(`${origin}/story.html`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><script type="module" src="/story.js"></script>' }),
  );
  await page.route(`${origin}/story.js`, (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
  await page.goto(`${origin}/story.html`);
  return page;
}
