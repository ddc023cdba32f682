import type { Words } from '../catalog.ts';

export const settings: Words['settings'] = {
  title: 'Einstellungen',
  open: 'Einstellungen öffnen',
  name: 'Dein Name, wie andere ihn sehen',
  colour: 'Deine Farbe',
  colours: {
    p1: 'Blau',
    p2: 'Grün',
    p3: 'Ocker',
    p4: 'Pflaume',
    p5: 'Rost',
    p6: 'Olive',
    p7: 'Violett',
    p8: 'Schiefer',
  },
  theme: 'Aussehen',
  themes: { system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
  language: 'Sprache',
  browserLanguage: 'Wie der Browser',
  relayOnly: 'Meine Adresse vor den anderen verbergen',
  relayOnlyMeans:
    'Alles geht über das Relay, dessen Host deine Adresse weiterhin sieht. Langsamer; gilt für Räume, die ab jetzt geöffnet werden.',
  sound: 'Ein leiser Ton, wenn jemand kommt oder geht',
  export: 'Export',
  exportMeans:
    'Eine Zip-Datei: jede Seite als reiner Text, Dokumente auch als Markdown und HTML, und jede als Yjs-Update, das Programme zusammenführen können.',
  exportRoom: 'Diesen Raum exportieren',
  exportAll: 'Alle Räume auf diesem Gerät exportieren',
  exporting: 'Die Seiten werden gelesen.',
  exported: (pages) =>
    pages === 1 ? '1 Seite ist in der Datei.' : `${pages} Seiten sind in der Datei.`,
  unread: (rooms) =>
    rooms === 1
      ? '1 Raum ließ sich nicht lesen und fehlt darin.'
      : `${rooms} Räume ließen sich nicht lesen und fehlen darin.`,
  notExported: 'Der Browser konnte die Datei nicht erstellen.',
};
