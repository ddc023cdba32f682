// Excalidraw as a part of this app: its fonts from our origin, and nothing of it that calls elsewhere, is never used here, or that the
// page's security policy forbids. It is changed by its own words; where a version no longer has them, the build stops.
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const top = 'node_modules/@excalidraw/excalidraw/dist/prod';
/** Chinese, 13 MB: such letters are drawn in a font of the device. The interface has our own font. The third is in no menu, and its licence is unclear. */
const leftOut = new Set(['Xiaolai', 'Assistant', 'Liberation']);
const keptLocales = /[\\/]locales[\\/](?:de-DE|en|es-ES|percentages)-[^\\/]+\.js$/;
const anyLocale = /[\\/]locales[\\/][^\\/]+\.js$/;

const EMPTY = '\0excalidraw-empty';
const SUBSET = '\0excalidraw-subset';
const MERMAID = '\0excalidraw-mermaid';

const modules = {
  [EMPTY]: 'export default {};',
  // Fonts in an exported SVG are whole: making them smaller takes WebAssembly, which the policy does not allow.
  [SUBSET]: `
    const base64 = (buffer) => {
      const bytes = new Uint8Array(buffer);
      let text = '';
      for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
      return 'data:font/woff2;base64,' + btoa(text);
    };
    export const Commands = { Subset: 'SUBSET' };
    export const toBase64 = async (buffer) => base64(buffer);
    export const subsetToBase64 = toBase64;
    export const WorkerUrl = undefined;`,
  [MERMAID]: `export const parseMermaidToExcalidraw = async () => { throw new Error('Mermaid is not part of this app'); };`,
};

/** [what stands in it, what shall]: each exactly once. */
const changes = [
  // No other host is asked for fonts.
  ['return r.push(new URL(n,jn.ASSETS_FALLBACK_URL)),r}', 'return r}'],
  // Nor ours for those that are left out.
  ['n(Mn,...b1)', 'n(Mn)'],
  // The policy allows no style attributes, but what a script sets.
  ['_.setAttribute("style","white-space: pre;")', '_.style.whiteSpace="pre"'],
  // The page's foot is the room's.
  ['role:"contentinfo"', 'role:"group"'],
  // See SUBSET.
  ['Vd=typeof Worker<"u"', 'Vd=!1'],
];

const changedFile = /[\\/]@excalidraw[\\/]excalidraw[\\/]dist[\\/]prod[\\/][^\\/]+\.js$/;
const styleFile = /[\\/]@excalidraw[\\/]excalidraw[\\/]dist[\\/]prod[\\/]index\.css/;

/** @returns {{ family: string, name: string }[]} */
const fonts = () =>
  readdirSync(`${top}/fonts`)
    .filter((family) => !leftOut.has(family))
    .flatMap((family) => readdirSync(join(top, 'fonts', family)).map((name) => ({ family, name })));

/** @returns {import('vite').Plugin} */
export function excalidraw() {
  /** @type {Set<string>} */
  const changed = new Set();
  return {
    name: 'folkmoot-excalidraw',
    enforce: 'pre',
    resolveId(source, importer = '') {
      if (source === '@excalidraw/mermaid-to-excalidraw') return MERMAID;
      if (!importer.includes('@excalidraw')) return undefined;
      if (/subset-(?:shared|worker)\.chunk\.js$/.test(source)) return SUBSET;
      const isLocale = anyLocale.test(`/${source}`) && !keptLocales.test(`/${source}`);
      return isLocale ? EMPTY : undefined;
    },
    load: (id) =>
      Object.hasOwn(modules, id) ? modules[/** @type {keyof typeof modules} */ (id)] : undefined,
    transform(code, id) {
      // Fonts of its interface, which has ours.
      if (styleFile.test(id)) return code.replace(/@font-face\s*\{[^}]*\}/g, '');
      if (!changedFile.test(id)) return undefined;
      const here = changes.filter(([from = '']) => code.includes(from));
      let text = code;
      for (const [from = '', to = ''] of here) {
        if (text.split(from).length !== 2)
          throw new Error(`Excalidraw has "${from}" several times`);
        text = text.replace(from, () => to);
        changed.add(from);
      }
      return here.length === 0 ? undefined : { code: text, map: null };
    },
    configureServer(server) {
      server.middlewares.use('/excalidraw/fonts', (request, response, next) => {
        const found = fonts().find(({ family, name }) => request.url === `/${family}/${name}`);
        if (found === undefined) return next();
        response.setHeader('Content-Type', 'font/woff2');
        createReadStream(join(top, 'fonts', found.family, found.name)).pipe(response);
      });
    },
    generateBundle() {
      if (this.environment.name !== 'client') return;
      for (const [from = ''] of changes)
        if (!changed.has(from)) throw new Error(`Excalidraw has no "${from}" any more`);
      for (const { family, name } of fonts())
        this.emitFile({
          type: 'asset',
          fileName: `excalidraw/fonts/${family}/${name}`,
          source: readFileSync(join(top, 'fonts', family, name)),
        });
      if (!existsSync('scripts/excalidraw-licences.txt'))
        throw new Error('the licences are missing');
      this.emitFile({
        type: 'asset',
        fileName: 'excalidraw/LICENCES.txt',
        source: readFileSync('scripts/excalidraw-licences.txt'),
      });
    },
  };
}
