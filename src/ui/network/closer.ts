/** What somebody looks closer at: a peer, or a link by its row's key. */
import type { PeerId } from '../room/snapshot.ts';

export type Closer = { peer: PeerId; link?: never } | { link: string; peer?: never };
