/**
 * A session that crashed left entries on this disk that it never signed, and its key. The entries are still its own: sign them with
 * that key, so that they can be passed on in its name. The head says only what the disk holds, so even if the session were alive in
 * another tab, both would say the same of the same entries. The key goes once the head is on disk and nobody holds the session's lock.
 */
import { createSession } from '../crypto/session.ts';
import { sign } from '../crypto/signatures.ts';
import type { Replica } from '../replica/replica.ts';
import { headRecord, parseRecord, secretKey } from '../replica/records.ts';
import type { RoomStore, StoreRecord } from '../replica/store-port.ts';
import { headStatement, type Head } from '../wire/replica-messages.ts';
import type { PeerId } from '../wire/ids.ts';

export type Recovery = {
  self: PeerId;
  records: readonly StoreRecord[];
  replica: Replica;
  store: RoomStore;
  wallNowMs: () => number;
  /** Sessions that live in some tab of this profile; null where that cannot be known. */
  alive: ReadonlySet<string> | null;
};

/** Heads for the replica to adopt. Resolves when the keys that are done with are gone from the disk. */
export async function recoverSessions({
  self,
  records,
  replica,
  store,
  wallNowMs,
  alive,
}: Recovery): Promise<void> {
  for (const record of records) {
    if (!record.key.startsWith('k/')) continue;
    const parsed = parseRecord(record);
    if (parsed.type !== 'secret' || parsed.session === self || alive?.has(parsed.session) === true)
      continue;
    const session = createSession(parsed.secret);
    if (session.id !== parsed.session) continue;
    const heads = replica.unsignedTails(session.id).map(({ page, number, hash }): Head => {
      const unsigned = {
        session: session.id,
        page,
        number,
        hash,
        timeMs: wallNowMs(),
        signer: session.id,
      };
      return { ...unsigned, signature: sign(session, headStatement(unsigned)) };
    });
    for (const head of heads) replica.adoptHead(head);
    await store.write({
      puts: heads.map(headRecord),
      deletes: alive === null ? [] : [secretKey(session.id)],
    });
  }
}
