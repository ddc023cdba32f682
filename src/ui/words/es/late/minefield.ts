import type { MinefieldWords } from '../../catalog.ts';
import { signed } from '../../measures.ts';
import { names } from '../names.ts';

const cells = (count: number): string => (count === 1 ? '1 casilla' : `${count} casillas`);
const mines = (count: number): string => (count === 1 ? '1 mina' : `${count} minas`);
const points = (count: number): string => (count === 1 ? '1 punto' : `${signed(count)} puntos`);
const lives = (count: number): string => (count === 1 ? '1 vida' : `${count} vidas`);

/** Español del campo de minas. */
export const minefield: MinefieldWords = {
  none: 'Todavía no hay ningún campo.',
  noneMeans: 'Elige cómo de grande es y si lo despejáis en equipo o compitiendo.',
  noneViewer: 'Quien puede escribir aquí puede crear uno; tú miras.',

  lay: {
    title: 'Campo nuevo',
    size: 'Tamaño',
    sizes: {
      small: 'Pequeño',
      medium: 'Mediano',
      large: 'Grande',
      huge: 'Enorme',
      other: 'Otro',
    },
    means: (width, height, count) => `${width} × ${height}, ${mines(count)}`,
    width: 'Columnas',
    height: 'Filas',
    mines: 'Minas',
    mode: 'Cómo jugáis',
    modes: { together: 'En equipo', duel: 'Duelo' },
    together: 'Despejad el campo entre todos. Las vidas son comunes.',
    duel: 'Un punto por cada casilla que abres primero a mano, cinco menos por cada mina. Termina cuando toda casilla sin mina está abierta.',
    lives: 'Vidas',
    livesMean: 'Con la última se pierde el campo.',
    begin: 'Crear el campo',
    cancel: 'Cancelar',
    close: 'Cerrar',
    keeps: 'El campo abierto ahora queda en la lista de campos.',
  },

  board: (width, height) => `Campo de minas, ${height} filas, ${width} columnas`,
  boardKeys:
    'Las flechas van de casilla en casilla, Intro abre, F pone o quita una bandera, Espacio abre todo alrededor de un número.',
  place: (row, column) => `Fila ${row}, columna ${column}`,
  closed: 'cerrada',
  flagBy: (name) => `bandera de ${name}`,
  around: (count) =>
    count === 0 ? 'abierta, ninguna mina alrededor' : `abierta, ${count} alrededor`,
  hitBy: (name) => `mina que pisó ${name}`,
  mineHere: 'mina',
  wrongFlag: 'bandera, pero sin mina',

  click: 'Un clic',
  opens: 'abre',
  flags: 'marca',
  zoom: {
    title: 'Tamaño de las casillas',
    in: 'Casillas más grandes',
    out: 'Casillas más pequeñas',
    fit: 'Ajustar',
  },
  minesLeft: 'minas sin bandera',
  livesLeft: (left, of) => `${left === 1 ? 'queda' : 'quedan'} ${left} de ${lives(of)}`,
  time: 'Tiempo',
  replay: 'Repetición',
  replayEnd: 'Volver al campo',
  replayAt: (name) => `De ${name}`,

  hint: {
    first: 'El primer clic nunca da en una mina: las de debajo y alrededor desaparecen.',
    read: 'Miras.',
  },

  cleared: 'El campo está despejado.',
  clearedIn: (time) => `El campo está despejado, en ${time}.`,
  lost: (name) => `El campo está perdido: ${name} pisó la última mina permitida.`,
  youLost: 'El campo está perdido: pisaste la última mina permitida.',
  wins: (name, score) => `Gana ${name}, ${score}.`,
  youWin: (score) => `Ganas, ${score}.`,
  level: (people, count) => `Empate entre ${names.list(people)}, con ${points(count)}.`,
  alone: (count) => `Todo abierto, con ${points(count)}.`,

  players: 'Quién juega',
  cells,
  points,
  hits: (count) => (count === 1 ? '1 mina pisada' : `${count} minas pisadas`),
  freed: (count) =>
    count === 1 ? 'su primer clic quitó 1 mina' : `su primer clic quitó ${count} minas`,
  contested: (count) =>
    count === 1 ? '1 también la abrieron otros' : `${count} también las abrieron otros`,
  you: (name) => `${name}, tú`,

  rules: 'Las reglas cuando las islas se encuentran',
  rulesTogether:
    'Quien no había visto ningún otro clic quita las minas de debajo y alrededor del suyo, en cada isla; desaparecen, no van a otra parte. Lo abierto sigue abierto, y un campo que una isla ha despejado está despejado.',
  rulesDuel:
    'Quien no había visto ningún otro clic quita las minas de debajo y alrededor del suyo, en cada isla; desaparecen, no van a otra parte. Una casilla es de quien había visto menos clics al abrirla; si son iguales, de la entrada con el número menor.',
  rulesTrust:
    'El campo sale de un número, así que un programa cambiado podría mirar debajo; y uno que oculta lo que ha visto puede reclamar casillas ajenas, y la lista de quién juega lo muestra.',

  met: {
    title: 'Han llegado clics de otra parte.',
    taken: (from, to, count) => `${to} había abierto ${cells(count)} antes que ${from}.`,
    takenFromYou: (to, count) => `${to} había abierto ${cells(count)} antes que tú.`,
    youHadTaken: (from, count) => `Habías abierto ${cells(count)} antes que ${from}.`,
    smaller: (count) =>
      count === 1
        ? 'Un número es menor, porque un primer clic quitó minas allí.'
        : `${count} números son menores, porque primeros clics quitaron minas allí.`,
    givenBack: (count) =>
      count === 1
        ? 'Una mina pisada ya no cuenta, porque un primer clic la quitó de allí.'
        : `${count} minas pisadas ya no cuentan, porque primeros clics las quitaron de allí.`,
    close: 'Cerrar esta nota',
  },

  said: {
    youOpened: (count, around) =>
      around === 0
        ? `Has abierto ${cells(count)}.`
        : `${around} alrededor. Has abierto ${cells(count)}.`,
    opened: (name, count) => `${name} ha abierto ${cells(count)}.`,
    youHit: 'Has pisado una mina.',
    hit: (name) => `${name} ha pisado una mina.`,
    livesLeft: (count) => (count === 1 ? 'Queda 1 vida.' : `Quedan ${count} vidas.`),
    flagUp: 'Bandera puesta.',
    flagDown: 'Bandera quitada.',
    notFitting: 'Las banderas de alrededor no cuadran con el número.',
    flagged: 'Allí hay una bandera.',
    laid: (name) => `${name} ha creado un campo nuevo.`,
  },

  fields: {
    title: 'Campos de esta página',
    number: (number) => `Campo ${number}`,
    going: 'en juego',
    cleared: 'despejado',
    clearedIn: (time) => `despejado en ${time}`,
    lost: 'perdido',
    newest: 'Mostrar el más reciente',
  },

  aside: (count, people) =>
    count === 1
      ? `1 entrada de ${names.list(people)} rompe las reglas y no cuenta.`
      : `${count} entradas de ${names.list(people)} rompen las reglas y no cuentan.`,
  deleted: (count) =>
    count === 1
      ? 'Un programa que no respeta las reglas borró una entrada de esta página; todos ven lo mismo.'
      : `Un programa que no respeta las reglas borró ${count} entradas de esta página; todos ven lo mismo.`,
  spent: 'Esta sesión ha escrito tanto como se lee de una. Vuelve a cargar para seguir.',
};
