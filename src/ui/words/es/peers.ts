import type { Words } from '../catalog.ts';

export const peers: Words['peers'] = {
  yourOtherTab: 'Tu otra pestaña',
  someoneElse: 'otra persona',
  time: (ms) => (ms < 1 ? 'menos de 1 ms' : `${ms} ms`),
  tab: 'En este navegador',
  direct: (to) => (to === null ? 'Directo' : `Directo hasta ${to}`),
  relayed: (to) => (to === null ? 'Por el relé' : `Por el relé hasta ${to}`),
  via: (to, between) =>
    to === null ? `A través de ${between}` : `Hasta ${to} a través de ${between}`,
  notDirect: {
    'relay-only': 'aquí los caminos directos están desactivados',
    'no-webrtc': 'este navegador no abre caminos directos',
    'peer-relay-only': 'la otra parte no acepta caminos directos',
    failing: 'los intentos de abrir un camino directo han fallado hasta ahora',
  },
  outOfReach: (since) =>
    since === null ? 'Fuera de alcance' : `Fuera de alcance desde las ${since}`,
  left: (at) => (at === null ? 'Se fue' : `Se fue a las ${at}`),
  cutOff: (why) => `Fuera de esta sala: ${why}`,
  why: {
    forged: 'pasó una falsificación',
    twoLogs: 'firmó dos historias',
    certificate: 'sus certificados no valen',
    wroteByView: 'escribió sin tener permiso',
    garbage: 'envió algo sin sentido',
    other: 'rompió las reglas de la sala',
  },
  mayLook: 'puede leer, no escribir',
  inStep: 'al día',
  notInStepYet: 'aún no al día',
  behind: (edits) => (edits === 1 ? 'le falta 1' : `le faltan ${edits}`),
  wait: (edits) => (edits === 1 ? '1 espera' : `${edits} esperan`),
  relay: {
    here: (time) => (time === null ? 'El relé está aquí.' : `El relé está aquí, ${time}.`),
    joining: 'El relé aún no ha contestado.',
    away: (why) =>
      why === null ? 'El relé está fuera de alcance.' : `El relé está fuera de alcance: ${why}.`,
    why: {
      private: 'es privado, y este enlace no lleva una clave de acceso que acepte',
      refused: 'dice que este enlace no abre esta sala',
      full: 'la sala está llena allí',
      crowded: 'no le caben más salas',
      tooMany: 'llegan demasiados desde esta red',
      rate: 'limita la velocidad a la que podemos hablar',
      version: 'habla otra versión',
      restarts: 'se está reiniciando',
      silent: 'dejó de responder',
    },
  },
};
