import type { GamesWords } from '../../catalog.ts';
import { names } from '../names.ts';

const moves = (count: number): string => (count === 1 ? '1 jugada' : `${count} jugadas`);

export const games: GamesWords = {
  locale: 'es-ES',
  you: (name) => `${name}, tú`,
  nobodyYet: 'Nadie todavía',
  keptFor: (name) => `reservado para ${name}`,
  standsIn: (name) => `sustituye; el puesto es de ${name}`,
  outOfReach: 'fuera de alcance',
  hasLeft: 'se ha ido',
  toMove: 'le toca jugar',
  wins: 'ganó',
  standIn: (name) => `Sustituir a ${name}`,
  watch: (people) => `${names.listWho(people)} ${people.length === 1 ? 'mira' : 'miran'}.`,
  youWatch: 'Estás mirando.',
  youMayLook: 'Entraste con un enlace para mirar: estás mirando.',
  gone: (name, hasClock) =>
    `${name} se ha ido. Lo que juegues espera aquí${hasClock ? ', y los relojes están parados' : ''}.`,
  apart: (name, hasClock) =>
    `${name} está fuera de alcance. Lo que juegues espera aquí${hasClock ? ', y los relojes están parados' : ''}.`,
  clock: (seat, time) => `Reloj de ${seat}: ${time}`,
  clockStands: 'parado',
  clocks: (minutes, seconds) => `Relojes: ${minutes} + ${seconds}`,
  moves,

  sounds: { on: 'Sonidos: sí', off: 'Sonidos: no', label: 'Sonidos' },

  table: {
    title: 'Partida nueva',
    seatOf: (seat) => `Quién juega con ${seat}`,
    anyone: 'Quien se siente',
    me: (name) => `${name}, tú`,
    clock: 'Reloj',
    noClock: 'Ninguno',
    minutes: 'Minutos para cada lado',
    increment: 'Segundos más por jugada',
    otherClock: 'Otro',
    clockOf: (minutes, seconds) => `${minutes} + ${seconds}`,
    clockMeans: 'Minutos para cada lado, y segundos que añade cada jugada.',
    clockRule:
      'No hay un reloj común. Cada jugada dice cuánto pensó su autor desde que vio la anterior, según su propio reloj. Se para mientras los dos están fuera del alcance del otro, y corre desde la segunda jugada de cada lado.',
    standIns: 'Otros pueden sustituir',
    standInsMean:
      'Mientras alguien no está, otra persona puede mover por él, pero no abandonar la partida.',
    solo: 'Una persona puede jugar todos los puestos',
    soloMeans: 'Para probar jugadas a solas, o entre dos ante una pantalla.',
    start: 'Empezar la partida',
    cancel: 'Cancelar',
    close: 'Cerrar',
  },

  steps: {
    resign: 'abandona',
    'accept-draw': 'acepta tablas',
    'claim-draw': 'reclama tablas',
    'allow-back': 'permite volver atrás',
  },
  newGame: 'Partida nueva',
  rematch: 'Revancha',
  rematchWaits: (name) => `${name} ha preparado una revancha.`,
  toRematch: 'Ir a la revancha',
  resign: 'Abandonar',
  resignTitle: '¿Abandonar esta partida?',
  resignMeans: (name) => `Entonces gana ${name}. Nadie puede deshacerlo por su cuenta.`,
  resignNot: 'Seguir jugando',
  offerDraw: 'Ofrecer tablas',
  offered: (name) => `${name} ofrece tablas.`,
  youOffered: 'Ofreces tablas.',
  agree: 'Aceptar',
  decline: 'Rechazar',
  claimDraw: 'Reclamar tablas',
  askBack: 'Pedir volver atrás',
  backAsked: (name, move) => `${name} pide retirar ${move}.`,
  youAskedBack: (move) => `Pides retirar ${move}.`,
  allowBack: 'Permitirlo',
  claimTime: 'Reclamar la victoria por tiempo',
  timeIsOver: (name) => `El tiempo de ${name} se acabó, según se ve aquí.`,
  yourTimeIsOver: 'Tu tiempo se acabó. El otro lado puede reclamar la partida.',

  replay: {
    title: 'Repaso',
    place: (at, of) => `Jugada ${at} de ${of}`,
    start: 'Al principio',
    back: 'Una atrás',
    on: 'Una adelante',
    end: 'Al final',
    play: 'Reproducir',
    pause: 'Pausa',
  },
  backToGame: 'Volver a la partida',
  showsEarlier: 'El tablero muestra un momento anterior.',
  showsKept: 'El tablero muestra la línea guardada.',

  fork: {
    bothMoved: 'Ambos lados jugaron mientras estaban separados.',
    movedTwice: (name) => `${name} hizo dos jugadas en un mismo punto.`,
    goesOn: (people, because) => `La línea de ${names.list(people)} continúa porque ${because}.`,
    because: {
      longer: (goesOn, kept) => `es más larga, ${moves(goesOn)} a ${kept}`,
      ended: (length) => `terminó la partida; ambas tienen ${moves(length)}`,
      fewerStandIns: (length) =>
        `menos de sus jugadas son de sustitutos; ambas tienen ${moves(length)}`,
      lowerId: (length) =>
        `su primera entrada tiene el número más bajo; ambas tienen ${moves(length)}`,
    },
    kept: (move, count, people) =>
      count === 1
        ? `Se guarda ${move}, de ${names.list(people)}.`
        : `Se guardan ${moves(count)} desde ${move}, de ${names.list(people)}.`,
    on: 'continúa',
    keptTitle: 'guardada',
    by: (people, count) => `${names.listWho(people)}, ${moves(count)}`,
    view: 'Ver la línea guardada',
    apart: 'separados',
    earlier: (count) =>
      count === 1
        ? '1 punto anterior donde las líneas se separan'
        : `${count} puntos anteriores donde las líneas se separan`,
    rule: 'Todos aplican la misma regla y muestran la misma línea:',
    rules:
      'primero más jugadas; a igualdad, la línea que terminó la partida; después, la que tenga menos jugadas de sustitutos; después, el número más bajo.',
  },

  list: {
    title: 'Partidas de esta página',
    of: (people) => (people.length === 0 ? 'Nadie todavía' : people.join(' – ')),
    goesOn: 'en juego',
    open: (number) => `Partida ${number}`,
  },

  leftAside: {
    count: (count) => (count === 1 ? '1 entrada no cuenta' : `${count} entradas no cuentan`),
    by: (name, reason) => `${name}: ${reason}`,
    nobody: 'Alguien a quien aquí no se conoce',
    reasons: {
      'no-author': 'aquí aún no se conoce a quien la escribió',
      unreadable: 'no se puede leer',
      'no-such-seat': 'ese puesto no existe',
      'no-parent': 'aquello en lo que se apoya no está aquí',
      'not-seated': 'quien la escribió no se ha sentado',
      'no-setup': 'una partida no puede empezar así',
      'too-many-moves': 'con las partidas anteriores de su autor, empieza con demasiadas jugadas',
      over: 'la partida había terminado',
      'plays-another-seat': 'quien la escribió juega con el otro lado',
      'seat-of-another': 'el puesto es de otra persona',
      'no-move': 'no nombra ninguna jugada',
      'no-time-given': 'no dice cuánto pensó su autor',
      'too-late': 'el tiempo se había acabado',
      'not-a-player': 'quien la escribió no juega aquí',
      'asked-already': 'ya se había pedido',
      'not-asked': 'nadie lo había pedido',
      'no-draw-to-claim': 'no hay tablas que reclamar',
      'nothing-to-take-back': 'no hay nada que retirar',
      'no-time-to-claim': 'no hay tiempo que reclamar',
      'time-is-left': 'quedaba tiempo',
      illegal: 'las reglas no lo permiten',
    },
    other: 'no se juega',
  },
  deleted: (count) =>
    `${count === 1 ? 'Una entrada de esta página fue borrada' : `${count} entradas de esta página fueron borradas`} por un programa que no respeta las reglas. Lo que se apoyaba en ${count === 1 ? 'ella' : 'ellas'} no se puede jugar; todos ven lo mismo.`,
};
