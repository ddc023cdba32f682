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
};
