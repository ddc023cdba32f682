import type { NetworkWords } from '../../catalog.ts';
import { names } from '../names.ts';

const edits = (count: number): string => (count === 1 ? '1 Änderung' : `${count} Änderungen`);
const wait = (count: number): string => (count === 1 ? 'wartet' : 'warten');
const few = (people: readonly string[]): string =>
  people.length > 2 ? `${people[0] ?? ''} und ${people.length - 1} anderen` : names.list(people);

/** After "auf". */
const fewWhom = (people: readonly string[]): string =>
  people.length > 2 ? `${people[0] ?? ''} und ${people.length - 1} andere` : names.listWho(people);

export const view: NetworkWords['view'] = {
  locale: 'de',
  label: 'Das Netz',
  close: 'Das Netz schließen',
  backTo: (room) => `Zurück zu ${room}`,
  shownAs: 'Das Netz als',
  map: 'Karte',
  table: 'Tabelle',
  tools: 'Was du ansehen kannst',
  more: 'Mehr',
  trace: 'Eine Änderung verfolgen',
  fault: 'Eine Störung auslösen',
  why: 'Was helfen würde',
  copyReport: 'Bericht kopieren',
  copied: 'Kopiert',
  notCopied: 'Dieser Browser lässt nichts kopieren. Der Bericht steht unten.',
  openMap: 'Karte öffnen',
  closePart: 'Schließen',

  at: (time, sentence) => `Um ${time}: ${sentence}`,
  nobodyElse: 'Sonst ist niemand hier.',
  nothingKnown: 'Von diesem Augenblick ist nichts bekannt.',
  fromFile: (who, from, to) => `Aus einer Datei von ${who}, ${from} bis ${to}`,
  few,
  apartFrom: (people, since) => `von ${few(people)}${since === null ? '' : ` seit ${since}`}`,
  apart: (here, from) =>
    here.length === 0
      ? `Du bist getrennt ${names.listWho(from)}.`
      : `${names.youAnd(here)} seid getrennt ${names.listWho(from)}.`,
  apartInFile: (people, from) =>
    `${names.listWho(people)} ${people.length === 1 ? 'ist' : 'sind'} getrennt ${names.listWho(from)}.`,
  togetherInFile: (people) =>
    people.length === 1
      ? `${names.listWho(people)} allein.`
      : `${names.listWho(people)}, zusammen.`,
  waitInFile: (all) => `${edits(all)} ${wait(all)} auf die anderen.`,
  waitFor: (all, own, people) => {
    const what = own > 0 && own === all ? `${all} deiner Änderungen` : edits(all);
    const some = own === 0 || own === all ? '' : `, ${own} davon von dir`;
    return `${what} ${wait(all)} auf ${fewWhom(people)}${some}`;
  },
  waitAtMost: (all, people) => `höchstens ${edits(all)} ${wait(all)} auf ${fewWhom(people)}`,
  waits: (parts, isSafe) => `${parts.join('; ')}${isSafe ? '; nichts ist verloren' : ''}.`,
  onThisDisk: 'Alle davon sind auf diesem Gerät gespeichert.',
  onDisks: 'Alle davon sind auf diesem Gerät und auf einem anderen gespeichert.',
  notOnDisk: 'Noch nicht alle davon sind gespeichert.',
  unknown: 'Was die anderen seither geschrieben haben, ist hier nicht bekannt.',
  ahead: (count) => `Zuletzt hatten sie ${edits(count)}, die hier fehlen.`,
  inStep: (pages) =>
    pages < 2 ? 'Alle hier haben alles.' : `Alle hier haben alles, auf allen ${pages} Seiten.`,
  reach: (direct, via, relayed) => {
    const ways = [
      ...(direct > 0 ? [`${direct} direkt`] : []),
      ...(via > 0 ? [`${via} über andere`] : []),
      ...(relayed > 0 ? [`${relayed} über das Relay`] : []),
    ];
    return `Du erreichst ${names.listWho(ways)}.`;
  },
  you: 'du',
  yourOtherTab: 'dein anderer Tab',
  yourOtherDevice: (name) => `${name}, dein anderes Gerät`,

  facts: {
    peers: (time) => `Gegenstellen, ${time}`,
    peer: 'Gegenstelle',
    island: 'Insel',
    path: 'Weg von dir',
    pathFrom: (name) => `Weg von ${name}`,
    roundTrip: 'Laufzeit',
    minutes: 'Zwei Minuten',
    jitter: 'Schwankung',
    lost: 'Verlust',
    thisPage: 'Diese Seite',
    allPages: 'Alle Seiten',
    heard: 'Zuletzt gehört',
    clock: 'Uhr',
    screen: 'Bis zum Bildschirm',
    yours: 'deine',
    theirs: (name) => `die von ${name}`,
    apart: 'getrennt',
    apartNumber: (number) => `getrennt, Nummer ${number}`,
    noIsland: 'keine',
    was: (time) => `war ${time}`,
    notKnown: 'nicht bekannt',
    ago: (seconds) => (seconds < 1 ? 'eben' : `vor ${seconds} s`),
    inStep: 'auf gleichem Stand',
    behind: (count) => `${count} zurück`,
    ahead: (count) => `${count} voraus`,
    lacks: (count, own) => (own === count ? `${count} von dir fehlen` : `${count} fehlen`),
    differs: 'nicht auf gleichem Stand',
    mayLook: 'darf lesen, nicht schreiben',
    clockAhead: (time, error) => `${time} voraus, auf ${error} genau`,
    clockBehind: (time, error) => `${time} zurück, auf ${error} genau`,
    clockSame: (error) => `gleich, auf ${error} genau`,
    edit: (last, median) => `${last}, meist ${median}`,
    links: 'Wege zwischen zweien',
    from: 'Von',
    to: 'Zu',
    kind: 'Weg',
    backlog: 'Wartet auf Versand',
    rate: 'Bytes je Sekunde',
    claims: 'Wer das sagt',
    both: 'beide Enden',
    only: (name) => `nur ${name} sagt das`,
    onlyYou: 'nur du sagst das',
    remembered: 'wie zuletzt gehört',
    noLinks: 'Es ist kein Weg bekannt.',
    moreLinks: (count) =>
      `${count === 1 ? '1 weiterer' : `${count} weitere`} über das Relay, zwischen anderen; beide Enden sagen es.`,
    relays: 'Das Relay',
    hosts: 'Hosts und das Relay',
    relayOf: (people) => `Am Relay: ${names.listWho(people)}.`,
    anotherRelay: (people) => `An einem anderen Relay: ${names.listWho(people)}.`,
    tab: 'Ein Tab desselben Browsers',
    direct: 'Direkt',
    relayed: 'Über das Relay',
    islands: 'Inseln',
    islandOf: (number, people) => `Insel ${number}: ${names.listWho(people)}`,
    lands: (count) =>
      count === 1 ? 'ein Land' : `${count} Länder, zwischen denen nur das Relay fährt`,
    faults: 'Störungen',
    fault: (what, by, until) => `${what} Ausgelöst von ${by}, bis ${until}.`,
    select: (name) => `${name} genauer ansehen`,
    selectLink: (from, to) => `Den Weg von ${from} zu ${to} genauer ansehen`,
    percent: (percent) => `${percent} %`,
    spark: (least, most) => `Laufzeiten von zwei Minuten: ${least} bis ${most}`,
  },

  note: {
    close: (name) => `Schließen, was von ${name} bekannt ist`,
    you: 'Das bist du: dieser Tab dieses Browsers.',
    roundTrip: 'Laufzeit',
    minutes: 'Zwei Minuten',
    span: (least, most) => `${least} bis ${most}`,
    jitter: 'Schwankung',
    lost: 'Unterwegs verloren',
    backlog: 'Wartet auf Versand',
    rate: 'Bytes je Sekunde',
    thisPage: 'Diese Seite',
    allPages: 'Alle Seiten',
    differing: 'Seiten mit Unterschied',
    page: (title, behind, ahead) => {
      const parts = [
        ...(behind > 0 ? [`${behind} zurück`] : []),
        ...(ahead > 0 ? [`${ahead} voraus`] : []),
      ];
      return `${title}: ${parts.length === 0 ? 'nicht auf gleichem Stand' : parts.join(', ')}`;
    },
    heard: 'Zuletzt gehört',
    clock: 'Uhr',
    screen: 'Bis zum Bildschirm',
    worst: (last, median, worst) => `${last}, meist ${median}, höchstens ${worst}`,
    link: (from, to) => `${from} und ${to}`,
    claims: 'Wer das sagt',
    help: 'Was helfen würde',
    notTold:
      'Schwankung, Verlust und Bytes werden erzählt, solange jemand hinsieht; noch kam nichts.',
  },

  lastEdit: {
    title: 'Deine letzte Änderung, auf ihren Bildschirmen',
    none: 'Noch keine. Was du als Nächstes schreibst, erscheint hier.',
    plus: (time) => `+${time}`,
    notYet: (name) => `${name}, noch nicht`,
    shownTo: (name, time) => `${name} nach ${time}`,
    shown: (parts) => `Zu sehen für ${names.listWho(parts)}.`,
    received: (people) => `Angekommen bei ${names.list(people)}, wo die Seite nicht offen ist.`,
    notYetTo: (people) => `Noch nicht für ${names.listWho(people)}.`,
  },

  holders: {
    title: 'Wo deine letzte Änderung liegt',
    selected: 'Wer das schrieb und wo es liegt',
    here: 'Dieses Gerät',
    onDisk: 'dort gespeichert',
    onThisDisk: 'hier gespeichert',
    saving: 'wird gespeichert',
    notYet: 'noch nicht',
    notYetApart: 'nicht erreichbar, noch nicht',
    mailbox: 'Der Briefkasten',
    kept: 'bewahrt sie auf',
    mailboxNot: {
      joining: 'hat noch nicht geantwortet',
      here: 'noch nicht',
      away: 'nicht erreichbar, noch nicht',
      full: 'voll, hat sie nicht',
    },
    since: (time) => `dort gespeichert um ${time}`,
    nobody: 'Kein anderes Gerät ist bekannt.',
    madeBy: (time) => `geschrieben spätestens ${time}`,
    count: (holders, devices, inMailbox) => {
      if (devices === 0)
        return inMailbox ? 'auf diesem Gerät, im Briefkasten' : 'auf diesem Gerät, sonst nirgends';
      const kept = inMailbox ? ', im Briefkasten' : '';
      if (holders < devices)
        return devices === 1
          ? `noch nicht auf dem anderen Gerät${kept}`
          : `auch auf ${holders} von ${devices} anderen${kept}`;
      if (devices === 1) return `auch auf dem anderen Gerät${kept}`;
      const all = devices === 2 ? 'auch auf beiden anderen' : `auch auf allen ${devices} anderen`;
      return `${all}${kept}`;
    },
    ofKnown: (held) => `soweit bekannt: ${held}`,
    timeUnknown: 'wann, ist nicht bekannt',
    unknownAuthor: 'jemand, dessen Schlüssel nicht bekannt sind',
    old: 'Es ist älter als der letzte Zwischenstand: wer es hat, ist nicht je Änderung bekannt.',
    cut: 'Es ist lang: nur der erste Teil wurde angesehen.',
    close: 'Schließen',
  },

  findings: {
    'not-saved': (waiting) =>
      `Deine Änderungen sind auf diesem Gerät nicht gespeichert; ${edits(waiting)} davon auch auf keinem anderen.`,
    faults: (count) =>
      `${count === 1 ? 'Eine Störung wurde' : `${count} Störungen wurden`} hier ausgelöst: sonst muss nichts falsch sein.`,
    offline: 'Von hier ist niemand erreichbar, auch das Relay nicht.',
    'relay-away':
      'Das Relay ist nicht erreichbar. Wer einen direkten Weg hat, bleibt; neu kann niemand dazukommen.',
    'relay-joining': 'Das Relay hat noch nicht geantwortet.',
    'mailbox-full': (waiting) =>
      waiting === 1
        ? 'Der Briefkasten ist voll: 1 Änderung von dir liegt nicht darin.'
        : `Der Briefkasten ist voll: ${edits(waiting)} von dir liegen nicht darin.`,
    'mailbox-away': (waiting) =>
      waiting === 1
        ? 'Der Briefkasten ist nicht erreichbar: 1 Änderung von dir liegt noch nicht darin.'
        : `Der Briefkasten ist nicht erreichbar: ${edits(waiting)} von dir liegen noch nicht darin.`,
    apart: (count) =>
      count === 1
        ? 'Das Relay antwortet hier, eine Gegenstelle nicht: sie schläft, ist zu oder ohne Netz.'
        : `Das Relay antwortet hier, ${count} Gegenstellen nicht: sie schlafen, sind zu oder ohne Netz.`,
    'relay-only': 'Direkte Wege sind hier abgeschaltet: alles geht über das Relay.',
    'no-webrtc': 'Dieser Browser öffnet keine direkten Wege: alles geht über das Relay.',
    'blocked-here': (count) =>
      `Kein Versuch eines direkten Wegs hat eine von ${count} Gegenstellen erreicht: dieses Netz scheint sie zu sperren (UDP).`,
    'blocked-there': (name) =>
      `${name} hat mit niemandem einen direkten Weg: das Netz dort scheint sie zu sperren (UDP).`,
    'no-way-between': (name) =>
      `Zwischen diesem Netz und dem von ${name} wurde kein direkter Weg gefunden.`,
    'peer-relay-only': (name) => `${name} nimmt keine direkten Wege an.`,
    'own-clock': (time, isBehind, clocks) =>
      `Die Uhr dieses Geräts geht ${time} ${isBehind ? 'nach' : 'vor'}; darin sind sich ${clocks} andere einig.`,
    'clocks-differ': (name, time, isAhead) =>
      `Die Uhr von ${name} geht gegen diese ${time} ${isAhead ? 'vor' : 'nach'}.`,
    loss: (name, percent) =>
      `${percent} von dem, was zu ${name} und zurück geht, geht unterwegs verloren.`,
    backlog: (name, bytes) => `${bytes} warten auf den Weg zu ${name}, und es wird mehr.`,
    jitter: (name, jitter, time) => `Die Laufzeit zu ${name} schwankt um ${jitter} bei ${time}.`,
    slow: (name, time) => `${name} ist weit weg: hin und zurück dauert es ${time}.`,
    hidden: 'Diese Seite ist nicht vorn: Browser bremsen, was sie verbergen.',
  },
  help: {
    'allow-direct': 'Schalte direkte Wege in den Einstellungen ein.',
    'ask-them': 'Frag dort nach, ob direkte Wege abgeschaltet oder gesperrt sind.',
    'other-browser': 'Versuch es mit einem anderen Browser.',
    'other-network':
      'Versuch es in einem anderen Netz, das UDP durchlässt; zum Vergleich mit dem eines Telefons.',
    'better-signal': 'Geh näher an den Sender oder nimm ein Kabel.',
    'check-network': 'Sieh nach, ob dieses Gerät ein Netz hat.',
    'set-clock': 'Lass dieses Gerät seine Uhr selbst stellen.',
    'ask-them-to-set-clock': 'Bitte sie, ihr Gerät die Uhr selbst stellen zu lassen.',
    'show-page': 'Lass diese Seite vorn.',
    'heal-faults': 'Behebe die Störungen.',
    'free-space': 'Schaff auf diesem Gerät etwas Platz.',
    'other-host':
      'Nimm einen weiteren Host in den Raum auf, oder bitte, wer diesen betreibt, um mehr Platz.',
    'keep-open': 'Lass diese Seite offen, bis andere deine Änderungen haben.',
    wait: 'Warte: es wird von selbst wieder versucht.',
  },
  relaySees: {
    title: 'Was der Host sehen kann',
    nothingNow: 'Er ist nicht erreichbar und sieht gerade nichts.',
    room: 'Dass es diesen Raum gibt, unter einem Namen, den niemand erraten kann.',
    sessions: (count) =>
      count === 1
        ? 'Eine Sitzung darin, an einem jedes Mal neuen Schlüssel, und ihre Adresse.'
        : `${count} Sitzungen darin, an jedes Mal neuen Schlüsseln, und die Adresse einer jeden.`,
    carries: (count) =>
      count === 0
        ? 'Nichts von dem, was du schreibst: gerade führt kein Weg von dir darüber.'
        : `Wann, wie viel und mit wem du austauschst: ${count === 1 ? 'ein Weg von dir führt' : `${count} Wege von dir führen`} versiegelt darüber.`,
    mailbox:
      'Sein Briefkasten bewahrt versiegelte Briefe auf: wie groß jeder ist, wann er kam, und welche Sitzungen schreiben dürfen.',
    never: 'Niemals Wörter, Namen oder Seiten, auch nicht, wer du bist.',
  },

  report: {
    title: 'Was hier zu finden ist',
    fine: 'Hier steht nichts im Weg: jeder Weg ist so gut, wie man es wissen kann.',
    copyTitle: 'Ein Bericht für alle, die helfen',
    means:
      'Er enthält Zahlen, Wege und Zeiten. Er enthält keine Namen, nichts Geschriebenes, keinen Link und keine Adresse.',
  },
};
