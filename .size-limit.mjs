// What is fetched, by what people open. The limits keep it from growing unseen; `npm run size` after a build says what it is.
import { readFileSync } from 'node:fs';

const CLIENT = 'dist/client';

/** Scripts that the page itself names: all that a lobby and a room without an editor wait for, whatever chunks the build makes of it. */
const shell = [
  ...readFileSync(`${CLIENT}/index.html`, 'utf8').matchAll(/"(\/assets\/[^"]+\.js)"/g),
].map(([, path]) => CLIENT + path);

/** @param {string[]} names of chunks @param {string} kind */
const chunks = (names, kind = 'js') => names.map((name) => `${CLIENT}/assets/${name}-*.${kind}`);

export default [
  {
    name: 'lobby and room without an editor, gzip (to reach: 150 KiB)',
    path: shell,
    // Of it about 5 kB are several hosts at once and mailboxes; what brings letters to those is fetched later.
    limit: '229 kB',
    gzip: true,
  },
  {
    name: 'the document editor, fetched with the first document, gzip',
    path: chunks(['extensions', 'document-page']),
    limit: '215 kB',
    gzip: true,
  },
  {
    name: 'chess, fetched with the first game of it, gzip',
    path: chunks(['chess-page']),
    limit: '40 kB',
    gzip: true,
  },
  {
    name: 'Tides, fetched with the first game of it, gzip',
    path: chunks(['tides-page']),
    limit: '20 kB',
    gzip: true,
  },
  {
    name: 'the board, fetched with the first board, gzip',
    path: [...chunks(['board-editor', 'board-page']), ...chunks(['board-editor'], 'css')],
    limit: '340 kB',
    gzip: true,
  },
  {
    name: 'everything, all lazy parts and languages of code, gzip',
    path: [`${CLIENT}/**/*.js`, `${CLIENT}/**/*.css`],
    limit: '1400 kB',
    gzip: true,
  },
];
