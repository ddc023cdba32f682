/** What a session shows: that a member owns it, that it agrees, and that it may write. The record itself is in wire/session-record.ts. */
import { concatBytes, toBase64url, utf8 } from '../lib/bytes.ts';
import { Writer } from '../wire/codec.ts';
import { memberKeyOf, peerKeyOf, type MemberId, type PeerId } from '../wire/ids.ts';
import { writerStatement, writeSessionRecord, type SessionRecord } from '../wire/session-record.ts';
import { sha256 } from './hashes.ts';
import type { Member } from './member.ts';
import type { RoomSecrets } from './room-secrets.ts';
import type { Session } from './session.ts';
import { isSignature, sign } from './signatures.ts';

/** Verdicts remembered: the sessions of a large room with a long past. A verdict costs about 4 ms, remembering it 100 bytes. */
export const GENUINE_CACHE_MAX = 2048;

const MEMBER_DOMAIN = utf8('folkmoot member v1\0');
const CONSENT_DOMAIN = utf8('folkmoot consent v1\0');

/** What a member's key signs. The device is in it, so that nobody who passes a record on can change how receipts count. */
function memberStatement(topic: Uint8Array, session: PeerId, device: Uint8Array): Uint8Array {
  return concatBytes(MEMBER_DOMAIN, topic, peerKeyOf(session), device);
}

/** What the session's own key signs. Without it a member could claim the sessions of others, whom nobody can ask when they are gone. */
function consentStatement(topic: Uint8Array, member: MemberId, device: Uint8Array): Uint8Array {
  return concatBytes(CONSENT_DOMAIN, topic, memberKeyOf(member), device);
}

/** The record of a session of ours. Holders of a view invite get one without a writer's certificate. */
export function certify(of: {
  secrets: RoomSecrets;
  session: Session;
  member: Member;
  device: Uint8Array;
}): SessionRecord {
  const { secrets, session, member, device } = of;
  const { topic, writersKeys } = secrets;
  return {
    session: session.id,
    member: member.id,
    memberCertificate: sign(member, memberStatement(topic, session.id, device)),
    consent: sign(session, consentStatement(topic, member.id, device)),
    device: Uint8Array.from(device),
    writerCertificate: writersKeys && sign(writersKeys, writerStatement(topic, session.publicKey)),
  };
}

/** Do the certificates and the consent hold in this room? Never throws. Prefer `createGenuineCheck`, which remembers. */
export function isGenuineRecord(
  record: SessionRecord,
  topic: Uint8Array,
  writersPublicKey: Uint8Array,
): boolean {
  const { session, member, device, memberCertificate, consent, writerCertificate } = record;
  try {
    const statement = memberStatement(topic, session, device);
    if (!isSignature(memberKeyOf(member), statement, memberCertificate)) return false;
    const agreed = consentStatement(topic, member, device);
    if (!isSignature(peerKeyOf(session), agreed, consent)) return false;
    if (writerCertificate === null) return true;
    return isSignature(
      writersPublicKey,
      writerStatement(topic, peerKeyOf(session)),
      writerCertificate,
    );
  } catch {
    return false; // an id that is no key's text
  }
}

/** `isGenuineRecord` with the last GENUINE_CACHE_MAX verdicts kept, by the hash of the whole record. */
export function createGenuineCheck(
  topic: Uint8Array,
  writersPublicKey: Uint8Array,
): (record: SessionRecord) => boolean {
  const verdicts = new Map<string, boolean>();
  return (record) => {
    const key = cacheKeyOf(record);
    if (key === null) return false;
    const known = verdicts.get(key);
    if (known !== undefined) {
      verdicts.delete(key);
      verdicts.set(key, known);
      return known;
    }
    const verdict = isGenuineRecord(record, topic, writersPublicKey);
    verdicts.set(key, verdict);
    const oldest = verdicts.keys().next().value;
    if (verdicts.size > GENUINE_CACHE_MAX && oldest !== undefined) verdicts.delete(oldest);
    return verdict;
  };
}

function cacheKeyOf(record: SessionRecord): string | null {
  try {
    return toBase64url(sha256(writeSessionRecord(new Writer(320), record).finish()));
  } catch {
    return null;
  }
}
