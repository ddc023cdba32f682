import type { Words } from '../catalog.ts';
import { dayIn, sizeIn } from '../measures.ts';

const LOCALE = 'es';

export const lobby: Words['lobby'] = {
  title: ['Una sala que', 'no es de ningún servidor.'],
  lead: 'Empieza una, envía su enlace y escribid juntos. Cada navegador tiene la sala entera.',
  firstVisit: [
    'Empieza una sala. Vive en este navegador y en el de quienes abran su enlace.',
    'Envía el enlace. Quien lo tiene puede escribir, o solo leer si envías el otro; nadie más puede.',
    'Escribe, también sin red. Cuando los navegadores se reencuentran, todos acaban con el mismo texto.',
  ],
  nameOfRoom: 'Nombre de la sala, si quieres ponerle uno',
  start: 'Empezar una sala',
  link: 'Enlace a una sala',
  open: 'Abrir',
  noLink: 'Pega el enlace que te enviaron.',
  opening: 'La sala se abre.',
  by: 'Lo que este anfitrión hace llegar, o guarda para quienes no están, no puede leerlo.',
  lab: 'Cómo funciona, para probarlo: el laboratorio',
  openLab: 'Abrir el laboratorio',
  version: (version) => `Versión ${version}`,
  settings: 'Ajustes',
  rooms: 'Tus salas, en este dispositivo',
  allOpen: 'Todas se abren sin red',
  unnamed: 'Una sala sin nombre',
  pages: (count) => (count === 1 ? '1 página' : `${count} páginas`),
  size: (bytes) => sizeIn(LOCALE, bytes),
  isOpen: 'abierta en una pestaña',
  waits: (count) =>
    count === 1
      ? '1 cambio espera: solo lo tiene este dispositivo'
      : `${count} cambios esperan: solo los tiene este dispositivo`,
  openedAt: (ms, nowMs) => dayIn(LOCALE, (time) => `hoy, ${time}`, ms, nowMs),
  more: (name) => `Más sobre ${name}`,
  copyLink: 'Copiar el enlace',
  copied: 'El enlace está copiado.',
  notCopied: 'El navegador no deja copiar el enlace. Abre la sala y compártela desde allí.',
  export: 'Exportar sus páginas',
  forget: 'Olvidar esta sala',
  forgetTitle: (name) => `¿Olvidar ${name} en este dispositivo?`,
  forgetMeaning:
    'Sus páginas y su enlace desaparecen de este navegador. Quienes tienen la sala la conservan, y con el enlace puedes volver a abrirla desde ellos.',
  forgetLoses: (count) =>
    count === 1
      ? '1 cambio tuyo está solo en este dispositivo. Se perderá.'
      : `${count} cambios tuyos están solo en este dispositivo. Se perderán.`,
  forgetUnknown: 'Si otros lo tienen todo, aquí no se sabe.',
  exportFirst: 'Exportar antes',
  keep: 'Conservarla',
  doForget: 'Olvidarla',
  forgotten: (name) => `${name} ya no está en este dispositivo.`,
  isOpenElsewhere:
    'Esta sala está abierta en una pestaña de este navegador. Sal antes de ella allí.',
  notForgotten: 'El navegador no soltó la sala. Sigue aquí.',
  sea: 'Cada sala tal como la tiene este dispositivo. Quién está ahora, lo ves al abrir una.',
  notStarted: 'aún sin empezar',
};
