import type { ChessWords } from '../../catalog.ts';

const piece = { p: 'peón', n: 'caballo', b: 'alfil', r: 'torre', q: 'dama', k: 'rey' };

const said: ChessWords['said'] = ({ piece: kind, from, to, takes, castles, promotion, gives }) => {
  const what =
    castles === null
      ? `${piece[kind]} ${from} ${takes ? 'toma' : 'a'} ${to}`
      : `enroque ${castles === 'short' ? 'corto' : 'largo'}`;
  const becomes = promotion === null ? '' : `, se convierte en ${piece[promotion]}`;
  return `${what}${becomes}${gives === null ? '' : gives === 'mate' ? ', jaque mate' : ', jaque'}`;
};

export const chess: ChessWords = {
  board: 'Tablero de ajedrez',
  boardMeans:
    'Las flechas recorren las casillas; Intro levanta una pieza y la deja; Escape la suelta.',
  side: { white: 'blancas', black: 'negras' },
  sit: { white: 'Jugar con blancas', black: 'Jugar con negras' },
  piece,
  whole: {
    white: {
      p: 'peón blanco',
      n: 'caballo blanco',
      b: 'alfil blanco',
      r: 'torre blanca',
      q: 'dama blanca',
      k: 'rey blanco',
    },
    black: {
      p: 'peón negro',
      n: 'caballo negro',
      b: 'alfil negro',
      r: 'torre negra',
      q: 'dama negra',
      k: 'rey negro',
    },
  },
  square: (name, holds) => (holds === null ? name : `${name}, ${holds}`),
  picked: 'levantada',
  canGo: 'puede ir aquí',
  queued: 'jugada anticipada',
  said,
  by: (name, what) => `${name}: ${what}.`,

  noGame: 'En esta página no ha empezado ninguna partida.',
  noGameMeans:
    'Pon un tablero y siéntate; quien abra esta página puede tomar el otro lado. Nadie arbitra la partida: todos comprueban cada jugada.',
  noGameToSee: 'En cuanto alguien empiece una, la verás aquí.',
  toMove: { white: 'Juegan blancas', black: 'Juegan negras' },
  youMove: { white: 'Te toca, con blancas.', black: 'Te toca, con negras.' },
  otherMoves: (name) => `Le toca a ${name}.`,
  waitsFor: { white: 'Nadie juega con blancas todavía.', black: 'Nadie juega con negras todavía.' },
  inCheck: 'Jaque.',
  won: {
    checkmate: (name) => `${name} ganó por jaque mate.`,
    resigned: (name) => `${name} ganó; el otro lado abandonó.`,
    time: (name) => `${name} ganó por tiempo.`,
  },
  drawn: {
    agreed: 'Tablas de común acuerdo.',
    stalemate: 'Tablas por ahogado.',
    insufficient: 'Tablas: ningún lado tiene con qué dar mate.',
    threefold: 'Tablas: la misma posición por tercera vez.',
    fivefold: 'Tablas: la misma posición por quinta vez.',
    'fifty-moves': 'Tablas: cincuenta jugadas sin mover un peón ni capturar.',
    'seventy-five-moves': 'Tablas: setenta y cinco jugadas sin mover un peón ni capturar.',
    'time-but-no-mate': 'Tablas: se acabó el tiempo, pero el otro lado nunca podría dar mate.',
  },
  canClaim: {
    threefold: 'La misma posición por tercera vez: cualquier lado puede reclamar tablas.',
    'fifty-moves':
      'Cincuenta jugadas sin mover un peón ni capturar: cualquier lado puede reclamar tablas.',
  },
  over: 'La partida ha terminado.',

  moves: 'Jugadas',
  noMoves: 'Aún no hay jugadas.',
  typed: 'Escribe una jugada',
  typedHint: 'como Nf3 o e2e4',
  typedNot: (text) => `${text} no es una jugada posible aquí.`,
  play: 'Jugar',
  flip: 'Girar el tablero',
  promote: 'El peón se convierte en',
  premove: (from, to) => `Jugada anticipada: ${from} a ${to}. Se juega si entonces es legal.`,
  premoveOff: 'Anular la jugada anticipada',
  premoveGone: 'La jugada anticipada no era legal y se anula.',

  pgn: {
    title: 'PGN',
    export: 'Exportar PGN',
    copy: 'Copiar',
    save: 'Guardar como archivo',
    copied: 'Copiado.',
    notCopied: 'Este navegador no deja copiar; el texto está seleccionado.',
    text: 'Esta partida como PGN',
    import: 'Importar PGN',
    importMeans:
      'Cada partida pasa a ser una partida de esta página, en su última jugada: todos pueden repasarla y, si no ha terminado, dos pueden sentarse y seguir.',
    paste: 'Pega aquí el PGN',
    file: 'Abrir un archivo',
    read: 'Leer',
    addShort: 'Añadir a la página',
    nothing: 'No se puede leer ninguna partida.',
    found: (count) => (count === 1 ? '1 partida' : `${count} partidas`),
    refused: (number, why) => `Partida ${number}: ${why}`,
    why: {
      illegal: 'tiene una jugada que las reglas no permiten',
      unreadable: 'no se puede leer',
      'too-long': 'es demasiado larga',
    },
    add: (what) => `Añadir ${what}`,
    game: (white, black, moves, result) => `${white} – ${black}, ${moves}, ${result}`,
    added: 'Ya está en la página.',
    tagged: (white, black) => `De un PGN: ${white} – ${black}`,
  },
};
