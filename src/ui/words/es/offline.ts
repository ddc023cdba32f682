import type { Words } from '../catalog.ts';

export const offline: Words['offline'] = {
  install: 'Instalar como aplicación',
  newVersion: 'Hay una versión nueva de Folkmoot.',
  newVersionElsewhere: 'En otra pestaña hay una versión más nueva de Folkmoot.',
  allSaved: 'Todo lo que has escrito está en este dispositivo.',
  waitsFor: (edits) =>
    edits === 1
      ? 'Espera a que tu último cambio esté en este dispositivo.'
      : `Espera a que tus últimos ${edits} cambios estén en este dispositivo.`,
  reload: 'Recargar ahora',
  later: 'Más tarde',
  noFilesKept:
    'En esta dirección el navegador no guarda los archivos de la aplicación: sin este servidor, una sala abierta sigue, pero no se puede abrir de nuevo. Con una dirección https:// sí.',
};
