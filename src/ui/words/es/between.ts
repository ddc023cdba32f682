import type { Words } from '../catalog.ts';

export const between: Words['between'] = {
  opening: 'La sala se abre.',
  openingHow: 'Primero lo que tiene este dispositivo, después quién está.',
  noRoom: 'Este enlace no abre ninguna sala.',
  problems: {
    'not-an-invite': 'Esto no es un enlace de Folkmoot.',
    damaged:
      'Este enlace está dañado: le falta una parte o tiene un error. Pídelo otra vez o cópialo entero.',
    newer:
      'Este enlace viene de una versión más nueva de Folkmoot. Recarga la página para obtenerla.',
    other: 'La sala no se puede abrir aquí.',
  },
  notFetched:
    'Esta parte de la aplicación no se pudo obtener de su servidor. Lo que escribiste sigue intacto; recarga cuando el servidor vuelva a responder.',
  toStart: 'Ir al principio',
  reload: 'Recargar',
};
