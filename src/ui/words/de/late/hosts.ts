import type { NetworkWords } from '../../catalog.ts';

const letters = (count: number): string =>
  count === 1 ? '1 versiegelten Brief' : `${count} versiegelte Briefe`;

export const hosts: NetworkWords['hosts'] = {
  title: 'Hosts dieses Raums',
  close: 'Hosts schließen',
  lead: 'Ein Host hilft euch, einander zu finden, und reicht weiter, was hier geschrieben wird; einer mit Briefkasten bewahrt es auch auf für alle, die gerade nicht da sind. Lesen kann es keiner.',
  list: 'Die Hosts',
  none: 'Dieser Raum nennt keinen Host.',
  isPrivate: 'privat, mit Zugangswort',
  used: (time) => (time === null ? 'In Gebrauch.' : `In Gebrauch, ${time}.`),
  ready: (time) => (time === null ? 'In Reserve.' : `In Reserve, ${time}.`),
  spare: 'In Reserve; er wird gefragt, wenn ein anderer ausfällt.',
  joining: 'Er hat noch nicht geantwortet.',
  away: (isForeign) =>
    isForeign
      ? 'Nicht erreichbar, oder er nimmt niemanden von dieser Seite auf.'
      : 'Nicht erreichbar.',
  awayFor: (why) => `Nicht erreichbar: ${why}.`,
  mailbox: {
    none: 'Er hat keinen Briefkasten.',
    joining: 'Sein Briefkasten hat noch nicht geantwortet.',
    away: 'Sein Briefkasten ist nicht erreichbar.',
    full: 'Sein Briefkasten ist voll und nimmt nichts mehr auf.',
    here: (count) =>
      count === null
        ? 'Sein Briefkasten ist da.'
        : count === 0
          ? 'Sein Briefkasten ist leer.'
          : `Sein Briefkasten bewahrt ${letters(count)} auf.`,
    hasAll: 'Er hat alles.',
    lacks: (count) =>
      count === 1 ? '1 Änderung fehlt dort noch.' : `${count} Änderungen fehlen dort noch.`,
  },
  allKept: 'Alle deine Änderungen liegen in einem Briefkasten.',
  notKept: (count) =>
    count === 1
      ? '1 deiner Änderungen liegt noch in keinem Briefkasten.'
      : `${count} deiner Änderungen liegen noch in keinem Briefkasten.`,
  address: 'Adresse eines weiteren Hosts',
  add: 'Diesen Host hinzufügen',
  added: (name) => `${name} ist hinzugefügt, für alle in diesem Raum.`,
  remove: (name) => `${name} entfernen`,
  removed: (name) => `${name} ist entfernt, für alle in diesem Raum.`,
  moving:
    'So zieht der Raum um: den neuen Host hinzufügen, warten, bis sein Briefkasten alles hat, dann den alten entfernen. Links, die schon unterwegs sind, führen zum alten; gib also neue weiter.',
  viewOnly: 'Du bist mit einem Link zum Lesen gekommen und kannst diese Liste nicht ändern.',
  problems: {
    notAnAddress: 'Das ist nicht die Adresse eines Hosts. Eine sieht so aus: room.example.org.',
    insecure:
      'Diese Seite kam über https; Browser lassen sie deshalb nur mit Hosts über https sprechen.',
    already: 'Dieser Host steht schon in der Liste.',
    tooMany: 'Ein Raum hat höchstens vier Hosts. Entferne zuerst einen.',
    last: 'Ein Raum braucht einen Host: Füge zuerst einen anderen hinzu.',
    other: 'Das geht gerade nicht.',
  },
};
