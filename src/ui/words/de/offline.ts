import type { Words } from '../catalog.ts';

export const offline: Words['offline'] = {
  install: 'Als App installieren',
  newVersion: 'Eine neue Version von Folkmoot ist bereit.',
  newVersionElsewhere: 'In einem anderen Tab läuft eine neuere Version von Folkmoot.',
  allSaved: 'Alles, was du geschrieben hast, ist auf diesem Gerät.',
  waitsFor: (edits) =>
    edits === 1
      ? 'Sie wartet, bis deine letzte Änderung auf diesem Gerät ist.'
      : `Sie wartet, bis deine letzten ${edits} Änderungen auf diesem Gerät sind.`,
  reload: 'Jetzt neu laden',
  later: 'Später',
  noFilesKept:
    'Unter dieser Adresse behält der Browser keine Dateien der App: Ohne diesen Host läuft ein offener Raum weiter, lässt sich aber nicht neu öffnen. Mit einer https://-Adresse geht es.',
};
