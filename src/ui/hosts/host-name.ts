/** A host as it may stand on the screen, and what the room says of an address that it does not take. Pure. */
import type { NetworkWords } from '../words/catalog.ts';

/** Name and port. Never what follows: there the token of a private host would stand. */
export const hostName = (url: string): string => (URL.canParse(url) ? new URL(url).host : '…');

export type HostProblem = keyof NetworkWords['hosts']['problems'];

/** What `room.addHost` and `room.removeHost` throw, by their words. */
const PROBLEMS: readonly [RegExp, HostProblem][] = [
  [/address of a host/, 'notAnAddress'],
  [/encrypted/, 'insecure'],
  [/at most/, 'tooMany'],
  [/needs a host/, 'last'],
];

export const problemOf = (thrown: unknown): HostProblem =>
  PROBLEMS.find(([pattern]) => thrown instanceof Error && pattern.test(thrown.message))?.[1] ??
  'other';
