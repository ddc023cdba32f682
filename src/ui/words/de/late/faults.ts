import type { NetworkWords } from '../../catalog.ts';
import { names } from '../names.ts';

const minutes = (ms: number): string => {
  const s = Math.round(ms / 1000);
  if (s < 60) return s === 1 ? '1 Sekunde' : `${s} Sekunden`;
  const m = Math.round(s / 60);
  return m === 1 ? '1 Minute' : `${m} Minuten`;
};

const kinds: Record<string, string> = {
  direct: 'dem direkten Weg',
  tab: 'dem Weg zwischen Tabs',
  relayed: 'dem Weg über das Relay',
};

export const faults: NetworkWords['faults'] = {
  you: { who: 'Du', also: 'du', whom: 'dir' },
  otherTab: { who: 'Dein anderer Tab', also: 'dein anderer Tab', whom: 'deinem anderen Tab' },

  title: 'Störung verursachen',
  close: 'Die Störungen schließen',
  means:
    'Eine Störung verschlechtert die wirklichen Wege dieses Raums, damit du siehst, was dann geschieht. Alle sehen sie und von wem sie kommt, alle, die schreiben dürfen, können sie beheben, und sie endet von selbst. Nichts Geschriebenes geht durch sie verloren.',

  allow: {
    title: 'Störungen bei anderen',
    isOff: 'Niemand darf in diesem Raum bei anderen Störungen verursachen.',
    isOn: 'Alle, die schreiben dürfen, dürfen in diesem Raum bei anderen Störungen verursachen.',
    means:
      'Wenn du es erlaubst, können alle, die in diesem Raum schreiben dürfen, die Wege aller hier kappen und bremsen, höchstens zehn Minuten am Stück. Alle sehen, wer es tut, und können es beheben.',
    turnOn: 'Störungen in diesem Raum erlauben',
    turnOff: 'Störungen nicht mehr erlauben',
    viewer:
      'Du bist über einen Link zum Ansehen gekommen und kannst daher bei anderen keine Störungen verursachen und sie nicht erlauben. Deine eigenen Wege kannst du verschlechtern.',
    ownOnly: 'Bis es erlaubt ist, kannst du nur deine eigenen Wege verschlechtern.',
  },

  where: {
    title: 'Wo',
    self: 'Bei mir',
    all: 'Überall',
    relay: 'Beim Relay',
    peer: 'Bei einem Peer',
    link: 'Zwischen zwei Peers',
    islands: 'Zwischen zwei Inseln',
    otherIsland: 'Auf der anderen Insel',
    peerLabel: 'Welcher Peer',
    a: 'Der eine',
    b: 'Der andere',
    kind: 'Welcher Weg',
    kinds: { any: 'jeder Weg', tab: 'zwischen Tabs', direct: 'direkt', relayed: 'über das Relay' },
    nobody: 'Niemand sonst ist hier bekannt.',
  },
  what: {
    title: 'Was geschieht',
    cut: 'Nichts kommt durch',
    goOffline: 'Offline gehen: Nichts kommt durch',
    oneWay: 'In einer Richtung kommt nichts durch',
    worse: 'Es wird schlechter',
    profile: 'Es ist wie in einem anderen Netz',
    pause: 'Er steht still wie ein zugeklappter Laptop',
    pauseMe: 'Ich stehe still wie ein zugeklappter Laptop',
    way: 'In welcher Richtung nichts durchkommt',
    fromTo: (from, to) => `von ${from} zu ${to}`,
    to: (whom) => `hin zu ${whom}`,
    from: (whom) => `weg von ${whom}`,
    profileLabel: 'Welches Netz',
    source: (source) => `Quelle: ${source}`,
  },
  fields: {
    delayMs: 'Verzögerung, ms je Richtung',
    jitterMs: 'Schwankung, bis zu ms mehr',
    loss: 'Verlust, in Prozent',
    duplicate: 'Verdoppelt, in Prozent',
    reorder: 'Überholt, in Prozent',
    kbps: 'Höchstens, Kilobit pro Sekunde',
  },
  profiles: {
    gprs: 'GPRS',
    'edge-lossy': 'EDGE, mit Verlusten',
    '3g': '3G',
    '3g-lossy': '3G, mit Verlusten',
    '4g': '4G, schnell',
    'cellular-mexico': 'Mobilfunk, Mexiko',
    'dsl-poor': 'DSL, schlecht',
    'wifi-bad': 'WLAN, schlecht',
    'wifi-good': 'WLAN, gut',
    starlink: 'Satellit, niedrig (Starlink)',
    'satellite-geo': 'Satellit, geostationär',
    transatlantic: 'über den Atlantik',
    'around-the-world': 'um die Welt',
  },
  forHow: { title: 'Wie lange' },
  duration: minutes,

  problem: {
    nothing: 'Sag, was schlechter wird: eine Verzögerung, ein Verlust oder etwas anderes.',
    noPeer: 'Wähle einen Peer.',
    noLink: 'Wähle zwei verschiedene Peers.',
    noIslands: 'Wähle, wer auf der anderen Insel ist.',
    noProfile: 'Wähle ein Netz.',
    onePeerWay: 'Eine Richtung lässt sich zwischen zwei Peers oder bei einem Peer kappen.',
    pausePeer: 'Nur ein Peer kann stillstehen.',
    number: (field, least, most) => `${field}: eine Zahl von ${least} bis ${most}.`,
    notAllowed: 'Störungen bei anderen sind in diesem Raum nicht erlaubt.',
    tooMany: 'Es gibt schon so viele Störungen, wie sich unterscheiden lassen. Behebe erst eine.',
    refused: 'Das ließ sich nicht ausführen.',
  },

  preview: 'Was geschehen wird',
  lasts: (ms, till) => `Es dauert ${minutes(ms)}, bis ${till}.`,
  on: {
    self: 'Auf allen deinen Wegen',
    all: 'Auf allen Wegen aller in diesem Raum',
    relay: 'Auf dem Weg aller zum Relay',
    peer: (whom) => `Auf allen Wegen von ${whom}`,
    link: (a, b) => `Zwischen ${a} und ${b}`,
    linkKind: (a, b, kind) => `Zwischen ${a} und ${b}, nur auf ${kinds[kind] ?? 'diesem Weg'}`,
    islands: (islands) => `Zwischen ${islands.length} Inseln (${islands.join('; ')})`,
  },
  does: {
    cut: 'nichts kommt durch',
    aToB: (a, b) => `nichts kommt von ${a} zu ${b}`,
    inTo: (whom) => `nichts kommt zu ${whom}`,
    outOf: (whom) => `nichts kommt weg von ${whom}`,
    delay: (ms) => `alles dauert ${ms} ms länger, in jeder Richtung`,
    jitter: (ms) => `bis zu ${ms} ms mehr, jedes Mal neu gewürfelt`,
    loss: (percent) =>
      `${percent} % gehen unterwegs verloren, und was ankommen muss, kommt stattdessen später`,
    duplicate: (percent) => `${percent} % von dem, was verloren gehen darf, kommen doppelt`,
    reorder: (percent) => `${percent} % von dem, was verloren gehen darf, werden überholt`,
    kbps: (kbps) => `höchstens ${kbps} Kilobit pro Sekunde kommen durch, in jeder Richtung`,
    pause: (who) => `${who} steht still und antwortet niemandem`,
    pauseYou: 'du stehst still und antwortest niemandem; was du schreibst, bleibt hier erhalten',
  },
  roundTrip: (ms) => `Hin und zurück dauert ${ms} ms länger.`,
  likeProfile: (profile) => `Wie in diesem Netz: ${profile}.`,
  becomes: {
    same: 'Alle, die hier sind, erreichen einander weiter auf anderen Wegen.',
    parts: (islands) =>
      `Der Raum zerfällt dann in ${islands.length} Inseln: ${islands.join('; ')}.`,
    you: 'Du erreichst dann niemanden.',
    unheard: 'Wer dann wen hört, ist vorher nicht bekannt.',
  },
  newcomers: 'Wer inzwischen dazukommt, ist auf der ersten dieser Inseln.',
  keeps: 'Was inzwischen geschrieben wird, bleibt erhalten und kommt an, wenn es behoben ist.',
  late: 'Nichts Geschriebenes geht verloren; es kommt später an.',
  cause: 'Störung verursachen',
  caused: 'Sie besteht jetzt.',

  holds: {
    title: 'Was jetzt besteht',
    none: 'Keine Störung besteht.',
    by: (who) => `von ${who}`,
    byYou: 'von dir',
    left: (time) => `noch ${time}`,
    seconds: (s) => `${s} s`,
    minutes: (m, s) => (s === 0 ? `${m} min` : `${m} min ${s} s`),
    heal: 'Beheben',
    healOf: (what) => `Beheben: ${what}`,
    healAll: 'Alle beheben',
    healOwn: 'Deine beheben',
    ofOthers: (people) =>
      `Du kannst nur beheben, was du selbst verursacht hast. Was von ${names.list(people)} verursacht ist, können alle beheben, die schreiben dürfen, und es endet von selbst.`,
    healed: 'Behoben.',
  },
  at: {
    self: 'Deine Wege',
    all: 'Alle Wege',
    relay: 'Das Relay',
    peer: (whom) => `Wege von ${whom}`,
    link: (a, b) => `Zwischen ${a} und ${b}`,
    linkKind: (a, b, kind) => `Zwischen ${a} und ${b}, auf ${kinds[kind] ?? 'diesem Weg'}`,
    islands: (islands) => `Zwischen ${islands.length} Inseln (${islands.join('; ')})`,
  },
  is: {
    cut: 'gekappt',
    aToB: (a, b) => `gekappt von ${a} zu ${b}`,
    inTo: 'nichts kommt an',
    outOf: 'nichts geht hinaus',
    delay: (ms) => `${ms} ms mehr je Richtung`,
    jitter: (ms) => `bis zu ${ms} ms Schwankung`,
    loss: (percent) => `${percent} % Verlust`,
    duplicate: (percent) => `${percent} % doppelt`,
    reorder: (percent) => `${percent} % überholt`,
    kbps: (kbps) => `höchstens ${kbps} kbit/s`,
    pause: 'Stillstand',
  },
  short: (where, what) => `${where}: ${what.join(', ')}.`,

  notice: {
    label: 'Störungen',
    one: (who, what, till) => `${who} hat eine Störung verursacht, bis ${till}. ${what}`,
    oneOfYours: (what, till) => `Deine Störung besteht bis ${till}. ${what}`,
    many: (count, people, till) =>
      `${count} Störungen bestehen, verursacht von ${names.list(people)}, die letzte bis ${till}.`,
    healAll: 'Alle beheben',
    healOwn: 'Deine beheben',
    hide: 'Diese Zeile ausblenden',
    show: (count) => (count === 1 ? 'Eine Störung besteht' : `${count} Störungen bestehen`),
    look: 'Ansehen',
  },
  split: {
    title: 'Den Raum teilen?',
    go: 'Den Raum teilen',
  },
};
