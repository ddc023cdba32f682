import type { NetworkWords } from '../../catalog.ts';

const edits = (count: number): string => (count === 1 ? '1 cambio' : `${count} cambios`);
const peers = (count: number): string => (count === 1 ? '1 par' : `${count} pares`);

export const timeline: NetworkWords['timeline'] = {
  label: 'La última hora',
  labelOfFile: 'La hora del archivo',
  now: 'Ahora',
  end: 'Al final',
  mark: 'El momento que se muestra',
  markAt: (time, here, far) =>
    far === 0 ? `${time}, ${peers(here)}` : `${time}, ${peers(here)} aquí, ${far} fuera de alcance`,
  markNow: (here, far) =>
    far === 0 ? `ahora, ${peers(here)}` : `ahora, ${peers(here)} aquí, ${far} fuera de alcance`,
  markUnknown: (time) => `${time}, de entonces no se sabe nada`,
  happened: 'Qué ha pasado',
  nothing: 'Todavía no ha pasado nada.',
  earlier: (count) => (count === 1 ? 'Mostrar 1 anterior' : `Mostrar ${count} anteriores`),
  showAt: (time) => `Mostrar la red a las ${time}`,
  save: 'Guardar como archivo',
  saved: (name) =>
    `Guardado como ${name}. Contiene nombres; ningún enlace, ninguna clave, ningún texto.`,
  open: 'Abrir un archivo',
  dropHere: 'Suéltalo y se abrirá el archivo.',
  reading: 'Leyendo el archivo.',
  stopReading: 'Dejar de leer',
  readingStopped: 'Se ha dejado de leer. No se ha cambiado nada.',
  fileOf: (who, room, day, from, to) =>
    `Un archivo de ${who}, de la sala ${room}: ${day}, de ${from} a ${to} en aquel reloj.`,
  backToRoom: 'Volver a esta sala',
  wrong: {
    notOne: 'Este archivo no es una cronología de Folkmoot. No se ha cambiado nada.',
    newer:
      'Este archivo es de un Folkmoot más nuevo. Recarga para tener la última versión y ábrelo después.',
    tooLarge:
      'Este archivo es más grande de lo que puede ser una cronología. No se ha cambiado nada.',
    broken: (where) => `Esta cronología está dañada, en ${where}. No se ha cambiado nada.`,
    unread: 'No se ha podido leer el archivo.',
    tooSlow: (seconds) =>
      `Leer este archivo lleva más de ${seconds} segundos, más que cualquier cronología: se ha dejado de leer. No se ha cambiado nada.`,
    unsaved:
      'No se ha podido obtener el código que guarda la hora. No se ha guardado nada; inténtalo de nuevo.',
  },
  file: (room, day, time) => `${room}, ${day} ${time}`,

  path: {
    tab: 'en este navegador',
    direct: 'por un camino directo',
    via: 'a través de otros',
    relayed: 'por el relé',
    'out-of-reach': 'aún sin camino',
  },
  pathNow: {
    tab: 'en este navegador',
    direct: 'directo',
    via: 'a través de otros',
    relayed: 'por el relé',
    'out-of-reach': 'cortado',
  },
  joined: (who, how) => `${who} ha llegado, ${how}.`,
  left: (who, isInStep) =>
    isInStep ? `${who} se ha ido, al día.` : `${who} se ha ido, sin estar al día.`,
  parted: (people) => `Fuera de alcance: ${people}.`,
  merged: (people) => `De nuevo al alcance: ${people}.`,
  pathChanged: (whom, from, to, why) =>
    `El camino hasta ${whom}, antes ${from}, es ahora ${to}${why === null ? '' : `: ${why}`}.`,
  pathVia: (whom, from, via, why) =>
    `El camino hasta ${whom}, antes ${from}, pasa ahora por ${via}${why === null ? '' : `: ${why}`}.`,
  repair: (count, from) =>
    `Se ha llenado un hueco: ${edits(count)} de ${from}, ${count === 1 ? 'pedido' : 'pedidos'} después.`,
  inStep: 'Todos los que están aquí lo tienen todo.',
  fault: (who, what) => `${who} ha causado un fallo. ${what}`,
  youFault: (what) => `Has causado un fallo. ${what}`,
  healed: (who, what) => `${who} ha reparado un fallo. ${what}`,
  youHealed: (what) => `Has reparado un fallo. ${what}`,
  ended: (what) => `Se ha acabado el tiempo de un fallo. ${what}`,
  linkLost: (kind, whom, why) => {
    const link = {
      tab: 'El paso entre pestañas',
      direct: 'El paso directo',
      relayed: 'El paso por el relé',
    }[kind];
    return `${link} hasta ${whom} se ha perdido${why === null ? '' : `: ${why}`}.`;
  },
  cutOff: (who, why) => `${who} ha quedado fuera de esta sala: ${why}.`,
  times: (count, until) => `${count} veces, hasta las ${until}.`,
  why: {
    silent: 'ya no se oía nada por él',
    noPath: 'no se halló ningún paso directo entre estas redes',
    closed: 'la otra parte lo cerró',
    replaced: 'otro más nuevo ocupó su lugar',
    relay: 'el relé no estaba',
    fault: 'un fallo retenía demasiado',
  },
  tick: {
    joined: (who, how) => (how === null ? `llegó ${who}` : `llegó ${who}, ${how}`),
    left: (who) => `se fue ${who}`,
    apart: 'separados',
    merged: 'juntos de nuevo',
    fault: 'un fallo',
    healed: 'reparado',
    relayAway: 'sin relé',
    relayHere: 'vuelve el relé',
    repair: 'completado',
    cutOff: (who) => `${who}, fuera`,
  },
};
