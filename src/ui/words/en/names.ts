import { listNames } from '../names.ts';

const list = (names: readonly string[]): string =>
  listNames('en-GB', names, (count) => `${count} others`);

/** People in sentences. */
export const names = {
  someone: 'Someone',
  /** After a preposition. */
  list,
  /** Who does something. */
  listWho: list,
  youAnd: (others: readonly string[]): string => list(['You', ...others]),
};
