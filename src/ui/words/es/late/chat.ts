import { momentIn } from '../../ago.ts';
import type { ChatWords } from '../../catalog.ts';
import { names } from '../names.ts';

export const chat: ChatWords = {
  title: 'Chat',
  close: 'Cerrar el chat',
  log: 'Mensajes',
  empty: 'Aquí nadie ha dicho nada todavía.',
  emptyMeans: 'Lo que escribas queda en la sala, y quien tenga su enlace puede leerlo.',
  write: 'Escribir un mensaje',
  send: 'Enviar',
  viewOnly: 'Entraste con un enlace para mirar: puedes leer el chat, pero no escribir.',
  earlier: (count) =>
    count === 1 ? 'Mostrar un mensaje anterior' : `Mostrar ${count} mensajes anteriores`,
  toNewest: 'Al más reciente',
  newOnes: 'Nuevo',
  parted: (people) => `Durante la separación: ${people}`,
  meanwhile: (people) => `Mientras tanto, sin ver eso: ${people}`,
  together: 'De nuevo juntos',
  outOfReach: (people) =>
    `Fuera de alcance: ${names.list(people)}. Lo que escribas espera al reencuentro.`,
  nobody: 'No hay nadie al alcance. Lo que escribas espera en este dispositivo.',
  onlyHere: 'solo en este dispositivo',
  edited: 'editado',
  gone: 'Mensaje eliminado',
  removed: (count) =>
    count === 1
      ? 'El programa de alguien quitó una entrada de este chat.'
      : `El programa de alguien quitó ${count} entradas de este chat.`,
  isWriting: (people) =>
    `${names.listWho(people)} ${people.length === 1 ? 'está' : 'están'} escribiendo`,
  reply: 'Responder',
  edit: 'Editar',
  remove: 'Eliminar',
  replyingTo: (name) => `Respuesta a ${name}`,
  editing: 'Editas tu mensaje',
  save: 'Guardar',
  notHere: 'Un mensaje que no está aquí',
  goTo: (name) => `Ir a lo que escribió ${name}`,
  actions: 'Con este mensaje',
  reactWith: (sign) => `Reaccionar: ${sign}`,
  reactedWith: (sign, people) => `${sign}: ${people}`,
  signs: {
    yes: 'pulgar arriba',
    heart: 'corazón',
    laugh: 'risa',
    done: 'hecho',
    look: 'lo miro',
    ask: 'una pregunta',
  },
  people: 'Personas',
  pages: 'Páginas',
  offered: (count) => (count === 1 ? 'Una opción' : `${count} opciones, con las flechas`),
  said: (name, text) => `${name}: ${text}`,
  saidMany: (count, name, text) => `${count} mensajes nuevos, el último de ${name}: ${text}`,
  namedYou: (name) => `${name} te mencionó en el chat`,
  answeredYou: (name) => `${name} te respondió en el chat`,
  show: 'Mostrar',
  removedNow: 'Mensaje eliminado.',
  lettersLeft: (count) => (count === 1 ? 'Queda una letra' : `Quedan ${count} letras`),
  day: (atMs) =>
    new Date(atMs).toLocaleDateString('es', { weekday: 'long', day: 'numeric', month: 'long' }),
  moment: (atMs) => momentIn('es', atMs),
};
