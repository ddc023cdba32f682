import type { TidesWords } from '../../catalog.ts';
import { names } from '../names.ts';

const cells = (count: number): string => (count === 1 ? '1 casilla' : `${count} casillas`);
const fathoms = (count: number): string => (count === 1 ? '1 braza' : `${count} brazas`);

export const tides: TidesWords = {
  chart: 'Carta de la ronda',
  keys: 'Las flechas o W, A, S, D gobiernan. El espacio echa el ancla. I dice dónde estás.',
  touch: 'Arrastra para gobernar o toca adonde ir. Tocar el barco echa el ancla.',
  rules: [
    'Sal y vuelve a casa: todo lo que rodea tu cabo es tuyo, también lo que era de otros.',
    'Quien cruza un cabo tendido lo corta.',
  ],
  ruleEnd: (rope) =>
    `Las islas valen tres. Con la pleamar, cuando alguien ha gastado sus ${rope} brazas de cabo, acaba la ronda.`,
  apartRule:
    'De dos reclamaciones que no sabían una de otra, la mayor conserva lo que ambas rodean; si son iguales, la primera.',

  none: 'En esta página aún no se ha abierto ninguna ronda.',
  youWatch: 'Entraste con un enlace para mirar: eres público.',
  open: 'Abrir una ronda',
  openNext: 'Abrir la ronda siguiente',
  openAnyway: 'Apartar esta ronda',
  openMeans: 'Esta ronda queda en la lista tal como está ahora.',
  join: 'Participar',
  joinLate: 'Entrar en la ronda',
  start: 'Zarpar',
  startAlone: 'Zarpar a solas',
  alone: 'Nadie más participa. A solas es práctica; otros pueden entrar en cualquier momento.',
  joined: (people) =>
    `${names.listWho(people)} ${people.length === 1 ? 'participa' : 'participan'}.`,
  waiting: 'Cuando estéis todos, cualquiera puede zarpar.',
  full: 'Juegan ocho. Tú miras.',
  round: (number) => `Ronda ${number}`,
  rounds: 'Ronda',
  aside: (count) => (count === 1 ? '1 jugada queda aparte.' : `${count} jugadas quedan aparte.`),
  asideFor: {
    'no player': 'de alguien que no participa',
    full: 'ya participaban ocho',
    'not begun': 'antes de empezar la ronda',
    over: 'después de la pleamar',
    'no line left': 'con más cabo del que quedaba',
    'too short': 'alrededor de nada',
    'over land': 'a través de una isla',
    'not from home': 'no desde sus propias aguas',
  },
  asideBy: (name, reason) => `${name}: ${reason}`,

  player: 'Quién',
  score: 'Puntos',
  share: 'De la carta',
  line: 'Cabo restante',
  scores: 'Puntuación',
  percent: (share) => `${share} %`,
  you: (name) => `${name}, tú`,

  tide: 'Marea',
  untilHigh: (left) => `Pleamar en ${fathoms(left)}`,
  high: 'Pleamar',
  out: (line, max) => `Cabo tendido: ${line} de ${max}`,
  home: 'En tus aguas',
  adrift: 'No hay cabo tendido. Vuelve a casa para empezar uno.',
  hidden: 'Tu barco estuvo al ancla mientras esta pestaña estaba oculta.',

  steps: 'Paso a paso',
  stepsMean: 'Cada flecha avanza una casilla y oyes dónde estás.',
  blocked: 'Por ahí no hay paso.',
  where: (column, row, water, line) =>
    `Columna ${column}, fila ${row}. ${water}${line === '' ? '' : ` ${line}`}`,
  water: {
    free: 'Aguas libres.',
    own: 'Tus aguas.',
    of: (name) => `Aguas de ${name}.`,
  },
  lineOut: (line, way) => `${fathoms(line)} de cabo; a casa, ${way}.`,
  away: [
    (count) => `${count} arriba`,
    (count) => `${count} a la derecha`,
    (count) => `${count} abajo`,
    (count) => `${count} a la izquierda`,
  ],
  boatNear: (name, way) => `El barco de ${name} está ${way}.`,

  began: 'Todos los barcos pueden salir del puerto.',
  youClaimed: (gained, share) => `Has ganado ${cells(gained)} y tienes el ${share} %.`,
  leads: (name, share) => `${name} va por delante con el ${share} %.`,
  youLead: 'Vas por delante.',
  claimed: (name, gained) => `${name} ha ganado ${cells(gained)}.`,
  tookYours: (name, taken) => `${name} te ha quitado ${cells(taken)}.`,
  tookOf: (name, taken, from) => `${name} ha quitado ${cells(taken)} a ${from}.`,
  yourLineCut: (name, line) => `${name} cortó tu cabo: ${fathoms(line)} perdidas.`,
  yourLineLost: (line) => `Tu cabo se acabó: ${fathoms(line)} perdidas.`,
  lineCut: (name, by) => `${by} cortó el cabo de ${name}.`,
  youCut: (name) => `Cortaste el cabo de ${name}.`,
  lineLost: (name) => `El cabo de ${name} se acabó.`,
  joinedNow: (name) => `${name} participa.`,
  contests: 'Reclamado por ambas partes',
  contest: (count, winner, larger, smaller) =>
    `${cells(count)} para ${winner}: ninguna reclamación sabía de la otra, y la de ${winner} es la mayor, ${larger} a ${smaller}.`,
  contestFirst: (count, winner) =>
    `${cells(count)} para ${winner}: ninguna reclamación sabía de la otra, son de igual tamaño y la de ${winner} llegó primero.`,

  over: 'Pleamar',
  wins: (name, score) => `${name} gana con ${score}.`,
  youWin: (score) => `Ganas con ${score}.`,
  level: (people, score) => `${names.listWho(people)} empatan a ${score}.`,
  practised: (score) => `Has hecho ${score}.`,
  endedBy: (name) => `El cabo de ${name} fue el primero en agotarse.`,
  late: 'Las reclamaciones que aún vienen hacia aquí cuentan si no sabían del final.',
  lookBack: 'Mirar atrás',
  lookOn: 'Volver a la ronda',
  at: (place) => `Como estaba: ${place}`,
};
