import type { Words } from '../catalog.ts';
import { names } from './names.ts';

export const room: Words['room'] = {
  unnamed: 'Una sala sin nombre',
  leave: 'Folkmoot, salir de esta sala',
  yourRooms: 'Tus salas',
  skipToText: 'Saltar al texto',
  viewOnly: 'Entraste con un enlace para mirar: aquí puedes leerlo todo y no cambiar nada.',
  hereNow: 'Aquí ahora',
  you: (name) => `${name}, tú`,
  more: (people) => `${people} más`,
  isOutOfReach: 'fuera de alcance',
  isTyping: 'escribiendo',
  isIdle: 'sin actividad',
  peers: (state) => `Quién está aquí: ${state}`,
  share: 'Compartir',
  chat: (unread, isNamed) =>
    `Chat${unread === 0 ? '' : unread === 1 ? ', 1 nuevo' : `, ${unread} nuevos`}${isNamed ? ', te mencionan' : ''}`,
  bringSomeoneIn: 'Invitar a alguien',
  hosts: 'Anfitriones de esta sala',
  follow: (name) => `Seguir a ${name}`,
  goTo: (name) => `Ir adonde está ${name}`,
  isOn: (page) => `En ${page}`,
  onNoPage: 'En ninguna página',
  following: (name) => `Sigues a ${name}`,
  waitingToFollow: (name) => `${name} no está en ninguna página que haya aquí.`,
  stop: 'Dejar de seguir',
  nameAndColor: 'Tu nombre y tu color',
  renameRoom: 'Cambiar el nombre de la sala',
  roomName: 'Nombre de la sala',
  network: { open: 'Mirar la red', trace: 'Seguir un cambio', fault: 'Causar un fallo' },
  drawer: {
    title: 'Quién está aquí',
    close: 'Cerrar quién está aquí',
    yourName: 'Tu nombre aquí',
    yourColor: 'Tu color',
    nobody: 'Nadie más ha estado aquí mientras esta página estaba abierta.',
    count: (peers, ownTabs) => {
      const all = peers === 1 ? 'Un extremo' : `${peers} extremos`;
      if (ownTabs === 0) return `${all}.`;
      return ownTabs === 1
        ? `${all}: uno es tu otra pestaña.`
        : `${all}: ${ownTabs} son tus otras pestañas.`;
    },
    heard: (seconds) => (seconds < 1 ? 'noticias ahora mismo' : `noticias hace ${seconds} s`),
    roundTrips: (least, most) => `Ida y vuelta en los últimos dos minutos: de ${least} a ${most}`,
  },
  notices: {
    dismiss: 'Entendido',
    reload: 'Recargar',
    cutOffTitle: (name) => `${name} quedó fuera de esta sala.`,
    cutOffText: (why) =>
      `El motivo: ${why}. Este navegador ya no acepta nada de allí. Quien miente así tiene el enlace; piensa en una sala nueva.`,
    mailboxFullTitle: 'El buzón está lleno.',
    mailboxFullText: (edits) =>
      `${edits === 1 ? '1 cambio tuyo está' : `${edits} cambios tuyos están`} solo en este dispositivo. Deja esta página abierta hasta que otros los tengan, o añade otro anfitrión.`,
    newerTitle: 'Alguien aquí usa un Folkmoot más nuevo.',
    newerText: 'Las dos versiones no se entienden. Recarga para encontraros.',
    replacedTitle: 'Esta página se compuso de nuevo.',
    replaced: {
      twoLogs:
        'Alguien escribió dos historias de ella; todos conservan la misma. Puede faltar texto escrito junto a la otra.',
      unvouched: 'Nadie pudo probar las últimas palabras de alguien que se fue, y no están.',
      tooLarge: 'Un cambio tuyo era mayor de lo que cabe en una sala y se deshizo.',
      viewOnly: 'Este enlace permite mirar, no escribir; lo que se escribió aquí se deshizo.',
      other: 'Mira si están tus últimas palabras.',
    },
    spentTitle: 'Lo que escribiste en esta página ya no se muestra.',
    spentText:
      'Alguien retiró aquello junto a lo que estaba, y los demás no pueden recibirlo. Guarda una copia y abre la sala de nuevo para seguir.',
    keepCopy: 'Guardar una copia',
    openAgain: 'Abrir la sala de nuevo',
    deletedByTitle: (name) => `${name} eliminó esta página.`,
    deletedTitle: 'Esta página se eliminó.',
    deletedText: 'Lo que hay escrito aquí se conserva y se puede recuperar.',
    bringBack: 'Recuperarla',
    leavePage: 'Salir de ella',
  },
  kindUnknown: 'Esta página la hizo un Folkmoot más nuevo. Recarga para tener la última versión.',
  noPage: 'Aún no hay páginas',
  noPageFrom: (people) => `Aún no ha llegado ninguna página de ${names.list(people)}.`,
  noPageHere: 'Este dispositivo aún no tiene ninguna página de esta sala.',
  writersCanStart: 'Quien puede escribir puede empezar una.',
  firstPage: 'Escribir la primera página',
};
