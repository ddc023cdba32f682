import type { Words } from '../catalog.ts';
import { listNames } from '../names.ts';

const list = (names: readonly string[]): string =>
  listNames('es', names, (count) => `${count} más`);

export const names: Words['names'] = {
  someone: 'Alguien',
  list,
  listWho: list,
  youAnd: (others) => list(['Tú', ...others]),
};
