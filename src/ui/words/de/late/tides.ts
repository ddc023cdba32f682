import type { TidesWords } from '../../catalog.ts';
import { names } from '../names.ts';

const cells = (count: number): string => (count === 1 ? '1 Feld' : `${count} Felder`);
const fathoms = (count: number): string => (count === 1 ? '1 Faden' : `${count} Faden`);

export const tides: TidesWords = {
  chart: 'Karte der Runde',
  keys: 'Pfeiltasten oder W, A, S, D steuern. Leertaste wirft den Anker. I sagt, wo du bist.',
  touch:
    'Ziehen steuert, Tippen auch: dorthin, wohin du tippst. Tippen auf das Boot wirft den Anker.',
  rules: [
    'Fahr hinaus und kehr heim: Was deine Leine umschließt, gehört dir, auch was andere hatten.',
    'Wer eine ausgelegte Leine kreuzt, kappt sie.',
  ],
  ruleEnd: (rope) =>
    `Inseln zählen drei. Bei Hochwasser, wenn jemand seine ${rope} Faden Leine verbraucht hat, endet die Runde.`,
  apartRule:
    'Wissen zwei Ansprüche nichts voneinander, behält der größere, was beide umschließen; bei gleichen der erste.',

  none: 'Auf dieser Seite wurde noch keine Runde eröffnet.',
  youWatch: 'Du bist über einen Link zum Ansehen hier und schaust zu.',
  open: 'Runde eröffnen',
  openNext: 'Nächste Runde eröffnen',
  openAnyway: 'Diese Runde beiseitelegen',
  openMeans: 'Diese Runde bleibt in der Liste, wie sie jetzt steht.',
  join: 'Mitmachen',
  joinLate: 'Bei der Runde mitmachen',
  start: 'In See stechen',
  startAlone: 'Allein in See stechen',
  alone: 'Niemand sonst macht mit. Allein ist es Übung; andere können jederzeit dazukommen.',
  joined: (people) => `${names.listWho(people)} ${people.length === 1 ? 'macht' : 'machen'} mit.`,
  waiting: 'Wenn alle da sind, kann jede Person in See stechen lassen.',
  full: 'Acht spielen. Du schaust zu.',
  round: (number) => `Runde ${number}`,
  rounds: 'Runde',
  aside: (count) => (count === 1 ? '1 Zug bleibt beiseite.' : `${count} Züge bleiben beiseite.`),
  asideFor: {
    'no player': 'von jemandem, der nicht mitmacht',
    full: 'acht machten schon mit',
    'not begun': 'vor dem Beginn der Runde',
    over: 'nach Hochwasser',
    'no line left': 'mit mehr Leine, als übrig war',
    'too short': 'um nichts herum',
    'over land': 'über eine Insel',
    'not from home': 'nicht vom eigenen Wasser aus',
  },
  asideBy: (name, reason) => `${name}: ${reason}`,

  player: 'Wer',
  score: 'Punkte',
  share: 'Anteil',
  line: 'Leine übrig',
  scores: 'Punktestand',
  percent: (share) => `${share} %`,
  you: (name) => `${name}, du`,

  tide: 'Gezeit',
  untilHigh: (left) => `Hochwasser in ${fathoms(left)}`,
  high: 'Hochwasser',
  out: (line, max) => `Leine ausgelegt: ${line} von ${max}`,
  home: 'In deinem Wasser',
  adrift: 'Keine Leine ist aus. Fahr heim, um eine zu beginnen.',
  hidden: 'Dein Boot lag vor Anker, während dieser Tab verdeckt war.',

  steps: 'Schritt für Schritt',
  stepsMean: 'Jede Pfeiltaste fährt ein Feld, und du hörst, wo du bist.',
  blocked: 'Dort geht es nicht weiter.',
  where: (column, row, water, line) =>
    `Spalte ${column}, Reihe ${row}. ${water}${line === '' ? '' : ` ${line}`}`,
  water: {
    free: 'Offenes Wasser.',
    own: 'Dein Wasser.',
    of: (name) => `Wasser von ${name}.`,
  },
  lineOut: (line, way) => `${fathoms(line)} Leine aus; heim geht es ${way}.`,
  away: [
    (count) => `${count} nach oben`,
    (count) => `${count} nach rechts`,
    (count) => `${count} nach unten`,
    (count) => `${count} nach links`,
  ],
  boatNear: (name, way) => `Das Boot von ${name} ist ${way}.`,

  began: 'Alle Boote dürfen den Hafen verlassen.',
  youClaimed: (gained, share) => `Du hast ${cells(gained)} gewonnen und hältst ${share} %.`,
  leads: (name, share) => `${name} führt mit ${share} %.`,
  youLead: 'Du führst.',
  claimed: (name, gained) => `${name} hat ${cells(gained)} gewonnen.`,
  tookYours: (name, taken) => `${name} hat dir ${cells(taken)} genommen.`,
  tookOf: (name, taken, from) => `${name} hat ${from} ${cells(taken)} genommen.`,
  yourLineCut: (name, line) => `${name} hat deine Leine gekappt: ${fathoms(line)} verloren.`,
  yourLineLost: (line) => `Deine Leine war ganz aus: ${fathoms(line)} verloren.`,
  lineCut: (name, by) => `${by} hat die Leine von ${name} gekappt.`,
  youCut: (name) => `Du hast die Leine von ${name} gekappt.`,
  lineLost: (name) => `Die Leine von ${name} war ganz aus.`,
  joinedNow: (name) => `${name} macht mit.`,
  contests: 'Von beiden Seiten beansprucht',
  contest: (count, winner, larger, smaller) =>
    `${cells(count)} ${count === 1 ? 'ging' : 'gingen'} an ${winner}: Keiner der Ansprüche wusste vom anderen, und der von ${winner} ist der größere, ${larger} zu ${smaller}.`,
  contestFirst: (count, winner) =>
    `${cells(count)} ${count === 1 ? 'ging' : 'gingen'} an ${winner}: Keiner der Ansprüche wusste vom anderen, beide sind gleich groß, und der von ${winner} kam zuerst.`,

  over: 'Hochwasser',
  wins: (name, score) => `${name} gewinnt mit ${score}.`,
  youWin: (score) => `Du gewinnst mit ${score}.`,
  level: (people, score) => `${names.listWho(people)} liegen gleichauf bei ${score}.`,
  practised: (score) => `Du hast ${score} erreicht.`,
  endedBy: (name) => `Die Leine von ${name} war zuerst verbraucht.`,
  late: 'Ansprüche, die noch hierher unterwegs sind, zählen, wenn sie vom Ende nichts wussten.',
  lookBack: 'Zurückschauen',
  lookOn: 'Zurück zur Runde',
  at: (place) => `Wie es war: ${place}`,
};
