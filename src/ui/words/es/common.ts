import type { Words } from '../catalog.ts';

export const common: Words['common'] = {
  close: 'Cerrar',
  cancel: 'Cancelar',
  undo: 'Deshacer',
  untitled: 'Sin título',
};
