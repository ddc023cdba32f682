/** What this device holds of a room, without opening it: nothing is sent anywhere, and nothing is written. For exports. */
import { certify } from '../crypto/certificates.ts';
import type { Invite } from '../crypto/invites.ts';
import { createMember, deviceIdOf } from '../crypto/member.ts';
import { createRoomKeys } from '../crypto/room-keys.ts';
import { deriveRoomSecrets } from '../crypto/room-secrets.ts';
import { createSession } from '../crypto/session.ts';
import { toBase64url } from '../lib/bytes.ts';
import { createRng } from '../lib/rng.ts';
import { listMembers, listPages, roomTitle } from '../model/room-index.ts';
import { createReplica } from '../replica/replica.ts';
import { CHAT_PAGE, INDEX_PAGE, type PageId } from '../wire/ids.ts';
import { Authors } from './authors.ts';
import type { RoomPorts } from './ports.ts';
import type { RoomContents } from './room-api.ts';

type Ports = Pick<RoomPorts, 'randomBytes' | 'openStore' | 'device' | 'onError'>;

/** Rejects with a StoreError when the disk cannot be read. */
export async function readRoom(invite: Invite, ports: Ports): Promise<RoomContents> {
  const secrets = deriveRoomSecrets(invite);
  const { store } = ports.openStore(toBase64url(secrets.topic), (trouble) =>
    ports.onError(new Error(`${trouble.reason}: ${trouble.detail}`)),
  );
  try {
    const [{ records }, device] = await Promise.all([store.load(), ports.device]);
    const session = createSession(ports.randomBytes(32));
    const self = certify({
      secrets,
      session,
      member: createMember(device.memberSecret),
      device: deviceIdOf(device.deviceSecret, secrets.topic),
    });
    const replica = createReplica({
      self,
      keys: createRoomKeys({ secrets, session }),
      rng: createRng(0, 0),
      wallMsAtZero: 0,
      onLocalEdit: () => undefined,
    });
    replica.handle({ type: 'load', records }, 0);
    const index = replica.doc(INDEX_PAGE);
    const pages = listPages(index).map(({ id, title, kind }) => ({
      id: id as PageId,
      title,
      kind,
      doc: replica.doc(id as PageId),
    }));
    const authors = new Authors(() =>
      replica.pages().flatMap((page) => replica.heads(page).map((head) => head.session)),
    );
    const members = listMembers(index);
    return {
      name: roomTitle(index) || invite.name,
      pages,
      chat: replica.doc(CHAT_PAGE),
      authorOf(client) {
        const writer = authors.sessionOf(client);
        const member = writer === null ? null : replica.memberOf(writer);
        if (member === null) return null;
        const { name = '', color = '' } = members.find(({ id }) => id === member) ?? {};
        return { member, name, color, isSelf: member === self.member };
      },
    };
  } finally {
    store.close();
  }
}
