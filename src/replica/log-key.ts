/** The name of a log, as keys of maps. */
import type { PageId, PeerId } from '../wire/ids.ts';

export type LogKey = string;
export const logKeyOf = (session: PeerId, page: PageId): LogKey => `${page}/${session}`;
