import type { NetworkWords } from '../../catalog.ts';
import { names } from '../names.ts';

const minutes = (ms: number): string => {
  const s = Math.round(ms / 1000);
  if (s < 60) return s === 1 ? '1 segundo' : `${s} segundos`;
  const m = Math.round(s / 60);
  return m === 1 ? '1 minuto' : `${m} minutos`;
};

const kinds: Record<string, string> = {
  direct: 'por el paso directo',
  tab: 'por el paso entre pestañas',
  relayed: 'por el relé',
};

export const faults: NetworkWords['faults'] = {
  you: { who: 'Tú', also: 'tú', whom: 'ti' },
  otherTab: { who: 'Tu otra pestaña', also: 'tu otra pestaña', whom: 'tu otra pestaña' },

  title: 'Causar un fallo',
  close: 'Cerrar los fallos',
  means:
    'Un fallo empeora los caminos reales de esta sala, para que veas qué pasa entonces. Todos lo ven y saben de quién es, quien puede escribir puede repararlo, y acaba solo. Nada de lo escrito se pierde por él.',

  allow: {
    title: 'Fallos para otros',
    isOff: 'En esta sala nadie puede causar fallos a otros.',
    isOn: 'En esta sala, quien puede escribir puede causar fallos a otros.',
    means:
      'Si lo permites, quien puede escribir en esta sala puede cortar y frenar los caminos de todos los que están en ella, diez minutos como mucho cada vez. Todos ven quién lo hace y pueden repararlo.',
    turnOn: 'Permitir fallos en esta sala',
    turnOff: 'Dejar de permitir fallos',
    viewer:
      'Entraste con un enlace para mirar, así que no puedes causar fallos a otros ni permitirlos. Sí puedes empeorar tus propios caminos.',
    ownOnly: 'Hasta que se permita, solo puedes empeorar tus propios caminos.',
  },

  where: {
    title: 'Dónde',
    self: 'En lo mío',
    all: 'En todas partes',
    relay: 'En el relé',
    peer: 'En un par',
    link: 'Entre dos pares',
    islands: 'Entre dos islas',
    otherIsland: 'En la otra isla',
    peerLabel: 'Qué par',
    a: 'Uno de ellos',
    b: 'El otro',
    kind: 'Qué paso',
    kinds: {
      any: 'todos los pasos',
      tab: 'entre pestañas',
      direct: 'directo',
      relayed: 'por el relé',
    },
    nobody: 'Aquí no se conoce a nadie más.',
  },
  what: {
    title: 'Qué pasa',
    cut: 'No pasa nada de nada',
    goOffline: 'Quedarme sin red: no pasa nada de nada',
    oneWay: 'En un sentido no pasa nada',
    worse: 'Empeora',
    profile: 'Es como en otra red',
    pause: 'Se queda quieto, como un portátil cerrado',
    pauseMe: 'Me quedo quieto, como un portátil cerrado',
    way: 'En qué sentido no pasa nada',
    fromTo: (from, to) => `de ${from} a ${to}`,
    to: (whom) => `hacia ${whom}`,
    from: (whom) => `desde ${whom}`,
    profileLabel: 'Qué red',
    source: (source) => `Fuente: ${source}`,
  },
  fields: {
    delayMs: 'Retraso, ms por sentido',
    jitterMs: 'Variación, hasta ms más',
    loss: 'Pérdida, por ciento',
    duplicate: 'Duplicado, por ciento',
    reorder: 'Adelantado, por ciento',
    kbps: 'Como mucho, kilobits por segundo',
  },
  profiles: {
    gprs: 'GPRS',
    'edge-lossy': 'EDGE, con pérdidas',
    '3g': '3G',
    '3g-lossy': '3G, con pérdidas',
    '4g': '4G, rápida',
    'cellular-mexico': 'móvil, México',
    'dsl-poor': 'DSL, mala',
    'wifi-bad': 'wifi, mala',
    'wifi-good': 'wifi, buena',
    starlink: 'satélite, órbita baja (Starlink)',
    'satellite-geo': 'satélite geoestacionario',
    transatlantic: 'a través del Atlántico',
    'around-the-world': 'al otro lado del mundo',
  },
  forHow: { title: 'Cuánto tiempo' },
  duration: minutes,

  problem: {
    nothing: 'Di qué empeora: un retraso, una pérdida u otra cosa.',
    noPeer: 'Elige un par.',
    noLink: 'Elige dos pares distintos.',
    noIslands: 'Elige quién está en la otra isla.',
    noProfile: 'Elige una red.',
    onePeerWay: 'Un solo sentido se puede cortar entre dos pares o en un par.',
    pausePeer: 'Solo un par puede quedarse quieto.',
    number: (field, least, most) => `${field}: un número de ${least} a ${most}.`,
    notAllowed: 'En esta sala no se permiten fallos para otros.',
    tooMany: 'Ya hay tantos fallos como se pueden distinguir. Repara uno primero.',
    refused: 'No se ha podido hacer.',
  },

  preview: 'Qué va a pasar',
  lasts: (ms, till) => `Dura ${minutes(ms)}, hasta las ${till}.`,
  on: {
    self: 'En todos tus caminos',
    all: 'En todos los caminos de todos en esta sala',
    relay: 'En el camino de todos hasta el relé',
    peer: (whom) => `En todos los caminos de ${whom}`,
    link: (a, b) => `Entre ${a} y ${b}`,
    linkKind: (a, b, kind) => `Entre ${a} y ${b}, solo ${kinds[kind] ?? 'por ese paso'}`,
    islands: (islands) => `Entre ${islands.length} islas (${islands.join('; ')})`,
  },
  does: {
    cut: 'no pasa nada',
    aToB: (a, b) => `no pasa nada de ${a} a ${b}`,
    inTo: (whom) => `no llega nada a ${whom}`,
    outOf: (whom) => `no sale nada de ${whom}`,
    delay: (ms) => `todo tarda ${ms} ms más en cada sentido`,
    jitter: (ms) => `hasta ${ms} ms más, al azar cada vez`,
    loss: (percent) =>
      `se pierde un ${percent} % por el camino, y lo que debe llegar llega más tarde`,
    duplicate: (percent) => `un ${percent} % de lo que puede perderse llega dos veces`,
    reorder: (percent) => `un ${percent} % de lo que puede perderse queda adelantado`,
    kbps: (kbps) => `no pasan más de ${kbps} kilobits por segundo en cada sentido`,
    pause: (who) => `${who} se queda quieto y no contesta a nadie`,
    pauseYou: 'te quedas quieto y no contestas a nadie; lo que escribes se guarda aquí',
  },
  roundTrip: (ms) => `La ida y vuelta tarda ${ms} ms más.`,
  likeProfile: (profile) => `Como en esta red: ${profile}.`,
  becomes: {
    same: 'Todos los que están aquí siguen teniendo otros caminos entre sí.',
    parts: (islands) =>
      `Entonces la sala se parte en ${islands.length} islas: ${islands.join('; ')}.`,
    you: 'Entonces no llegas a nadie.',
    unheard: 'Quién oye entonces a quién no se sabe de antemano.',
  },
  newcomers: 'Quien llegue entretanto está en la primera de estas islas.',
  keeps: 'Lo que se escribe entretanto se guarda y llega cuando se repara.',
  late: 'Nada de lo escrito se pierde por él; llega más tarde.',
  cause: 'Causar el fallo',
  caused: 'Ya está en marcha.',

  holds: {
    title: 'Qué hay ahora',
    none: 'No hay ningún fallo.',
    by: (who) => `de ${who}`,
    byYou: 'de ti',
    left: (time) => `quedan ${time}`,
    seconds: (s) => `${s} s`,
    minutes: (m, s) => (s === 0 ? `${m} min` : `${m} min ${s} s`),
    heal: 'Reparar',
    healOf: (what) => `Reparar: ${what}`,
    healAll: 'Repararlo todo',
    healOwn: 'Reparar lo tuyo',
    ofOthers: (people) =>
      `Solo puedes reparar lo que has causado tú. Lo causado por ${names.list(people)} puede repararlo quien puede escribir, y acaba solo.`,
    healed: 'Reparado.',
  },
  at: {
    self: 'Tus caminos',
    all: 'Todos los caminos',
    relay: 'El relé',
    peer: (whom) => `Caminos de ${whom}`,
    link: (a, b) => `Entre ${a} y ${b}`,
    linkKind: (a, b, kind) => `Entre ${a} y ${b}, ${kinds[kind] ?? 'por ese paso'}`,
    islands: (islands) => `Entre ${islands.length} islas (${islands.join('; ')})`,
  },
  is: {
    cut: 'cortado',
    aToB: (a, b) => `cortado de ${a} a ${b}`,
    inTo: 'no entra nada',
    outOf: 'no sale nada',
    delay: (ms) => `${ms} ms más en cada sentido`,
    jitter: (ms) => `hasta ${ms} ms de variación`,
    loss: (percent) => `${percent} % perdido`,
    duplicate: (percent) => `${percent} % duplicado`,
    reorder: (percent) => `${percent} % adelantado`,
    kbps: (kbps) => `${kbps} kbit/s como mucho`,
    pause: 'quieto',
  },
  short: (where, what) => `${where}: ${what.join(', ')}.`,

  notice: {
    label: 'Fallos',
    one: (who, what, till) => `${who} ha causado un fallo, hasta las ${till}. ${what}`,
    oneOfYours: (what, till) => `Tu fallo dura hasta las ${till}. ${what}`,
    many: (count, people, till) =>
      `Hay ${count} fallos, causados por ${names.list(people)}, el último hasta las ${till}.`,
    healAll: 'Repararlo todo',
    healOwn: 'Reparar lo tuyo',
    hide: 'Ocultar esta línea',
    show: (count) => (count === 1 ? 'Hay un fallo' : `Hay ${count} fallos`),
    look: 'Verlos',
  },
  split: {
    title: '¿Partir la sala?',
    go: 'Partir la sala',
  },
};
