import type { NetworkWords } from '../../catalog.ts';

const edits = (count: number): string => (count === 1 ? '1 Änderung' : `${count} Änderungen`);
const peers = (count: number): string => (count === 1 ? '1 Peer' : `${count} Peers`);

export const timeline: NetworkWords['timeline'] = {
  label: 'Die letzte Stunde',
  labelOfFile: 'Die Stunde aus der Datei',
  now: 'Jetzt',
  end: 'Zum Ende',
  mark: 'Der gezeigte Zeitpunkt',
  markAt: (time, here, far) =>
    far === 0 ? `${time}, ${peers(here)}` : `${time}, ${peers(here)} hier, ${far} nicht erreichbar`,
  markNow: (here, far) =>
    far === 0 ? `jetzt, ${peers(here)}` : `jetzt, ${peers(here)} hier, ${far} nicht erreichbar`,
  markUnknown: (time) => `${time}, von damals ist nichts bekannt`,
  happened: 'Was geschehen ist',
  nothing: 'Noch ist nichts geschehen.',
  earlier: (count) => `${count} frühere zeigen`,
  showAt: (time) => `Das Netz um ${time} zeigen`,
  save: 'Als Datei sichern',
  saved: (name) =>
    `Gesichert als ${name}. Namen stehen darin; kein Link, kein Schlüssel, kein Text.`,
  open: 'Datei öffnen',
  dropHere: 'Loslassen, und die Datei wird geöffnet.',
  reading: 'Die Datei wird gelesen.',
  stopReading: 'Lesen abbrechen',
  readingStopped: 'Das Lesen wurde abgebrochen. Nichts wurde geändert.',
  fileOf: (who, room, day, from, to) =>
    `Eine Datei von ${who}, aus dem Raum ${room}: ${day}, ${from} bis ${to} auf jener Uhr.`,
  backToRoom: 'Zurück in diesen Raum',
  wrong: {
    notOne: 'Diese Datei ist keine Zeitleiste von Folkmoot. Nichts wurde geändert.',
    newer:
      'Diese Datei stammt von einem neueren Folkmoot. Lade die Seite neu, um die neueste Version zu bekommen, und öffne sie dann.',
    tooLarge: 'Diese Datei ist größer, als eine Zeitleiste sein kann. Nichts wurde geändert.',
    broken: (where) => `Diese Zeitleiste ist beschädigt, bei ${where}. Nichts wurde geändert.`,
    unread: 'Die Datei konnte nicht gelesen werden.',
    tooSlow: (seconds) =>
      `Diese Datei zu lesen dauert über ${seconds} Sekunden, länger als bei einer Zeitleiste: Das Lesen wurde abgebrochen. Nichts wurde geändert.`,
    unsaved:
      'Der Code, der die Stunde sichert, konnte nicht geholt werden. Nichts wurde gesichert; versuche es noch einmal.',
  },
  file: (room, day, time) => `${room}, ${day} ${time}`,

  path: {
    tab: 'in diesem Browser',
    direct: 'direkt',
    via: 'über andere',
    relayed: 'über das Relay',
    'out-of-reach': 'noch ohne Weg',
  },
  pathNow: {
    tab: 'in diesem Browser',
    direct: 'direkt',
    via: 'über andere',
    relayed: 'über das Relay',
    'out-of-reach': 'unterbrochen',
  },
  joined: (who, how) => `${who} ist dazugekommen, ${how}.`,
  left: (who, isInStep) =>
    isInStep
      ? `${who} ist gegangen, auf gleichem Stand.`
      : `${who} ist gegangen, nicht auf gleichem Stand.`,
  parted: (people) => `Nicht mehr erreichbar: ${people}.`,
  merged: (people) => `Wieder erreichbar: ${people}.`,
  pathChanged: (whom, from, to, why) =>
    `Der Weg zu ${whom}, vorher ${from}, ist jetzt ${to}${why === null ? '' : `: ${why}`}.`,
  pathVia: (whom, from, via, why) =>
    `Der Weg zu ${whom}, vorher ${from}, führt jetzt über ${via}${why === null ? '' : `: ${why}`}.`,
  repair: (count, from) => `Eine Lücke wurde gefüllt: ${edits(count)} auf Nachfrage, von ${from}.`,
  inStep: 'Alle hier haben alles.',
  fault: (who, what) => `${who} hat eine Störung verursacht. ${what}`,
  youFault: (what) => `Du hast eine Störung verursacht. ${what}`,
  healed: (who, what) => `${who} hat eine Störung behoben. ${what}`,
  youHealed: (what) => `Du hast eine Störung behoben. ${what}`,
  ended: (what) => `Die Zeit einer Störung war um. ${what}`,
  linkLost: (kind, whom, why) => {
    const link = {
      tab: 'Der Weg zwischen Tabs',
      direct: 'Der direkte Weg',
      relayed: 'Der Weg über das Relay',
    }[kind];
    return `${link} zu ${whom} ist abgebrochen${why === null ? '' : `: ${why}`}.`;
  },
  cutOff: (who, why) => `${who} wurde aus diesem Raum ausgeschlossen: ${why}.`,
  times: (count, until) => `${count}-mal, bis ${until}.`,
  why: {
    silent: 'auf ihm war nichts mehr zu hören',
    noPath: 'zwischen diesen Netzen fand sich kein direkter Weg',
    closed: 'die andere Seite hat ihn geschlossen',
    replaced: 'ein neuerer hat ihn ersetzt',
    relay: 'das Relay war weg',
    fault: 'eine Störung hielt zu viel zurück',
  },
  tick: {
    joined: (who, how) => (how === null ? `${who} kam` : `${who} kam, ${how}`),
    left: (who) => `${who} ging`,
    apart: 'getrennt',
    merged: 'wieder zusammen',
    fault: 'eine Störung',
    healed: 'behoben',
    relayAway: 'kein Relay',
    relayHere: 'das Relay ist zurück',
    repair: 'ergänzt',
    cutOff: (who) => `${who} ausgeschlossen`,
  },
};
