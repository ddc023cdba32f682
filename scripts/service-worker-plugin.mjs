// Builds src/service-worker/worker.ts into /sw.js, with the number of the build and the list of its files.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { build } from 'vite';

/** Kept on the device; source maps and the like are not. */
const keptFile = /\.(?:js|css|html|svg|png|woff2|webmanifest|mp3|ogg)$/;
/** The page asks for its own build with `<meta name="build">`. */
const buildMark = '%BUILD%';

/** @param {string} folder @returns {{ path: string, bytes: Uint8Array }[]} */
function publicFiles(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `/${name.replaceAll('\\', '/')}`)
    .filter((path) => keptFile.test(path))
    .map((path) => ({ path, bytes: readFileSync(folder + path) }));
}

/** @param {{ mark: string, files: readonly string[] }} of @returns {Promise<string>} the worker's code */
async function workerCode({ mark, files }) {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { __BUILD__: JSON.stringify(mark), __FILES__: JSON.stringify(files) },
    build: {
      write: false,
      target: 'es2023',
      lib: { entry: 'src/service-worker/worker.ts', formats: ['es'], fileName: 'sw' },
    },
  });
  const output = [built].flat().flatMap((part) => ('output' in part ? part.output : []));
  const chunk = output.find((part) => part.type === 'chunk');
  if (chunk?.type !== 'chunk') throw new Error('the service worker did not build');
  return chunk.code;
}

/** @returns {import('vite').Plugin} */
export function serviceWorker() {
  let publicDir = '';
  return {
    name: 'folkmoot-service-worker',
    apply: (_config, { command, isSsrBuild }) => command === 'build' && isSsrBuild !== true,
    enforce: 'post',
    configResolved(config) {
      publicDir = config.publicDir;
    },
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const page = bundle['index.html'];
        if (page?.type !== 'asset') throw new Error('the build has no index.html');
        const html = String(page.source);
        const built = Object.keys(bundle).map((name) => `/${name}`);
        const extra = publicFiles(publicDir);
        const files = [...built, ...extra.map(({ path }) => path)]
          .filter((path) => keptFile.test(path))
          .sort();
        // Names of built files carry their content's hash, so they stand for it.
        const hash = createHash('sha256').update(files.join('\n')).update(html);
        for (const { bytes } of extra) hash.update(bytes);
        const mark = hash.digest('hex').slice(0, 16);
        page.source = html.replace(buildMark, mark);
        this.emitFile({
          type: 'asset',
          fileName: 'sw.js',
          source: await workerCode({ mark, files }),
        });
      },
    },
  };
}
