import type { Words } from '../catalog.ts';

export const storage: Words['storage'] = {
  onThisDevice: 'en este dispositivo',
  notOnThisDevice: 'no está en este dispositivo',
  beingSaved: 'guardándose',
  nowhereElse: 'en ningún otro sitio',
  inMailbox: 'en el buzón',
  held: (holders, devices) => {
    if (devices === 1)
      return holders === 0 ? 'aún no lo tiene el otro dispositivo' : 'lo tiene el otro dispositivo';
    if (holders < devices)
      return `lo ${holders === 1 ? 'tiene' : 'tienen'} ${holders} de los otros ${devices} dispositivos`;
    return devices === 2
      ? 'lo tienen los otros dos dispositivos'
      : `lo tienen los otros ${devices} dispositivos`;
  },
  lastEdit: (time) => (time === null ? 'Tu último cambio:' : `Tu último cambio, ${time}:`),
  whoHolds: 'Quién lo tiene',
  mayLook: 'Puedes leer, no escribir',
  nothingOfYours: 'Aún no hay nada tuyo aquí',
  region: 'Almacenamiento',
  trouble: {
    full: 'El disco de este dispositivo está lleno.',
    lost: 'El navegador quitó esta sala del disco de este dispositivo.',
    blocked: 'Otra pestaña mantiene cerrado el disco de esta sala.',
    unavailable: 'Este navegador no guarda nada aquí.',
  },
  advice: {
    full: 'deja esta pestaña abierta o libera espacio.',
    lost: 'deja esta pestaña abierta; intenta guardar de nuevo.',
    blocked: 'cierra tus otras pestañas de esta sala o deja esta abierta.',
    unavailable: 'deja esta pestaña abierta.',
  },
  willBeInThisTab: 'Lo que escribes está solo en esta pestaña hasta que otros lo tengan',
  isInThisTab: 'Esta sala está solo en esta pestaña',
  notSaved: (edits) =>
    edits > 1
      ? `Tus últimos ${edits} cambios no están guardados aquí.`
      : 'Tu último cambio no está guardado aquí.',
  holders: (holders, devices) => {
    if (holders === 0) return 'Ningún otro dispositivo tiene el último';
    if (devices === 1) return 'El otro dispositivo tiene el último';
    if (holders < devices)
      return `${holders} de los otros ${devices} dispositivos ${holders === 1 ? 'tiene' : 'tienen'} el último`;
    return devices === 2
      ? 'Los otros dos dispositivos tienen el último'
      : `Los otros ${devices} dispositivos tienen el último`;
  },
  download: 'Descargar esta página',
};
