import type { BoardWords } from '../../catalog.ts';

export const board: BoardWords = {
  editorLanguage: 'de-DE',
  drawHere: 'Zeichne hier. Alle im Raum sehen es, während du zeichnest.',
  nothingYet: 'Auf dieser Seite ist noch nichts gezeichnet.',
  open: 'Zeichnung öffnen',
  save: 'Als Zeichnung speichern',
  noDrawing: 'In dieser Datei ist keine Zeichnung.',
  tooLarge: (mb) => `Dateien bis ${mb} MB lassen sich öffnen.`,
  kept: 'Jemand hat das inzwischen geändert. Es bleibt, wie es jetzt ist.',
  full: 'Diese Zeichenfläche fasst nicht mehr Formen. Was zuletzt gezeichnet wurde, bleibt nicht.',
  pictureNotKept:
    'Ein Bild ließ sich nicht für die anderen aufheben: Es ist zu groß, oder auf diesem Gerät ist kein Platz dafür.',
  pictures: {
    coming: (count) => (count === 1 ? '1 Bild ist unterwegs.' : `${count} Bilder sind unterwegs.`),
    nowhere: (count) =>
      count === 1
        ? 'Niemand in Reichweite hat 1 der Bilder.'
        : `Niemand in Reichweite hat ${count} der Bilder.`,
  },
};
