import type { NetworkWords } from '../../catalog.ts';
import { names } from '../names.ts';

const edits = (count: number): string => (count === 1 ? '1 cambio' : `${count} cambios`);
const wait = (count: number): string => (count === 1 ? 'espera' : 'esperan');
const few = (people: readonly string[]): string =>
  people.length > 2 ? `${people[0] ?? ''} y ${people.length - 1} más` : names.list(people);

export const view: NetworkWords['view'] = {
  locale: 'es',
  label: 'La red',
  close: 'Cerrar la red',
  backTo: (room) => `Volver a ${room}`,
  shownAs: 'La red como',
  map: 'Mapa',
  table: 'Tabla',
  tools: 'Qué mirar',
  more: 'Más',
  trace: 'Seguir un cambio',
  fault: 'Causar un fallo',
  why: 'Qué ayudaría',
  copyReport: 'Copiar un informe',
  copied: 'Copiado',
  notCopied: 'Este navegador no deja copiar nada. El informe está abajo.',
  openMap: 'Abrir el mapa',
  closePart: 'Cerrar',

  at: (time, sentence) => `A las ${time}: ${sentence}`,
  nobodyElse: 'No hay nadie más.',
  nothingKnown: 'De este momento no se sabe nada.',
  fromFile: (who, from, to) => `De un archivo de ${who}, de ${from} a ${to}`,
  few,
  apartFrom: (people, since) =>
    `hasta ${few(people)}${since === null ? '' : ` desde las ${since}`}`,
  apart: (here, from) =>
    `No hay camino ${names.list(from)}.${here.length === 0 ? '' : ` Contigo: ${names.list(here)}.`}`,
  apartInFile: (people, from) => `${names.list(people)}: no hay camino ${names.list(from)}.`,
  togetherInFile: (people) =>
    people.length === 1 ? `Solo ${names.list(people)}.` : `Juntos: ${names.list(people)}.`,
  waitInFile: (all) => `${edits(all)} ${wait(all)} a los demás.`,
  waitFor: (all, own, people) => {
    const yours = all === 1 ? '1 cambio tuyo' : `${all} cambios tuyos`;
    const ofThem = own === 1 ? ', 1 de ellos tuyo' : `, ${own} de ellos tuyos`;
    const some = own === 0 || own === all ? '' : ofThem;
    const what = own > 0 && own === all ? yours : edits(all);
    return `${what} ${wait(all)} a ${few(people)}${some}`;
  },
  waitAtMost: (all, people) => `como mucho ${edits(all)} ${wait(all)} a ${few(people)}`,
  waits: (parts, isSafe) => `${parts.join('; ')}${isSafe ? '; no se ha perdido nada' : ''}.`,
  onThisDisk: 'Todos están en el disco de este dispositivo.',
  onDisks: 'Todos están en el disco de este dispositivo y en el de otro.',
  notOnDisk: 'Aún no están todos en un disco.',
  unknown: 'Lo que los demás han escrito desde entonces no se sabe aquí.',
  ahead: (count) => `Según lo último que se oyó, tenían ${edits(count)} que aquí faltan.`,
  inStep: (pages) =>
    pages < 2
      ? 'Todo el mundo aquí lo tiene todo.'
      : `Todo el mundo aquí lo tiene todo, en las ${pages} páginas.`,
  reach: (direct, via, relayed) => {
    const ways = [
      ...(direct > 0 ? [`${direct} directamente`] : []),
      ...(via > 0 ? [`${via} a través de otros`] : []),
      ...(relayed > 0 ? [`${relayed} por el relé`] : []),
    ];
    return `Alcanzas ${names.list(ways)}.`;
  },
  you: 'tú',
  yourOtherTab: 'tu otra pestaña',
  yourOtherDevice: (name) => `${name}, tu otro dispositivo`,

  facts: {
    peers: (time) => `Extremos, ${time}`,
    peer: 'Extremo',
    island: 'Isla',
    path: 'Camino desde ti',
    pathFrom: (name) => `Camino desde ${name}`,
    roundTrip: 'Ida y vuelta',
    minutes: 'Dos minutos',
    jitter: 'Variación',
    lost: 'Pérdida',
    thisPage: 'Esta página',
    allPages: 'Todas',
    heard: 'Última noticia',
    clock: 'Reloj',
    screen: 'Hasta la pantalla',
    yours: 'la tuya',
    theirs: (name) => `la de ${name}`,
    apart: 'lejos',
    apartNumber: (number) => `lejos, número ${number}`,
    noIsland: 'ninguna',
    was: (time) => `era ${time}`,
    notKnown: 'no se sabe',
    ago: (seconds) => (seconds < 1 ? 'ahora mismo' : `hace ${seconds} s`),
    inStep: 'al día',
    behind: (count) => (count === 1 ? 'le falta 1' : `le faltan ${count}`),
    ahead: (count) => (count === 1 ? 'tiene 1 de más' : `tiene ${count} de más`),
    lacks: (count, own) =>
      own === count
        ? count === 1
          ? 'le falta 1 tuyo'
          : `le faltan ${count} tuyos`
        : count === 1
          ? 'le falta 1'
          : `le faltan ${count}`,
    differs: 'no está al día',
    mayLook: 'puede leer, no escribir',
    clockAhead: (time, error) => `${time} por delante, con ${error} de margen`,
    clockBehind: (time, error) => `${time} por detrás, con ${error} de margen`,
    clockSame: (error) => `igual, con ${error} de margen`,
    edit: (last, median) => `${last}, casi siempre ${median}`,
    links: 'Enlaces entre extremos',
    from: 'De',
    to: 'A',
    kind: 'Camino',
    backlog: 'Por enviar',
    rate: 'Bytes por segundo',
    claims: 'Quién lo dice',
    both: 'los dos extremos',
    only: (name) => `solo lo dice ${name}`,
    onlyYou: 'solo lo dices tú',
    remembered: 'según lo último que se oyó',
    noLinks: 'No se conoce ningún enlace.',
    moreLinks: (count) => `${count} más por el relé, entre otros; lo dicen ambos extremos.`,
    relays: 'El relé',
    hosts: 'Anfitriones y el relé',
    relayOf: (people) => `En el relé: ${names.list(people)}.`,
    anotherRelay: (people) => `En otro relé: ${names.list(people)}.`,
    tab: 'Una pestaña del mismo navegador',
    direct: 'Directo',
    relayed: 'Por el relé',
    islands: 'Islas',
    islandOf: (number, people) => `Isla ${number}: ${names.list(people)}`,
    lands: (count) => (count === 1 ? 'una tierra' : `${count} tierras que solo une el relé`),
    faults: 'Fallos',
    fault: (what, by, until) => `${what} Lo causó ${by}, hasta las ${until}.`,
    select: (name) => `Ver más de ${name}`,
    selectLink: (from, to) => `Ver más del enlace de ${from} a ${to}`,
    percent: (percent) => `${percent} %`,
    spark: (least, most) => `Ida y vuelta en dos minutos: de ${least} a ${most}`,
  },

  note: {
    close: (name) => `Cerrar lo que se sabe de ${name}`,
    you: 'Esto eres tú: esta pestaña de este navegador.',
    roundTrip: 'Ida y vuelta',
    minutes: 'Dos minutos',
    span: (least, most) => `de ${least} a ${most}`,
    jitter: 'Variación',
    lost: 'Perdido por el camino',
    backlog: 'Por enviar',
    rate: 'Bytes por segundo',
    thisPage: 'Esta página',
    allPages: 'Todas las páginas',
    differing: 'Páginas que difieren',
    page: (title, behind, ahead) => {
      const parts = [
        ...(behind > 0 ? [behind === 1 ? 'le falta 1' : `le faltan ${behind}`] : []),
        ...(ahead > 0 ? [ahead === 1 ? 'tiene 1 de más' : `tiene ${ahead} de más`] : []),
      ];
      return `${title}: ${parts.length === 0 ? 'no está al día' : parts.join(', ')}`;
    },
    heard: 'Última noticia',
    clock: 'Reloj',
    screen: 'Hasta la pantalla',
    worst: (last, median, worst) => `${last}, casi siempre ${median}, como mucho ${worst}`,
    link: (from, to) => `${from} y ${to}`,
    claims: 'Quién lo dice',
    help: 'Qué ayudaría',
    notTold:
      'La variación, la pérdida y los bytes se cuentan mientras alguien mira; aún no ha llegado nada.',
  },

  lastEdit: {
    title: 'Tu último cambio, en sus pantallas',
    none: 'Aún ninguno. Lo próximo que escribas aparece aquí.',
    plus: (time) => `+${time}`,
    notYet: (name) => `${name}, aún no`,
    shownTo: (name, time) => `${name} tras ${time}`,
    shown: (parts) => `Lo ven: ${names.list(parts)}.`,
    received: (people) => `Lo tienen, sin la página abierta: ${names.list(people)}.`,
    notYetTo: (people) => `Aún no: ${names.list(people)}.`,
  },

  holders: {
    title: 'Dónde está tu último cambio',
    selected: 'Quién escribió esto y dónde está',
    here: 'Este dispositivo',
    onDisk: 'en su disco',
    onThisDisk: 'en este disco',
    saving: 'guardándose',
    notYet: 'aún no',
    notYetApart: 'fuera de alcance, aún no',
    mailbox: 'El buzón',
    kept: 'lo guarda',
    mailboxNot: {
      joining: 'aún no ha contestado',
      here: 'aún no',
      away: 'fuera de alcance, aún no',
      full: 'lleno, no lo tiene',
    },
    since: (time) => `en su disco a las ${time}`,
    nobody: 'No se conoce ningún otro dispositivo.',
    madeBy: (time) => `escrito como tarde a las ${time}`,
    count: (holders, devices, inMailbox) => {
      if (devices === 0)
        return inMailbox
          ? 'en este dispositivo, en el buzón'
          : 'en este dispositivo, en ningún otro sitio';
      const kept = inMailbox ? ', en el buzón' : '';
      if (holders < devices) {
        if (devices === 1) return `aún no lo tiene el otro dispositivo${kept}`;
        return `lo ${holders === 1 ? 'tiene' : 'tienen'} ${holders} de los otros ${devices}${kept}`;
      }
      if (devices === 1) return `lo tiene el otro dispositivo${kept}`;
      return `${devices === 2 ? 'lo tienen los otros dos' : `lo tienen los otros ${devices}`}${kept}`;
    },
    ofKnown: (held) => `de lo que se sabe: ${held}`,
    timeUnknown: 'no se sabe cuándo',
    unknownAuthor: 'alguien cuyas claves no se conocen',
    old: 'Es anterior al último punto de control: no se sabe, cambio por cambio, quién lo tiene.',
    cut: 'Es largo: solo se miró la primera parte.',
    close: 'Cerrar',
  },

  findings: {
    'not-saved': (waiting) =>
      `Tus cambios no están en el disco de este dispositivo; ${edits(waiting)} tampoco en ningún otro.`,
    faults: (count) =>
      `${count === 1 ? 'Alguien causó un fallo aquí' : `Aquí alguien causó ${count} fallos`}: puede que no pase nada más.`,
    offline: 'Desde aquí no se alcanza a nadie, y tampoco al relé.',
    'relay-away':
      'El relé está fuera de alcance. Quien tiene un camino directo se queda; nadie nuevo puede llegar.',
    'relay-joining': 'El relé aún no ha contestado.',
    'mailbox-full': (waiting) =>
      waiting === 1
        ? 'El buzón está lleno: 1 cambio tuyo no está en él.'
        : `El buzón está lleno: ${edits(waiting)} tuyos no están en él.`,
    'mailbox-away': (waiting) =>
      waiting === 1
        ? 'El buzón está fuera de alcance: 1 cambio tuyo aún no está en él.'
        : `El buzón está fuera de alcance: ${edits(waiting)} tuyos aún no están en él.`,
    apart: (count) =>
      count === 1
        ? 'El relé contesta aquí y un extremo no: duerme, está cerrado o no tiene red.'
        : `El relé contesta aquí y ${count} extremos no: duermen, están cerrados o no tienen red.`,
    'relay-only': 'Aquí los caminos directos están desactivados: todo pasa por el relé.',
    'no-webrtc': 'Este navegador no abre caminos directos: todo pasa por el relé.',
    'blocked-here': (count) =>
      `Ningún intento de camino directo llegó a ninguno de ${count} extremos: esta red parece bloquearlos (UDP).`,
    'blocked-there': (name) =>
      `${name} no tiene camino directo con nadie: aquella red parece bloquearlos (UDP).`,
    'no-way-between': (name) =>
      `Entre esta red y la de ${name} no se encontró ningún camino directo.`,
    'peer-relay-only': (name) => `${name} no acepta caminos directos.`,
    'own-clock': (time, isBehind, clocks) =>
      `El reloj de este dispositivo va ${time} ${isBehind ? 'atrasado' : 'adelantado'}; en eso coinciden ${clocks} más.`,
    'clocks-differ': (name, time, isAhead) =>
      `El reloj de ${name} va ${time} ${isAhead ? 'adelantado' : 'atrasado'} respecto a este.`,
    loss: (name, percent) =>
      `El ${percent} de lo que va a ${name} y vuelve se pierde por el camino.`,
    backlog: (name, bytes) => `${bytes} esperan a salir hacia ${name}, y crece.`,
    jitter: (name, jitter, time) =>
      `La ida y vuelta hasta ${name} varía ${jitter} alrededor de ${time}.`,
    slow: (name, time) => `${name} está lejos: la ida y vuelta tarda ${time}.`,
    hidden: 'Esta página no está a la vista: los navegadores frenan lo que ocultan.',
  },
  help: {
    'allow-direct': 'Activa los caminos directos en los ajustes.',
    'ask-them': 'Pregunta si allí los caminos directos están desactivados o bloqueados.',
    'other-browser': 'Prueba otro navegador.',
    'other-network': 'Prueba otra red que deje pasar UDP; la de un teléfono, para comparar.',
    'better-signal': 'Acércate a la antena o usa un cable.',
    'check-network': 'Mira si este dispositivo tiene red.',
    'set-clock': 'Deja que este dispositivo ponga su reloj en hora.',
    'ask-them-to-set-clock': 'Pide que dejen que su dispositivo ponga el reloj en hora.',
    'show-page': 'Deja esta página a la vista.',
    'heal-faults': 'Quita los fallos.',
    'free-space': 'Libera espacio en este dispositivo.',
    'other-host': 'Añade otro anfitrión a la sala, o pide más espacio a quien lleva este.',
    'keep-open': 'Deja esta página abierta hasta que otros tengan tus cambios.',
    wait: 'Espera: se vuelve a intentar sin que hagas nada.',
  },
  relaySees: {
    title: 'Lo que el anfitrión puede ver',
    nothingNow: 'Está fuera de alcance y ahora no ve nada.',
    room: 'Que existe esta sala, por un nombre que nadie puede adivinar.',
    sessions: (count) =>
      count === 1
        ? 'Una sesión en ella, por una clave nueva cada vez, y su dirección.'
        : `${count} sesiones en ella, por claves nuevas cada vez, y la dirección de cada una.`,
    carries: (count) =>
      count === 0
        ? 'Nada de lo que escribes: ahora ningún camino tuyo pasa por él.'
        : `Cuándo, cuánto y con quién intercambias: ${count === 1 ? 'un camino tuyo pasa' : `${count} caminos tuyos pasan`} por él, con sello.`,
    mailbox:
      'Su buzón guarda cartas selladas: cuánto ocupa cada una, cuándo llegó y qué sesiones pueden escribir.',
    never: 'Nunca palabras, nombres ni páginas, ni quién eres.',
  },

  report: {
    title: 'Lo que se ve aquí',
    fine: 'Aquí nada estorba: cada camino es tan bueno como se puede saber.',
    copyTitle: 'Un informe, para quien ayude',
    means:
      'Contiene cifras, caminos y horas. No contiene nombres, nada de lo que escribes, ningún enlace y ninguna dirección.',
  },
};
