import type { Words } from '../catalog.ts';

export const common: Words['common'] = {
  close: 'Schließen',
  cancel: 'Abbrechen',
  undo: 'Rückgängig',
  untitled: 'Ohne Titel',
};
