// The import rule, as data: who may import what. An allow list, so that a new folder may import nothing
// until it is named here. What each folder is for stands in src/README.md.

/**
 * @typedef {object} Rule
 * @property {string[]} ours places of this repository, beside its own; `*` is any
 * @property {string[]} [types] places from which it may import types only
 * @property {string[]} packages npm packages; `@scope/*` is a whole scope, `*` any
 * @property {boolean} [node] whether it may import what Node brings along
 * @property {string[]} [testOurs] places that only its tests may import
 * @property {string[]} [testPackages] npm packages that only its tests may import
 */

/** Folders without I/O: no clock, no timer, no randomness, no DOM, no Node. */
export const pureFolders = [
  'src/lib',
  'src/wire',
  'src/crypto',
  'src/mesh',
  'src/replica',
  'src/model',
  'src/faults',
  'src/watch',
  'src/blobs',
];

/** Folders whose packages a `npm ci --omit=dev` must install, because the built server loads them at run time. */
export const shippedFolders = ['server', 'src/lib', 'src/wire', 'src/crypto'];

const belowRoom = [...pureFolders, 'src/link', 'src/store'];
const allOfSrcButUi = [...belowRoom, 'src/room', 'src/sim'];

/** @type {Record<string, Rule>} */
export const rules = {
  'src/lib': { ours: [], packages: ['@noble/hashes'] },
  'src/wire': { ours: ['src/lib'], packages: [], testPackages: ['@noble/hashes'] },
  'src/crypto': { ours: ['src/wire', 'src/lib'], packages: ['@noble/*'] },
  'src/mesh': { ours: ['src/wire', 'src/lib'], packages: [] },
  'src/replica': {
    ours: ['src/wire', 'src/lib'],
    packages: ['yjs'],
    testPackages: ['@noble/hashes'],
  },
  'src/model': {
    ours: ['src/lib'],
    types: ['src/replica'],
    packages: ['yjs', 'fractional-indexing', 'chess.js'],
  },
  'src/faults': { ours: ['src/wire', 'src/lib'], packages: [] },
  'src/watch': { ours: ['src/faults', 'src/wire', 'src/lib'], packages: ['valibot'] },
  'src/blobs': {
    ours: ['src/wire', 'src/lib'],
    types: ['src/replica'],
    packages: [],
    testPackages: ['@noble/hashes'],
  },
  'src/link': {
    ours: ['src/wire', 'src/crypto', 'src/lib'],
    testOurs: ['server'],
    packages: [],
    testPackages: ['ws'],
  },
  'src/store': {
    ours: ['src/lib'],
    types: ['src/replica', 'src/blobs'],
    packages: [],
    testPackages: ['fake-indexeddb'],
  },
  'src/room': {
    ours: belowRoom,
    testOurs: ['server'],
    packages: ['yjs'],
    testPackages: ['fake-indexeddb', 'ws'],
  },
  'src/ui': {
    ours: ['src/room', 'src/model', 'src/watch', 'src/faults', 'src/lib'],
    packages: [
      'react',
      'react-dom',
      'cmdk',
      '@fontsource-variable/*',
      '@tiptap/*',
      'lowlight',
      'highlight.js',
      'yjs',
      'fflate',
      'qr',
      'd3-force',
      'd3-contour',
      '@excalidraw/excalidraw',
    ],
  },
  'src/lab': {
    ours: [...allOfSrcButUi, 'src/ui'],
    packages: ['react', 'react-dom', 'yjs'],
  },
  'src/service-worker': { ours: [], packages: [] },
  'src/sim': { ours: allOfSrcButUi, packages: ['yjs', '@noble/*', 'citty'], node: true },
  'src/main.tsx': { ours: ['*'], packages: ['*'] },
  server: {
    ours: ['src/wire', 'src/crypto', 'src/lib'],
    packages: [
      'ws',
      'citty',
      'pino',
      'classic-level',
      'pg',
      '@nats-io/transport-node',
      'prom-client',
      '@opentelemetry/api',
      // Only for rooms of stock clients (`server/yjs`), loaded when asked for.
      'yjs',
    ],
    node: true,
    testPackages: [
      'lib0',
      'y-protocols',
      'y-webrtc',
      'y-websocket',
      'yaml',
      'dockerfile-ast',
      'dockerfile-utils',
    ],
  },
  e2e: { ours: [], packages: ['*'], node: true },
  bench: { ours: ['*'], packages: ['*'], node: true },
  scripts: { ours: [], packages: ['*'], node: true },
  'the top level': { ours: ['scripts'], packages: ['*'], node: true },
};

/** What any test may import on top of what its folder may. */
export const testRule = { ours: ['src/sim'], packages: ['vitest', 'fast-check'], node: true };

/** @param {string} file path from the top, with slashes */
export function isTest(file) {
  return /\.test\.\w+$|\.bench\.\w+$|[-/](?:contract|fixture)\.tsx?$/.test(file);
}

/** @param {string} file path from the top, with slashes @returns {string} the place in `rules` that governs it */
export function placeOf(file) {
  const [top = '', second = '', ...rest] = file.split('/');
  if (second === '') return 'the top level';
  if (top !== 'src') return top;
  if (rest.length > 0) return `src/${second}`;
  return isTest(file) || second.endsWith('.d.ts') ? 'src/main.tsx' : file;
}
