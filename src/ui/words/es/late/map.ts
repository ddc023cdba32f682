import type { NetworkWords } from '../../catalog.ts';

export const map: NetworkWords['map'] = {
  title: 'Mapa de la red',
  key: {
    title: 'Signos',
    direct: 'directo',
    tab: 'una pestaña del mismo navegador',
    via: 'a través de alguien',
    relayed: 'por el relé',
    land: 'tierra: caminos directos, sin relé',
    shallows: 'aguas bajas: una isla, cruzan barcas',
    deep: 'aguas profundas: no hay paso',
    far: 'fuera de alcance, como se oyó por última vez',
    places: 'Los lugares no significan nada aquí; los caminos y las orillas, sí.',
  },
  you: 'Tú',
  yourOtherTab: 'tu otra pestaña',
  mayLook: 'puede mirar',
  behind: (edits) => `${edits} por detrás`,
  relay: 'el relé',
  relayAtAnchor: 'el relé, en reserva',
  withMailbox: 'con buzón',
  relayNotHeard: (since) =>
    since === null
      ? 'el relé, como se oyó por última vez'
      : `el relé, no se oye desde las ${since}`,
  time: (ms) => (ms < 1 ? '< 1 ms' : `${Math.round(ms)} ms`),
  timeBetween: (fromMs, toMs) => `de ${Math.round(fromMs)} a ${Math.round(toMs)} ms`,
  via: (name, between, time) =>
    time === null ? `${name} a través de ${between}` : `${name} a través de ${between}, ${time}`,
  relayed: (time) => `por el relé, ${time}`,
  apart: (since) => (since === null ? 'separados' : `separados desde las ${since}`),
  wait: (edits) => (edits === 1 ? '1 cambio espera' : `${edits} cambios esperan`),
  onTheirWay: (edits) =>
    edits === 1 ? '1 cambio más en camino' : `${edits} cambios más en camino`,
  fault: {
    cut: 'cortado',
    cutOneWay: 'cortado en un sentido',
    delay: (ms) => `+${ms} ms en cada sentido`,
    jitter: (ms) => `hasta ${ms} ms más`,
    underOne: 'menos del 1',
    loss: (percent) => `${percent} % se pierde`,
    duplicate: (percent) => `${percent} % doble`,
    reorder: (percent) => `${percent} % adelantado`,
    kbps: (kbps) => `${kbps} kbit/s`,
    pause: 'está parado',
    everywhere: (what) => `en todas partes: ${what}`,
  },
  plan: {
    ask: (names) => `¿Separar a ${names} de los demás?`,
    part: 'Separar…',
    back: 'Volver a su sitio',
  },
  refused: {
    onHouse: 'No se ha movido: hay otra casa demasiado cerca.',
    onShore: 'No se ha movido: su costa tocaría otra.',
    outOfReach: 'No se ha movido: desde aquí no se puede separar a quien está fuera de alcance.',
    onlyShown: 'No se ha movido: este mapa solo muestra y no separa a nadie.',
  },
};
