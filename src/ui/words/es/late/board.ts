import type { BoardWords } from '../../catalog.ts';

export const board: BoardWords = {
  editorLanguage: 'es-ES',
  drawHere: 'Dibuja aquí. Toda la sala lo ve mientras dibujas.',
  nothingYet: 'Todavía no hay nada dibujado en esta página.',
  open: 'Abrir un dibujo',
  save: 'Guardar como dibujo',
  noDrawing: 'En este archivo no hay ningún dibujo.',
  tooLarge: (mb) => `Se pueden abrir archivos de hasta ${mb} MB.`,
  kept: 'Alguien lo ha cambiado mientras tanto. Se queda como está ahora.',
  full: 'Esta pizarra no admite más formas. Lo último que se dibujó no se conserva.',
  pictureNotKept:
    'No se pudo guardar una imagen para los demás: es demasiado grande o no hay espacio en este dispositivo.',
  pictures: {
    coming: (count) =>
      count === 1 ? '1 imagen está en camino.' : `${count} imágenes están en camino.`,
    nowhere: (count) =>
      count === 1
        ? 'Nadie al alcance tiene 1 de las imágenes.'
        : `Nadie al alcance tiene ${count} de las imágenes.`,
  },
};
