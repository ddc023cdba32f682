/** Puts the parts of one open room together. What they do is in room.ts (the API) and driver.ts (the machines). */
import { certify } from '../crypto/certificates.ts';
import type { Invite } from '../crypto/invites.ts';
import { createMember, deviceIdOf } from '../crypto/member.ts';
import { createRoomKeys } from '../crypto/room-keys.ts';
import { deriveRoomSecrets, type RoomSecrets } from '../crypto/room-secrets.ts';
import { createOpener, createSealer } from '../crypto/sealing.ts';
import { createSession, type Session } from '../crypto/session.ts';
import { toBase64url } from '../lib/bytes.ts';
import { createEmitter, type Emitter } from '../lib/emitter.ts';
import { createRng, type Rng } from '../lib/rng.ts';
import { createMesh, type Mesh } from '../mesh/machine.ts';
import type { Profile } from '../mesh/machine-types.ts';
import { createReplica, type Replica } from '../replica/replica.ts';
import { secretRecord } from '../replica/records.ts';
import type { RoomStore, StoreRecord, StoreTrouble } from '../replica/store-port.ts';
import { openMemoryStore } from '../store/memory-store.ts';
import { StoreError } from '../store/store-error.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import { Carriers } from './carriers.ts';
import { Driver } from './driver.ts';
import { defaultProfile } from './names.ts';
import type { RoomPorts } from './ports.ts';
import { recoverSessions } from './recovery.ts';
import type { RoomEvents } from './room-api.ts';

export type RoomParts = {
  invite: Invite;
  ports: RoomPorts;
  secrets: RoomSecrets;
  record: SessionRecord;
  mesh: Mesh;
  replica: Replica;
  driver: Driver;
  carriers: Carriers;
  store: RoomStore;
  profile: Profile;
  emitter: Emitter<RoomEvents>;
  /** False: nothing outlives the page. */
  isPersistent(): boolean;
  trouble(): StoreTrouble | null;
  startedAtMs: number;
  releaseLock: () => void;
};

const seedOf = (bytes: Uint8Array): number =>
  bytes.reduce((sum, byte) => (sum * 256 + byte) % Number.MAX_SAFE_INTEGER, 0);

/** Makes the session, fills the replica from the disk, and starts mesh and links. */
export async function assembleRoom(invite: Invite, ports: RoomPorts): Promise<RoomParts> {
  const secrets = deriveRoomSecrets(invite);
  const secret = ports.randomBytes(32);
  const session = createSession(secret);
  const device = deviceIdOf(ports.device.deviceSecret, secrets.topic);
  const record = certify({
    secrets,
    session,
    member: createMember(ports.device.memberSecret),
    device,
  });
  const keys = createRoomKeys({ secrets, session });
  const rng = createRng(seedOf(ports.randomBytes(6)), 1);
  const known = await ports.device.profile();
  const fallback = defaultProfile(record.device[0] ?? 0);
  const profile: Profile = known === null ? fallback : { name: known.name, color: known.colour };
  const emitter = createEmitter<RoomEvents>(ports.onError);
  let onLost = (): void => undefined;
  const kept = await openStore(ports, secrets, ({ reason }) => reason === 'lost' && onLost());
  const loaded = kept.records;

  const startedAtMs = ports.timers.now();
  const replica = createReplica({
    self: record,
    keys,
    rng: rng.fork(),
    wallMsAtZero: ports.wallNowMs() - startedAtMs,
    onLocalEdit: () => driver.flushSoon(),
    onObserverError: ports.onError,
  });
  const mesh = createMesh({ self: record, profile, keys, topic: secrets.topic, rng: rng.fork() });
  const driver = new Driver({
    ports,
    rng,
    mesh,
    replica,
    store: kept.store,
    events: driverEvents(emitter),
  });
  driver.replica({ type: 'load', records: loaded });
  onLost = () => driver.replica({ type: 'store-lost' });
  const carriers = createCarriers({
    ports,
    rng: rng.fork(),
    secrets,
    session,
    record,
    invite,
    driver,
    proof: keys.relayProof,
    emitter,
  });
  driver.attach(carriers);
  const releaseLock = ports.sessionLocks?.hold(session.id) ?? ((): void => undefined);
  await keepKeys({ ports, store: kept.store, session, secret, records: loaded, replica });
  driver.replica({ type: 'tick' });
  return {
    invite,
    ports,
    secrets,
    record,
    mesh,
    replica,
    driver,
    carriers,
    store: kept.store,
    profile,
    emitter,
    startedAtMs,
    releaseLock,
    isPersistent: () => kept.isPersistent,
    trouble: () => replica.storeTrouble() ?? kept.trouble,
  };
}

type Kept = {
  store: RoomStore;
  records: StoreRecord[];
  isPersistent: boolean;
  trouble: StoreTrouble | null;
};

async function openStore(
  ports: RoomPorts,
  secrets: RoomSecrets,
  onTrouble: (trouble: StoreTrouble) => unknown,
): Promise<Kept> {
  const { store, persistent } = ports.openStore(toBase64url(secrets.topic), onTrouble);
  try {
    const { records } = await store.load();
    return { store, records, isPersistent: persistent, trouble: persistent ? null : NO_DISK };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { store: openMemoryStore(), records: [], isPersistent: false, trouble: error.trouble };
  }
}

const NO_DISK: StoreTrouble = {
  reason: 'unavailable',
  detail: 'this browser offers no storage here',
};

type Keeping = {
  ports: RoomPorts;
  store: RoomStore;
  session: Session;
  secret: Uint8Array;
  records: StoreRecord[];
  replica: Replica;
};

/** Our own key goes to the disk, and keys that dead sessions left are used. Neither may keep the room from opening. */
async function keepKeys({
  ports,
  store,
  session,
  secret,
  records,
  replica,
}: Keeping): Promise<void> {
  try {
    await store.write({ puts: [secretRecord(session.id, secret)], deletes: [] });
    const alive = (await ports.sessionLocks?.held()) ?? null;
    await recoverSessions({
      self: session.id,
      records,
      replica,
      store,
      wallNowMs: ports.wallNowMs,
      alive,
    });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

function driverEvents(
  emitter: Emitter<RoomEvents>,
): ConstructorParameters<typeof Driver>[0]['events'] {
  return {
    onChange: () => emitter.emit('change', null),
    onPresence: () => emitter.emit('presence', null),
    onDocReplaced: (page, reason) => emitter.emit('doc-replaced', { page, reason }),
    onMisbehaved: (peer, reason) => emitter.emit('misbehaved', { peer, reason }),
  };
}

type CarrierParts = {
  ports: RoomPorts;
  rng: Rng;
  secrets: RoomSecrets;
  session: Session;
  record: SessionRecord;
  invite: Invite;
  driver: Driver;
  proof: (nonce: Uint8Array) => { topicSignature: Uint8Array; sessionSignature: Uint8Array };
  emitter: Emitter<RoomEvents>;
};

function createCarriers({
  ports,
  rng,
  secrets,
  session,
  invite,
  driver,
  proof,
  emitter,
}: CarrierParts): Carriers {
  const sealer = createSealer(secrets.sealingKey, secrets.topic, session.id);
  const opener = createOpener(secrets.sealingKey, secrets.topic);
  return new Carriers({
    ports,
    rng,
    relayUrl: invite.relays[0] ?? `${ports.origin.replace(/^http/, 'ws')}/relay`,
    keys: {
      session: session.id,
      topic: secrets.topic,
      proof,
      seal: (frame) => sealer.seal(frame),
      open: (from, sealed) => opener.open(from, sealed),
    },
    input(input) {
      driver.mesh(input);
      if (input.type === 'link-down' && input.kind !== 'direct')
        driver.reopenLater(input.peer, input.kind);
    },
    onRelayState: () => emitter.emit('change', null),
  });
}
