/**
 * What a room keeps on disk, as keys and bytes. Entries are written once and never changed, so two tabs of one profile may write
 * the same record and harm nothing. `e/<page>/<session>/<number>`, `h/<page>/<session>` (its last head by its author) and
 * `h/<page>/<session>/w` (by a witness), `s/<session>`, `k/<session>`, `c/<page>`, `m/<mailbox>` (how far we have read it, and what
 * it is known to keep).
 */
import { toHex } from '../lib/bytes.ts';
import { Reader, Writer } from '../wire/codec.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import {
  readCheckpoint,
  readHead,
  writeCheckpoint,
  writeHead,
  type Checkpoint,
  type Head,
} from '../wire/replica-messages.ts';
import {
  readSessionRecord,
  writeSessionRecord,
  type SessionRecord,
} from '../wire/session-record.ts';
import type { StoreRecord } from './store-port.ts';

/** Digits of a number in a key, so that keys order as numbers do: 2^53 has 11 in base 36. */
const NUMBER_DIGITS = 11;

export type Parsed =
  | { type: 'entry'; page: PageId; session: PeerId; number: number; update: Uint8Array }
  | { type: 'head'; head: Head }
  | { type: 'session'; record: SessionRecord }
  | { type: 'secret'; session: PeerId; secret: Uint8Array }
  | { type: 'checkpoint'; checkpoint: Checkpoint }
  | { type: 'mailbox'; mailbox: string; value: Uint8Array }
  | { type: 'unknown' };

export const entryKey = (page: PageId, session: PeerId, number: number): string =>
  `e/${page}/${session}/${number.toString(36).padStart(NUMBER_DIGITS, '0')}`;
export const secretKey = (session: PeerId): string => `k/${session}`;

export const entryRecord = (
  page: PageId,
  session: PeerId,
  number: number,
  update: Uint8Array,
): StoreRecord => ({
  key: entryKey(page, session, number),
  value: update,
});
export const headKey = (page: PageId, session: PeerId, isWitness: boolean): string =>
  `h/${page}/${session}${isWitness ? '/w' : ''}`;
export const headRecord = (head: Head): StoreRecord => ({
  key: headKey(head.page, head.session, head.signer !== head.session),
  value: writeHead(new Writer(256), head).finish(),
});
export const sessionRecord = (record: SessionRecord): StoreRecord => ({
  key: `s/${record.session}`,
  value: writeSessionRecord(new Writer(320), record).finish(),
});
/** Checkpoints that do not contain each other are kept side by side, told apart by their signature. */
export const checkpointKey = (checkpoint: Checkpoint): string =>
  `c/${checkpoint.page}/${toHex(checkpoint.signature.subarray(0, 8))}`;
export const checkpointRecord = (checkpoint: Checkpoint): StoreRecord => ({
  key: checkpointKey(checkpoint),
  value: writeCheckpoint(new Writer(checkpoint.state.length + 512), checkpoint).finish(),
});
/** A session's secret, kept until its last head is signed: a crashed session's entries stay its own. */
export const secretRecord = (session: PeerId, secret: Uint8Array): StoreRecord => ({
  key: secretKey(session),
  value: secret,
});

export const mailboxRecord = (mailbox: string, value: Uint8Array): StoreRecord => ({
  key: `m/${encodeURIComponent(mailbox)}`,
  value,
});

/** Keys of a newer version are `unknown` and left alone. Throws WireError on a value that is not what its key says. */
export function parseRecord({ key, value }: StoreRecord): Parsed {
  const [kind, first, second, third] = key.split('/');
  const reader = new Reader(value);
  switch (kind) {
    case 'e':
      return {
        type: 'entry',
        page: first as PageId,
        session: second as PeerId,
        number: Number.parseInt(third ?? '', 36),
        update: value,
      };
    case 'h':
      return { type: 'head', head: readHead(reader) };
    case 's':
      return { type: 'session', record: readSessionRecord(reader) };
    case 'k':
      return { type: 'secret', session: first as PeerId, secret: value };
    case 'c':
      return { type: 'checkpoint', checkpoint: readCheckpoint(reader) };
    case 'm':
      return { type: 'mailbox', mailbox: decodeURIComponent(first ?? ''), value };
    default:
      return { type: 'unknown' };
  }
}
