/** Deutsch der Zeiger und Reaktionen: wird mit ihnen geholt. */
import type { CursorWords } from '../../catalog.ts';

export const cursors: CursorWords = {
  reactions: {
    title: 'Reaktionen',
    open: 'Auf diese Seite reagieren',
    give: (what) => `Reagieren: ${what}`,
    names: {
      agree: 'Daumen hoch',
      heart: 'Herz',
      laugh: 'Lachen',
      cheer: 'Hurra',
      look: 'Ich schaue hin',
      ask: 'Eine Frage',
    },
    said: (name, what) => `${name}: ${what}.`,
    withYou: (names) =>
      names.length === 0
        ? 'Außer dir ist gerade niemand auf dieser Seite.'
        : names.length > 3
          ? `Mit dir auf dieser Seite: ${names.length} andere.`
          : `Mit dir auf dieser Seite: ${new Intl.ListFormat('de', { type: 'conjunction' }).format(names)}.`,
  },
  settings: {
    showPointers: 'Zeigen, worauf andere zeigen',
    sendPointer: 'Anderen zeigen, worauf ich zeige',
    sendPointerMeans: 'Nur solange wir auf derselben Seite sind. Es wird nirgends gespeichert.',
  },
};
