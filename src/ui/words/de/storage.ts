import type { Words } from '../catalog.ts';

export const storage: Words['storage'] = {
  onThisDevice: 'auf diesem Gerät',
  notOnThisDevice: 'nicht auf diesem Gerät',
  beingSaved: 'wird gespeichert',
  nowhereElse: 'sonst nirgends',
  inMailbox: 'im Briefkasten',
  held: (holders, devices) => {
    if (devices === 1)
      return holders === 0 ? 'noch nicht auf dem anderen Gerät' : 'auch auf dem anderen Gerät';
    if (holders < devices) return `auch auf ${holders} von ${devices} anderen Geräten`;
    return devices === 2
      ? 'auch auf beiden anderen Geräten'
      : `auch auf allen ${devices} anderen Geräten`;
  },
  lastEdit: (time) =>
    time === null ? 'Deine letzte Änderung:' : `Deine letzte Änderung, ${time}:`,
  whoHolds: 'Wer sie hat',
  mayLook: 'Du darfst lesen, nicht schreiben',
  nothingOfYours: 'Noch nichts von dir hier',
  region: 'Speicher',
  trouble: {
    full: 'Der Speicher dieses Geräts ist voll.',
    lost: 'Der Browser hat diesen Raum von diesem Gerät gelöscht.',
    blocked: 'Ein anderer Tab hält den Speicher dieses Raums geschlossen.',
    unavailable: 'Dieser Browser speichert hier nichts.',
  },
  advice: {
    full: 'lass diesen Tab offen oder schaff etwas Platz.',
    lost: 'lass diesen Tab offen; er versucht, neu zu speichern.',
    blocked: 'schließ deine anderen Tabs dieses Raums oder lass diesen offen.',
    unavailable: 'lass diesen Tab offen.',
  },
  willBeInThisTab: 'Was du schreibst, steht nur in diesem Tab, bis andere es haben',
  isInThisTab: 'Dieser Raum ist nur in diesem Tab',
  notSaved: (edits) =>
    edits > 1
      ? `Deine letzten ${edits} Änderungen sind hier nicht gespeichert.`
      : 'Deine letzte Änderung ist hier nicht gespeichert.',
  holders: (holders, devices) => {
    if (holders === 0) return 'Kein anderes Gerät hat die letzte';
    if (devices === 1) return 'Das andere Gerät hat die letzte';
    if (holders < devices)
      return `${holders} von ${devices} anderen Geräten ${holders === 1 ? 'hat' : 'haben'} die letzte`;
    return devices === 2
      ? 'Beide anderen Geräte haben die letzte'
      : `Alle ${devices} anderen Geräte haben die letzte`;
  },
  download: 'Diese Seite herunterladen',
};
