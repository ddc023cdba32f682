import type { GamesWords } from '../../catalog.ts';
import { names } from '../names.ts';

const moves = (count: number): string => (count === 1 ? '1 Zug' : `${count} Züge`);

export const games: GamesWords = {
  locale: 'de-DE',
  you: (name) => `${name}, du`,
  nobodyYet: 'Noch niemand',
  keptFor: (name) => `für ${name} freigehalten`,
  standsIn: (name) => `vertritt; der Platz gehört ${name}`,
  outOfReach: 'außer Reichweite',
  hasLeft: 'ist gegangen',
  toMove: 'am Zug',
  wins: 'hat gewonnen',
  standIn: (name) => `${name} vertreten`,
  watch: (people) => `${names.listWho(people)} ${people.length === 1 ? 'schaut' : 'schauen'} zu.`,
  youWatch: 'Du schaust zu.',
  youMayLook: 'Du bist über einen Link zum Ansehen hier: Du schaust zu.',
  gone: (name, hasClock) =>
    `${name} ist gegangen. Was du spielst, wartet hier${hasClock ? ', und die Uhren stehen' : ''}.`,
  apart: (name, hasClock) =>
    `${name} ist außer Reichweite. Was du spielst, wartet hier${hasClock ? ', und die Uhren stehen' : ''}.`,
  clock: (seat, time) => `Uhr von ${seat}: ${time}`,
  clockStands: 'steht',
  clocks: (minutes, seconds) => `Uhren: ${minutes} + ${seconds}`,
  moves,

  sounds: { on: 'Töne: an', off: 'Töne: aus', label: 'Töne' },

  table: {
    title: 'Neue Partie',
    seatOf: (seat) => `Wer ${seat} spielt`,
    anyone: 'Wer sich setzt',
    me: (name) => `${name}, du`,
    clock: 'Uhr',
    noClock: 'Keine',
    minutes: 'Minuten für jede Seite',
    increment: 'Sekunden dazu je Zug',
    otherClock: 'Andere',
    clockOf: (minutes, seconds) => `${minutes} + ${seconds}`,
    clockMeans: 'Minuten für jede Seite und Sekunden, die jeder Zug dazugibt.',
    clockRule:
      'Eine gemeinsame Uhr gibt es nicht. Jeder Zug sagt, wie lange sein Urheber nachdachte, seit er den Zug davor sah, nach der eigenen Uhr. Sie steht, solange die beiden füreinander außer Reichweite sind, und läuft ab dem zweiten Zug jeder Seite.',
    standIns: 'Andere dürfen vertreten',
    standInsMean:
      'Solange jemand weg ist, darf jemand anders für ihn ziehen, aber die Partie nicht aufgeben.',
    solo: 'Eine Person darf alle Plätze spielen',
    soloMeans: 'Um allein Züge auszuprobieren, oder zu zweit an einem Bildschirm.',
    start: 'Partie beginnen',
    cancel: 'Abbrechen',
    close: 'Schließen',
  },

  steps: {
    resign: 'gibt auf',
    'accept-draw': 'nimmt Remis an',
    'claim-draw': 'beansprucht Remis',
    'allow-back': 'erlaubt die Rücknahme',
  },
  newGame: 'Neue Partie',
  rematch: 'Revanche',
  rematchWaits: (name) => `${name} hat eine Revanche aufgestellt.`,
  toRematch: 'Zur Revanche',
  resign: 'Aufgeben',
  resignTitle: 'Diese Partie aufgeben?',
  resignMeans: (name) => `Dann gewinnt ${name}. Allein kann das niemand zurücknehmen.`,
  resignNot: 'Weiterspielen',
  offerDraw: 'Remis anbieten',
  offered: (name) => `${name} bietet Remis an.`,
  youOffered: 'Du bietest Remis an.',
  agree: 'Annehmen',
  decline: 'Ablehnen',
  claimDraw: 'Remis beanspruchen',
  askBack: 'Um Rücknahme bitten',
  backAsked: (name, move) => `${name} möchte ${move} zurücknehmen.`,
  youAskedBack: (move) => `Du möchtest ${move} zurücknehmen.`,
  allowBack: 'Erlauben',
  claimTime: 'Sieg durch Zeit beanspruchen',
  timeIsOver: (name) => `Die Zeit von ${name} ist abgelaufen, wie man es hier sieht.`,
  yourTimeIsOver: 'Deine Zeit ist abgelaufen. Die andere Seite kann die Partie beanspruchen.',

  replay: {
    title: 'Nachspielen',
    place: (at, of) => `Zug ${at} von ${of}`,
    start: 'Zum Anfang',
    back: 'Einen zurück',
    on: 'Einen weiter',
    end: 'Zum Ende',
    play: 'Durchspielen',
    pause: 'Anhalten',
  },
  backToGame: 'Zurück zur Partie',
  showsEarlier: 'Das Brett zeigt eine frühere Stelle.',
  showsKept: 'Das Brett zeigt die aufgehobene Linie.',

  fork: {
    bothMoved: 'Beide Seiten zogen, während sie getrennt waren.',
    movedTwice: (name) => `${name} machte an einer Stelle zwei Züge.`,
    goesOn: (people, because) =>
      `Die Linie von ${names.list(people)} geht weiter, weil ${because}.`,
    because: {
      longer: (goesOn, kept) => `sie länger ist, ${moves(goesOn)} zu ${kept}`,
      ended: (length) => `sie die Partie beendete; beide haben ${moves(length)}`,
      fewerStandIns: (length) =>
        `weniger ihrer Züge von Vertretern sind; beide haben ${moves(length)}`,
      lowerId: (length) =>
        `ihr erster Eintrag die niedrigere Nummer hat; beide haben ${moves(length)}`,
    },
    kept: (move, count, people) =>
      count === 1
        ? `Aufgehoben bleibt ${move} von ${names.list(people)}.`
        : `Aufgehoben bleiben ${moves(count)} ab ${move} von ${names.list(people)}.`,
    on: 'geht weiter',
    keptTitle: 'aufgehoben',
    by: (people, count) => `${names.listWho(people)}, ${moves(count)}`,
    view: 'Aufgehobene Linie ansehen',
    apart: 'getrennt',
    earlier: (count) =>
      count === 1
        ? '1 frühere Stelle, an der Linien auseinandergehen'
        : `${count} frühere Stellen, an denen Linien auseinandergehen`,
    rule: 'Alle wenden dieselbe Regel an und zeigen dieselbe Linie:',
    rules:
      'mehr Züge zuerst; bei gleich vielen die Linie, die die Partie beendete; dann die mit weniger Zügen von Vertretern; dann die niedrigere Nummer.',
  },

  list: {
    title: 'Partien dieser Seite',
    of: (people) => (people.length === 0 ? 'Noch niemand' : people.join(' – ')),
    goesOn: 'läuft',
    open: (number) => `Partie ${number}`,
  },

  leftAside: {
    count: (count) =>
      count === 1 ? '1 Eintrag zählt nicht mit' : `${count} Einträge zählen nicht mit`,
    by: (name, reason) => `${name}: ${reason}`,
    nobody: 'Jemand, der hier nicht bekannt ist',
    reasons: {
      'no-author': 'wer ihn schrieb, ist hier noch nicht bekannt',
      unreadable: 'er ist nicht zu lesen',
      'no-such-seat': 'diesen Platz gibt es nicht',
      'no-parent': 'worauf er aufbaut, ist nicht hier',
      'not-seated': 'wer ihn schrieb, hat sich nicht gesetzt',
      'no-setup': 'so kann keine Partie beginnen',
      'too-many-moves': 'mit früheren Partien derselben Hand beginnt er mit zu vielen Zügen',
      over: 'die Partie war zu Ende',
      'plays-another-seat': 'wer ihn schrieb, spielt die andere Seite',
      'seat-of-another': 'der Platz gehört jemand anderem',
      'no-move': 'er nennt keinen Zug',
      'no-time-given': 'er sagt nicht, wie lange nachgedacht wurde',
      'too-late': 'die Zeit war abgelaufen',
      'not-a-player': 'wer ihn schrieb, spielt hier nicht mit',
      'asked-already': 'danach war schon gefragt',
      'not-asked': 'danach hatte niemand gefragt',
      'no-draw-to-claim': 'es gibt kein Remis zu beanspruchen',
      'nothing-to-take-back': 'es gibt nichts zurückzunehmen',
      'no-time-to-claim': 'es gibt keine Zeit zu beanspruchen',
      'time-is-left': 'es war noch Zeit übrig',
      illegal: 'die Regeln erlauben es nicht',
    },
    other: 'er wird nicht gespielt',
  },
  deleted: (count) =>
    `${count === 1 ? 'Ein Eintrag dieser Seite wurde' : `${count} Einträge dieser Seite wurden`} von einem Programm gelöscht, das sich nicht an die Regeln hält. Was darauf aufbaute, ist nicht spielbar; alle sehen dasselbe.`,
};
