import type { LabWords } from '../../catalog.ts';

const words = (count: number): string => (count === 1 ? '1 Wort' : `${count} Wörter`);
const wordsDative = (count: number): string => (count === 1 ? '1 Wort' : `${count} Wörtern`);
const peers = (count: number): string => (count === 1 ? '1 Gegenstelle' : `${count} Gegenstellen`);
const frames = (count: number): string =>
  count === 1 ? '1 Paket' : `${count.toLocaleString('de-DE')} Pakete`;
const comma = (value: number, digits: number): string => value.toFixed(digits).replace('.', ',');
const seconds = (ms: number): string => `${comma(ms / 1000, 1)} s`;

export const lab: LabWords = {
  locale: 'de-DE',
  title: 'Das Labor',
  lead: 'Ganze Räume in dieser Seite: derselbe Code wie in deinen, auf einem Netz, das du kaputt machen kannst.',
  home: 'Folkmoot, zu deinen Räumen',
  meeting: (percent) => `Sie finden sich: ${percent} %`,
  replaying: (percent) => `Läuft bis dahin, wo der Link gemacht wurde: ${percent} %`,
  damaged: 'Dieser Link ins Labor ist beschädigt; stattdessen siehst du einen neuen Raum.',
  newer:
    'Diesen Link hat eine neuere Version von Folkmoot gemacht. Lade die Seite neu und öffne ihn dann noch einmal.',
  otherCourse:
    'Diesen Link hat eine andere Version gemacht: Was getan wurde, nimmt hier einen anderen Lauf, du siehst also vielleicht etwas anderes.',

  time: {
    label: 'Zeit',
    now: (ms) => `${seconds(ms)} seit dem Anfang`,
    play: 'Zeit laufen lassen',
    pause: 'Zeit anhalten',
    event: 'Nächstes Ereignis',
    step: '100 ms weiter',
    speed: 'Tempo',
    speedOf: (speed) =>
      speed === 0 ? 'die Zeit steht' : `${String(speed).replace('.', ',')}-fach`,
    measured: (speed) =>
      `mehr als ${comma(speed, speed < 10 ? 1 : 0)}-fach schafft diese Seite nicht`,
    restart: 'Von vorn',
  },
  link: {
    copy: 'Link kopieren',
    copied: 'Der Link ist kopiert. Er wiederholt all das.',
    notCopied: 'Dieser Browser lässt nichts kopieren. Der Link steht in der Adresse.',
    tooLong: 'Hier ist so viel getan worden, dass kein Link es fasst.',
  },

  map: {
    title: 'Karte des Labors',
    asSeen: (name) => `Wie ${name} es sieht`,
    asItIs: 'Wie es ist',
    sentence: (count, islands) =>
      islands === 1 ? `${peers(count)} auf einer Insel` : `${peers(count)} auf ${islands} Inseln`,
  },
  editors: {
    title: 'Was jeder von ihnen hat',
    textOf: (name) => `Text von ${name}`,
    hint: 'Schreib hier.',
    gone: 'läuft nicht',
    paused: 'steht still',
    offline: 'offline',
    liar: 'hält sich nicht an die Regeln',
    more: (count) => `${count} weitere; wähle sie auf der Karte oder in der Liste`,
    same: 'Alle, die laufen, haben denselben Text.',
    differ: (count) => `Es gibt jetzt ${count} verschiedene Texte.`,
  },

  peer: {
    title: 'Eine Gegenstelle',
    choose: 'Welche Gegenstelle',
    crash: 'Abstürzen lassen',
    restart: 'Wieder starten',
    offline: 'Vom Netz nehmen',
    online: 'Zurückholen',
    pause: 'Stillstehen lassen',
    resume: 'Weiterlaufen lassen',
    remove: 'Für immer gehen lassen',
    webRtc: 'Darf direkte Wege bilden (WebRTC)',
    clockRate: 'Ihre Uhr geht',
    rates: { half: 'halb so schnell', right: 'richtig', double: 'doppelt so schnell' },
    clockAhead: 'Ihre Uhr ist gestellt',
    aheads: { behind: 'zwei Tage zurück', right: 'richtig', ahead: 'drei Stunden vor' },
    clockSays: (time) => `Ihre Uhr sagt: ${time}.`,
    reloads: 'Stellt man sie, lädt sie neu.',
    disk: 'Ihre Platte ist',
    disks: { fast: 'schnell', slow: 'langsam: 2 s', full: 'voll' },
    add: 'Eine Gegenstelle dazu',
    addLiar: 'Eine Lügnerin einlassen',
    lie: 'Lügen lassen',
    lies: {
      foreignStructs: 'im Namen anderer schreiben',
      anothersEntry: 'die nächste Änderung anderer erfinden',
      swallowingStruct: 'verschlucken, was andere schreiben werden',
      forgedHead: 'für andere unterschreiben',
      signedEquivocation: 'jedem etwas anderes sagen',
      forgedCertificate: 'ein Schreibrecht erfinden',
      garbage: 'Unsinn senden',
      replay: 'Altes noch einmal sagen',
    },
    facts: (reached, links, count) =>
      `Erreicht ${reached} andere, ${links} davon direkt; hat ${words(count)}.`,
  },

  faults: {
    title: 'Störungen',
    none: 'Nichts ist gestört.',
    where: 'Wo',
    places: {
      all: 'überall',
      relay: 'am Relay',
      peer: 'an der gewählten Gegenstelle',
      link: 'zwischen zwei Gegenstellen',
      islands: 'zwischen zwei Hälften',
    },
    other: 'Die andere',
    what: 'Was geschieht',
    kinds: {
      cut: 'nichts kommt durch',
      out: 'nichts kommt von ihr weg',
      in: 'nichts kommt zu ihr',
      slow: '500 ms später',
      jitter: 'bis zu 400 ms später',
      loss: '20 % verloren',
      duplicate: '30 % verdoppelt',
      reorder: '50 % überholt',
      narrow: '32 kbit/s',
      '3g': 'wie 3G',
      'wifi-bad': 'wie schlechtes WLAN',
      'satellite-geo': 'wie über Satellit',
      transatlantic: 'wie über den Atlantik',
    },
    cause: 'Störung verursachen',
    heal: 'Beheben',
    healOf: (fault) => `Beheben: ${fault}`,
    healAll: 'Alle beheben',
    at: (where, what) => `${where}: ${what}`,
    between: (a, b) => `zwischen ${a} und ${b}`,
    parts: (count) => `zwischen ${count} Inseln`,
    cut: 'nichts kommt durch',
    cutOneWay: 'in einer Richtung kommt nichts durch',
    delay: (ms) => `${Math.round(ms)} ms später`,
    jitter: (ms) => `bis zu ${Math.round(ms)} ms später`,
    loss: (percent) => `${percent} % verloren`,
    duplicate: (percent) => `${percent} % verdoppelt`,
    reorder: (percent) => `${percent} % überholt`,
    kbps: (kbps) => `${Math.round(kbps)} kbit/s`,
    pause: 'steht still',
    flood: 'Änderungen fluten: Jeder reicht sie an jeden weiter',
  },

  invariants: {
    title: 'Was gelten muss',
    names: {
      knows: 'Wer sich erreicht, kennt sich.',
      equal: 'Gleiche Prüfsummen heißen gleiche Texte.',
      lost: 'Nichts Geschriebenes geht verloren.',
      held: '„Liegt bei“ stimmt.',
      forged: 'Keine Fälschung ist zu sehen.',
    },
    state: { holds: 'gilt', waits: 'noch nicht', broken: 'gebrochen' },
    checked: (ms) => `Geprüft bei ${seconds(ms)}`,
    notYet: 'Noch nicht geprüft',
    broken: (what) =>
      `Das gilt nicht: ${what} Kopiere den Link: Er wiederholt, was dazu geführt hat.`,
  },

  figures: {
    title: 'Zahlen',
    peer: 'Gegenstelle',
    words: 'Wörter',
    digest: 'Prüfsumme',
    stateVector: 'Zustandsvektor',
    empty: 'leer',
    traffic: 'Pakete bisher',
    edits: 'tragen Änderungen',
    repair: 'berichten und ergänzen',
    mesh: 'halten das Netz zusammen',
    of: (count, bytes) => (bytes === null ? frames(count) : `${frames(count)}, ${bytes}`),
    lastEdit: (name, sent, reached, ms) =>
      `Letzte Änderung, von ${name}: ${frames(sent)}, ${reached} andere haben sie, der letzte nach ${Math.round(ms)} ms.`,
    noEdit: 'Noch hat niemand geschrieben.',
  },

  start: {
    title: 'Ein anderer Raum',
    seed: 'Startzahl',
    peers: 'Gegenstellen, 2 bis 100',
    begin: 'Beginnen',
    large:
      'Über 40 bleibt das Relay weg, und alle kennen sich schon: Seine Wege würden im Quadrat mehr.',
  },

  guide: {
    title: 'Versuche',
    lead: 'Jeder dauert keine zwei Minuten. Oder spiel: Schreib in die Texte und mach etwas kaputt.',
    leave: 'Alle Versuche',
    look: 'Achte auf',
    doIt: 'Für mich machen',
    byHand: 'Oder von Hand:',
    waiting: 'Die Zeit läuft, bis es so ist.',
    ended: 'Erreicht.',
    next: 'Nächster Versuch',
    again: 'Noch einmal',
  },
  experiments: {
    'eventual-consistency': {
      title: 'Am Ende haben alle dasselbe',
      look: 'die fünf Texte: Einen Augenblick sind sie verschieden, dann nie wieder.',
      steps: [
        {
          say: 'Alle fünf schreiben im selben Augenblick zwei Wörter. Die Wege zwischen ihnen brauchen bis zu 0,9 s.',
          byHand: 'schreib in jeden Text ein Wort, schneller, als die Wege sie tragen.',
        },
        { say: 'Warte, bis alle alle zehn Wörter haben.', byHand: 'lass die Zeit laufen.' },
        {
          say: 'Ana und Bo schreiben gleichzeitig an genau dieselbe Stelle.',
          byHand: 'halte die Zeit an, schreib an den Anfang zweier Texte, lass die Zeit laufen.',
        },
        { say: 'Warte: Wessen Wörter stehen vorn?', byHand: 'lass die Zeit laufen.' },
      ],
      end: (count) => `Alle haben ${count === 1 ? 'dasselbe' : 'dieselben'} ${words(count)}.`,
      showed: [
        'Niemand hat jemanden gefragt, ob er schreiben darf, und keine Uhr und kein Server hat eine Reihenfolge bestimmt.',
        'Welchen Weg die Änderungen auch nehmen: Wer dieselben hat, hat denselben Text.',
      ],
    },
    'partition-and-merge': {
      title: 'Getrennt und wieder zusammen',
      look: 'das Wasser auf der Karte und die Texte auf seinen beiden Seiten.',
      steps: [
        {
          say: 'Ana schreibt zwei Wörter, während alle sechs beisammen sind.',
          byHand: 'schreib in einen Text.',
        },
        {
          say: 'Trenne Dov, Eli und Fay von Ana, Bo und Cleo. Nach einigen Sekunden Stille weiß es jede Seite.',
          byHand:
            'zieh Häuser auf der Karte auseinander, oder verursache eine Störung zwischen zwei Hälften.',
        },
        {
          say: 'Beide Seiten schreiben weiter. Jede ist in sich auf demselben Stand.',
          byHand: 'schreib auf beiden Seiten.',
        },
        { say: 'Behebe die Trennung.', byHand: 'drück „Alle beheben“.' },
        { say: 'Warte, bis die zwei Texte einer sind.', byHand: 'lass die Zeit laufen.' },
      ],
      end: (count) =>
        `Wieder eine Insel, und alle haben ${count === 1 ? 'dasselbe' : 'dieselben'} ${words(count)}.`,
      showed: [
        'Während sie getrennt waren, konnten beide Seiten schreiben, und keine hat ein Wort verloren.',
        'Nachbarn haben verglichen, was sie haben, und gesandt, was dem anderen fehlte; niemand hat sich für eine Seite entschieden.',
      ],
    },
    'state-vectors': {
      title: 'Warum Zustandsvektoren nicht genügen',
      look: 'die Zahlen: Zustandsvektor und Prüfsumme von Ana und von Bo.',
      steps: [
        { say: 'Ana schreibt drei Wörter, und Bo bekommt sie.', byHand: 'schreib in Anas Text.' },
        { say: 'Trenne die beiden.', byHand: 'verursache eine Störung zwischen zwei Hälften.' },
        {
          say: 'Bo löscht ein Wort. Die Texte sind jetzt verschieden, und die Zustandsvektoren sind immer noch gleich: Eine Löschung bewegt sie nicht. Die Prüfsummen sind verschieden.',
          byHand: 'lösche etwas in Bos Text, und schreib nichts.',
        },
        {
          say: 'Behebe die Trennung. Die Prüfsummen sagen, dass etwas fehlt.',
          byHand: 'drück „Alle beheben“.',
        },
      ],
      end: (count) =>
        `Beide haben ${count === 1 ? 'dasselbe' : 'dieselben'} ${words(count)}, und gleiche Prüfsummen sagen es.`,
      showed: [
        'Zwei verschiedene Dokumente können gleiche Zustandsvektoren haben, weil darin nur gezählt wird, was eingefügt wurde.',
        'Folkmoot vergleicht Prüfsummen über die Protokolle aller Änderungen, auch der Löschungen; darum heißt „auf demselben Stand“ gleich.',
      ],
    },
    'tree-and-flood': {
      title: 'Ein Baum oder eine Flut',
      look: 'die Pakete der letzten Änderung, bei den Zahlen, und das Glitzern auf der Karte.',
      steps: [
        {
          say: 'Ana schreibt ein Wort. Es geht an einem Baum entlang: Jeder der sieben anderen bekommt es einmal.',
          byHand: 'schreib ein Wort in irgendeinen Text.',
        },
        {
          say: 'Von nun an fluten Änderungen: Wer eine hört, reicht sie an alle weiter. Das tut das Netz von selbst, wo man uneins ist, wer mit wem einen Weg hat.',
          byHand: 'das kann nur der Knopf.',
        },
        {
          say: 'Ana schreibt noch einmal. Zähl die Pakete.',
          byHand: 'schreib ein Wort in irgendeinen Text.',
        },
      ],
      end: (count) =>
        `Alle acht haben beide Änderungen, ${words(count)}: eine über einen Baum aus 7 Paketen, eine über eine Flut aus viel mehr.`,
      showed: [
        'Ein Baum kostet ein Paket für jeden, der es bekommt; eine Flut kostet etwa eines für jeden Weg.',
        'Darum nimmt Folkmoot den Baum und flutet nur, wo ein Baum jemanden auslassen könnte.',
      ],
    },
    'room-of-64': {
      title: 'Ein Raum mit 64',
      look: 'wie wenige direkte Wege jede hat, und wie bald alle eine Änderung haben.',
      steps: [
        {
          say: '64 Gegenstellen hätten 2.016 Wege, wenn jede zu jeder einen hätte. Hier hat jede höchstens 12. Sieh dir die Karte an.',
          byHand: 'wähle Häuser auf der Karte.',
        },
        { say: 'Ana schreibt ein Wort.', byHand: 'schreib in einen Text.' },
        {
          say: 'Acht von ihnen stürzen zugleich ab. Die anderen merken es an ihrer Stille.',
          byHand: 'lass eine nach der anderen abstürzen; hier sind es acht.',
        },
        { say: 'Bo schreibt ein Wort, um die Lücken herum.', byHand: 'schreib in einen Text.' },
      ],
      end: (count) =>
        `Alle, die geblieben sind, haben ${count === 1 ? 'dasselbe' : 'dieselben'} ${words(count)}.`,
      showed: [
        'Mit einigen Wegen für jeden erreicht jeder jeden in wenigen Schritten.',
        'Acht haben auf einmal gefehlt, und keine Änderung.',
      ],
    },
    'slow-peer': {
      title: 'Eine langsame Gegenstelle',
      look: 'Dovs Text neben denen der anderen.',
      steps: [
        {
          say: 'Dovs Netz wird schlecht: 1,2 s in jede Richtung und 24 kbit/s, und die Platte braucht 2 s.',
          byHand: 'wähle Dov und verursache eine Störung an der gewählten Gegenstelle.',
        },
        {
          say: 'Alle schreiben. Die anderen haben alles voneinander, während Dov noch wartet.',
          byHand: 'schreib in mehrere Texte.',
        },
        { say: 'Warte auf Dov.', byHand: 'lass die Zeit laufen.' },
        { say: 'Behebe Dovs Störung.', byHand: 'drück „Alle beheben“.' },
      ],
      end: (count) =>
        `Alle haben ${count === 1 ? 'dasselbe' : 'dieselben'} ${words(count)}, und niemand hat auf Dov gewartet.`,
      showed: [
        'Jeder Weg hat seine eigene Schlange, darum hält ein langsamer niemand anderen auf.',
        'Dov konnte die ganze Zeit schreiben; was ein langsamer Weg verzögert, verliert er nicht.',
      ],
    },
    'lying-peer': {
      title: 'Eine Gegenstelle, die lügt',
      look: 'wer von ihnen noch einen Weg zu Eve hat, und dass kein Wort Anas ist, das Ana nicht geschrieben hat.',
      steps: [
        { say: 'Ana schreibt, wann man sich trifft.', byHand: 'schreib in Anas Text.' },
        {
          say: 'Eve kommt dazu: Sie hat den Link, also wird sie eingelassen. An die Regeln hält sie sich nicht.',
          byHand: 'drück „Eine Lügnerin einlassen“.',
        },
        {
          say: 'Eve sagt einem von ihnen eine Änderung im Namen eines anderen. Wer sie prüft, hört nicht mehr auf Eve.',
          byHand: 'drück „Lügen lassen“ mit der ersten der Lügen.',
        },
        {
          say: 'Eve versucht es bei allen mit 15 Bytes, die reines Yjs alles verwerfen lassen, was jemand schreiben wird.',
          byHand: 'wähle die Lüge vom Verschlucken, und lass sie lügen.',
        },
      ],
      end: (count) =>
        `Niemand zeigt ein Wort von Eve: Alle haben Anas Text mit ${wordsDative(count)}, und alle haben Eve ausgeschlossen.`,
      showed: [
        'Jede Gegenstelle unterschreibt ihr eigenes Protokoll; darum ist eine Lüge in fremdem Namen als solche zu erkennen, und auch, von wem sie kam.',
        'Niemand musste gefragt werden: Jeder hat selbst geprüft.',
      ],
    },
    'clock-skew': {
      title: 'Uhren, die falsch gehen',
      look: 'die Uhr eines jeden, unter „Eine Gegenstelle“: Die von Bo geht drei Stunden vor und doppelt so schnell, die von Cleo zwei Tage nach und halb so schnell.',
      steps: [
        { say: 'Bo schreibt zuerst.', byHand: 'schreib in Bos Text.' },
        {
          say: 'Cleo schreibt danach, nach ihrer Uhr zwei Tage davor.',
          byHand: 'schreib in Cleos Text.',
        },
        { say: 'Ana schreibt zuletzt.', byHand: 'schreib in Anas Text.' },
      ],
      end: (count) =>
        `Alle haben ${count === 1 ? 'dasselbe' : 'dieselben'} ${words(count)}, in der Reihenfolge des Schreibens.`,
      showed: [
        'Keine Reihenfolge beruht auf einer Uhr: Eine Änderung sagt, nach welchen Änderungen sie gemacht wurde.',
        'Uhren werden nur gezeigt; eine falsche macht eine falsche Zeit, nie einen falschen Text.',
      ],
    },
  },
};
