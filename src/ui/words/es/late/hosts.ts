import type { NetworkWords } from '../../catalog.ts';

const letters = (count: number): string =>
  count === 1 ? '1 carta sellada' : `${count} cartas selladas`;

export const hosts: NetworkWords['hosts'] = {
  title: 'Anfitriones de esta sala',
  close: 'Cerrar los anfitriones',
  lead: 'Un anfitrión os ayuda a encontraros y hace llegar lo que se escribe aquí; si tiene buzón, también lo guarda para quienes no están. Ninguno puede leer nada de ello.',
  list: 'Los anfitriones',
  none: 'Esta sala no nombra ningún anfitrión.',
  isPrivate: 'privado, con una clave de acceso',
  used: (time) => (time === null ? 'En uso.' : `En uso, ${time}.`),
  ready: (time) => (time === null ? 'En reserva.' : `En reserva, ${time}.`),
  spare: 'En reserva; se le pregunta cuando falla otro.',
  joining: 'Aún no ha respondido.',
  away: (isForeign) =>
    isForeign ? 'Fuera de alcance, o no admite a nadie desde esta página.' : 'Fuera de alcance.',
  awayFor: (why) => `Fuera de alcance: ${why}.`,
  mailbox: {
    none: 'No tiene buzón.',
    joining: 'Su buzón aún no ha respondido.',
    away: 'Su buzón está fuera de alcance.',
    full: 'Su buzón está lleno y no admite nada más.',
    here: (count) =>
      count === null
        ? 'Su buzón está aquí.'
        : count === 0
          ? 'Su buzón está vacío.'
          : `Su buzón guarda ${letters(count)}.`,
    hasAll: 'Lo tiene todo.',
    lacks: (count) =>
      count === 1 ? 'Allí falta aún 1 cambio.' : `Allí faltan aún ${count} cambios.`,
  },
  allKept: 'Todos tus cambios están en un buzón.',
  notKept: (count) =>
    count === 1
      ? '1 de tus cambios no está aún en ningún buzón.'
      : `${count} de tus cambios no están aún en ningún buzón.`,
  address: 'Dirección de otro anfitrión',
  add: 'Añadir este anfitrión',
  added: (name) => `${name} queda añadido, para toda la sala.`,
  remove: (name) => `Quitar ${name}`,
  removed: (name) => `${name} queda quitado, para toda la sala.`,
  moving:
    'Para mudar la sala: añade el anfitrión nuevo, espera a que su buzón lo tenga todo y quita el antiguo. Los enlaces que ya se dieron llevan al antiguo; reparte otros nuevos.',
  viewOnly: 'Entraste con un enlace para mirar; no puedes cambiar esta lista.',
  problems: {
    notAnAddress: 'Esto no es la dirección de un anfitrión. Una se parece a room.example.org.',
    insecure:
      'Esta página llegó por https, así que los navegadores solo la dejan hablar con anfitriones por https.',
    already: 'Este anfitrión ya está en la lista.',
    tooMany: 'Una sala tiene cuatro anfitriones como mucho. Quita uno antes.',
    last: 'Una sala necesita un anfitrión: añade otro antes.',
    other: 'Ahora no se puede.',
  },
};
