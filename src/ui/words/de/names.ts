import type { Words } from '../catalog.ts';
import { listNames } from '../names.ts';

const listWho = (names: readonly string[]): string =>
  listNames('de', names, (count) => `${count} andere`);

export const names: Words['names'] = {
  someone: 'Jemand',
  list: (people) => listNames('de', people, (count) => `${count} anderen`),
  listWho,
  youAnd: (others) => listWho(['Du', ...others]),
};
