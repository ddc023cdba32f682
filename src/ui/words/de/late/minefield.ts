import type { MinefieldWords } from '../../catalog.ts';
import { signed } from '../../measures.ts';
import { names } from '../names.ts';

const cells = (count: number): string => (count === 1 ? '1 Feld' : `${count} Felder`);
const mines = (count: number): string => (count === 1 ? '1 Mine' : `${count} Minen`);
const points = (count: number): string => (count === 1 ? '1 Punkt' : `${signed(count)} Punkte`);

/** Deutsch von Minenfeld. */
export const minefield: MinefieldWords = {
  none: 'Noch ist kein Minenfeld angelegt.',
  noneMeans: 'Wähle, wie groß es ist und ob ihr es gemeinsam räumt oder gegeneinander.',
  noneViewer: 'Wer hier schreiben kann, kann eines anlegen; du schaust zu.',

  lay: {
    title: 'Neues Minenfeld',
    size: 'Größe',
    sizes: { small: 'Klein', medium: 'Mittel', large: 'Groß', huge: 'Riesig', other: 'Andere' },
    means: (width, height, count) => `${width} × ${height}, ${mines(count)}`,
    width: 'Spalten',
    height: 'Zeilen',
    mines: 'Minen',
    mode: 'Wie ihr spielt',
    modes: { together: 'Gemeinsam', duel: 'Duell' },
    together: 'Räumt es mit allen, die hier sind. Die Leben sind gemeinsam.',
    duel: 'Ein Punkt für jedes Feld, das du als Erste oder Erster selbst öffnest, fünf weniger für jede Mine. Es endet, wenn jedes Feld ohne Mine offen ist.',
    lives: 'Leben',
    livesMean: 'Mit dem letzten ist das Spiel verloren.',
    begin: 'Minenfeld anlegen',
    cancel: 'Abbrechen',
    close: 'Schließen',
    keeps: 'Das jetzige bleibt in der Liste.',
  },

  board: (width, height) => `Minenfeld, ${height} Zeilen, ${width} Spalten`,
  boardKeys:
    'Pfeiltasten gehen von Feld zu Feld, Eingabe öffnet, F setzt oder nimmt eine Fahne, die Leertaste öffnet alles um eine Zahl.',
  place: (row, column) => `Zeile ${row}, Spalte ${column}`,
  closed: 'geschlossen',
  flagBy: (name) => `Fahne von ${name}`,
  around: (count) => (count === 0 ? 'offen, keine Mine daneben' : `offen, ${count} daneben`),
  hitBy: (name) => `Mine, getroffen von ${name}`,
  mineHere: 'Mine',
  wrongFlag: 'Fahne, aber keine Mine',

  click: 'Ein Klick',
  opens: 'öffnet',
  flags: 'markiert',
  zoom: {
    title: 'Größe der Felder',
    in: 'Größere Felder',
    out: 'Kleinere Felder',
    fit: 'Einpassen',
  },
  minesLeft: 'Minen ohne Fahne',
  livesLeft: (left, of) => `${left} von ${of} Leben übrig`,
  time: 'Zeit',
  replay: 'Ablauf ansehen',
  replayEnd: 'Zurück zum Spiel',
  replayAt: (name) => `Von ${name}`,

  hint: {
    first: 'Der erste Klick trifft nie eine Mine: Minen darunter und daneben verschwinden.',
    read: 'Du schaust zu.',
  },

  cleared: 'Das Minenfeld ist geräumt.',
  clearedIn: (time) => `Das Minenfeld ist geräumt, in ${time}.`,
  lost: (name) => `Verloren: ${name} hat die letzte erlaubte Mine getroffen.`,
  youLost: 'Verloren: Du hast die letzte erlaubte Mine getroffen.',
  wins: (name, score) => `${name} gewinnt, ${score}.`,
  youWin: (score) => `Du gewinnst, ${score}.`,
  level: (people, count) => `Gleichstand zwischen ${names.list(people)}, mit ${points(count)}.`,
  alone: (count) => `Alles offen, mit ${points(count)}.`,

  players: 'Wer spielt',
  cells,
  points,
  hits: (count) => (count === 1 ? '1 Mine getroffen' : `${count} Minen getroffen`),
  freed: (count) =>
    count === 1 ? 'erster Klick nahm 1 Mine weg' : `erster Klick nahm ${count} Minen weg`,
  contested: (count) =>
    count === 1 ? '1 auch von anderen geöffnet' : `${count} auch von anderen geöffnet`,
  you: (name) => `${name}, du`,

  rules: 'Die Regeln, wenn Inseln sich treffen',
  rulesTogether:
    'Wer noch keinen anderen Klick gesehen hatte, nimmt die Minen unter und neben dem eigenen weg, auf jeder Insel; sie verschwinden und kommen nirgends wieder. Was offen ist, bleibt offen, und was eine Insel geräumt hat, ist geräumt.',
  rulesDuel:
    'Wer noch keinen anderen Klick gesehen hatte, nimmt die Minen unter und neben dem eigenen weg, auf jeder Insel; sie verschwinden und kommen nirgends wieder. Ein Feld gehört, wer beim Öffnen weniger Klicks gesehen hatte; bei Gleichstand entscheidet die kleinere Nummer des Eintrags.',
  rulesTrust:
    'Das Minenfeld folgt aus einer Zahl, ein verändertes Programm könnte also darunter schauen; und eines, das verschweigt, was es gesehen hat, kann Felder anderer beanspruchen, was die Liste der Spielenden dann zeigt.',

  met: {
    title: 'Klicks von anderswo sind angekommen.',
    taken: (from, to, count) => `${to} hatte ${cells(count)} vor ${from} geöffnet.`,
    takenFromYou: (to, count) => `${to} hatte ${cells(count)} vor dir geöffnet.`,
    youHadTaken: (from, count) => `Du hattest ${cells(count)} vor ${from} geöffnet.`,
    smaller: (count) =>
      count === 1
        ? 'Eine Zahl ist kleiner, weil ein erster Klick dort Minen weggenommen hat.'
        : `${count} Zahlen sind kleiner, weil erste Klicks dort Minen weggenommen haben.`,
    givenBack: (count) =>
      count === 1
        ? 'Eine getroffene Mine zählt nicht mehr, weil ein erster Klick dort sie weggenommen hat.'
        : `${count} getroffene Minen zählen nicht mehr, weil erste Klicks dort sie weggenommen haben.`,
    close: 'Hinweis schließen',
  },

  said: {
    youOpened: (count, around) =>
      around === 0
        ? `Du hast ${cells(count)} geöffnet.`
        : `${around} daneben. Du hast ${cells(count)} geöffnet.`,
    opened: (name, count) => `${name} hat ${cells(count)} geöffnet.`,
    youHit: 'Du hast eine Mine getroffen.',
    hit: (name) => `${name} hat eine Mine getroffen.`,
    livesLeft: (count) => `Noch ${count} Leben.`,
    flagUp: 'Fahne gesetzt.',
    flagDown: 'Fahne weg.',
    notFitting: 'Die Fahnen daneben passen nicht zur Zahl.',
    flagged: 'Dort steht eine Fahne.',
    laid: (name) => `${name} hat ein neues Minenfeld angelegt.`,
  },

  fields: {
    title: 'Minenfelder dieser Seite',
    number: (number) => `Minenfeld ${number}`,
    going: 'wird gespielt',
    cleared: 'geräumt',
    clearedIn: (time) => `geräumt in ${time}`,
    lost: 'verloren',
    newest: 'Das neueste zeigen',
  },

  aside: (count, people) =>
    count === 1
      ? `1 Eintrag von ${names.list(people)} bricht die Regeln und zählt nicht.`
      : `${count} Einträge von ${names.list(people)} brechen die Regeln und zählen nicht.`,
  deleted: (count) =>
    `${count === 1 ? 'Ein Eintrag' : `${count} Einträge`} dieser Seite ${count === 1 ? 'wurde' : 'wurden'} von einem Programm gelöscht, das sich nicht an die Regeln hält; alle sehen dasselbe.`,
  spent:
    'Diese Sitzung hat so viel geschrieben, wie von einer gelesen wird. Lade neu, um weiterzuspielen.',
};
