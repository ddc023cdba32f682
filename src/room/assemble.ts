/** Puts the parts of one open room together. What they do is in room.ts (the API) and driver.ts (the machines). */
import type * as Y from 'yjs';
import { certify } from '../crypto/certificates.ts';
import type { Invite } from '../crypto/invites.ts';
import { createMember, deviceIdOf } from '../crypto/member.ts';
import { createRoomKeys, type OwnRoomKeys } from '../crypto/room-keys.ts';
import { deriveRoomSecrets, type RoomSecrets } from '../crypto/room-secrets.ts';
import { createOpeners, createSealer } from '../crypto/sealing.ts';
import { createSession, type Session } from '../crypto/session.ts';
import { must } from '../lib/assert.ts';
import { toBase64url, utf8 } from '../lib/bytes.ts';
import { createEmitter, type Emitter } from '../lib/emitter.ts';
import { createRng, type Rng } from '../lib/rng.ts';
import { dialAhead, type WebSocketConstructor } from '../link/web-socket.ts';
import { createMesh, type Mesh } from '../mesh/machine.ts';
import type { MeshInput, Profile } from '../mesh/machine-types.ts';
import { Fleeting } from '../replica/fleeting.ts';
import { watchHosts } from '../model/room-hosts.ts';
import { createReplica, type Replica } from '../replica/replica.ts';
import { secretRecord } from '../replica/records.ts';
import type { RoomStore, StoreRecord, StoreTrouble } from '../replica/store-port.ts';
import type { DeviceStore } from '../store/device-store.ts';
import { openMemoryStore } from '../store/memory-store.ts';
import { StoreError } from '../store/store-error.ts';
import { INDEX_PAGE } from '../wire/ids.ts';
import { RELAY_SUBPROTOCOL } from '../wire/relay-frames.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import { Carriers } from './carriers.ts';
import { Driver } from './driver.ts';
import { Hosts } from './hosts.ts';
import type { InnerEvents } from './inner-events.ts';
import { Mailboxes } from './mailboxes.ts';
import { profileOn } from './names.ts';
import type { HostConfig, RoomPorts } from './ports.ts';
import { recoverSessions } from './recovery.ts';
import type { RoomEvents } from './room-api.ts';
import { tellSilence } from './silence.ts';

export type RoomParts = {
  invite: Invite;
  ports: RoomPorts;
  device: DeviceStore;
  secrets: RoomSecrets;
  record: SessionRecord;
  keys: OwnRoomKeys;
  rng: Rng;
  mesh: Mesh;
  replica: Replica;
  fleeting: Fleeting;
  driver: Driver;
  carriers: Carriers;
  hosts: Hosts;
  mailboxes: Mailboxes;
  store: RoomStore;
  profile: Profile;
  emitter: Emitter<RoomEvents>;
  inner: Emitter<InnerEvents>;
  /** When it was last decided who has been silent for long: see silence.ts. */
  reach: { asOfMs: number };
  /** False: nothing outlives the page. */
  isPersistent(): boolean;
  trouble(): StoreTrouble | null;
  startedAtMs: number;
  /** Wall clock minus the timers' clock. */
  wallMsAtZero: number;
  releaseLock: () => void;
};

const seedOf = (bytes: Uint8Array): number =>
  bytes.reduce((sum, byte) => (sum * 256 + byte) % Number.MAX_SAFE_INTEGER, 0);

/** What is derived from the link and drawn for this run. */
type Identity = {
  secrets: RoomSecrets;
  secret: Uint8Array;
  session: Session;
  keys: OwnRoomKeys;
};

function identify(invite: Invite, ports: RoomPorts): Identity {
  const secrets = deriveRoomSecrets(invite);
  const secret = ports.randomBytes(32);
  const session = createSession(secret);
  return { secrets, secret, session, keys: createRoomKeys({ secrets, session }) };
}

const WARM_UP = utf8('folkmoot warm-up v1\0');

/**
 * The first signature and the first check of a page cost ten times what later ones cost. Relay and disk have been asked and have not
 * answered: what is compiled now does not hold up the hello that comes next.
 */
function warmUp({ session, keys }: Identity): void {
  keys.verify(session.id, WARM_UP, keys.sign(WARM_UP));
}

/** Shows whose the session is: three signatures, made while the relay is being dialed and the disk read. */
function certifyFor({ secrets, session }: Identity, device: DeviceStore): SessionRecord {
  const member = createMember(device.memberSecret);
  return certify({
    secrets,
    session,
    member,
    device: deviceIdOf(device.deviceSecret, secrets.topic),
  });
}

/** Makes the session, fills the replica from the disk, and starts mesh and links. What takes time is begun first and awaited together. */
export async function assembleRoom(invite: Invite, ports: RoomPorts): Promise<RoomParts> {
  const hosts = new Hosts(invite, ports);
  const relays = dialRelays(hosts, ports);
  const asking = ports.hostConfig();
  const identity = identify(invite, ports);
  const { secrets, session } = identity;
  const rng = createRng(seedOf(ports.randomBytes(6)), 1);
  const shared = {
    emitter: createEmitter<RoomEvents>(ports.onError),
    inner: createEmitter<InnerEvents>(ports.onError),
    reach: { asOfMs: -Infinity },
    hosts,
    wallMsAtZero: ports.wallNowMs() - ports.timers.now(),
  };
  const early: MeshInput[] = [];
  let take = (input: MeshInput): void => void early.push(input);
  let onLost = (): void => undefined;
  const carriers = createCarriers({
    ports,
    rng: rng.fork(),
    identity,
    relays,
    ...shared,
    take: (input) => take(input),
  });
  const opening = openStore(ports, secrets, ({ reason }) => reason === 'lost' && onLost());
  warmUp(identity);
  const device = await ports.device;
  const naming = device.profile();
  const record = certifyFor(identity, device);
  const [kept, known, host] = await Promise.all([opening, naming, asking]);
  const profile = profileOn(device, known);
  const machines = createMachines({
    ports,
    keys: trusting(record, identity.keys),
    record,
    profile,
    host,
    kept,
    rng,
    ...shared,
    secrets,
  });
  const { replica, driver } = machines;
  driver.attach(carriers);
  onLost = () => driver.replica({ type: 'store-lost' });
  take = (input) => takeInput({ driver, carriers, inner: shared.inner }, input);
  for (const input of early) take(input);
  followHosts({ ports, hosts, carriers, replica, emitter: shared.emitter }, host);
  keepKeys({ ports, kept, identity, replica, driver }).catch(ports.onError);
  const common = { ports, secrets, record, keys: identity.keys, rng: rng.fork(), carriers };
  return {
    invite,
    device,
    ...common,
    ...machines,
    mailboxes: new Mailboxes({ ...common, ...machines, ...shared }),
    profile,
    ...shared,
    startedAtMs: ports.timers.now(),
    releaseLock: ports.sessionLocks?.hold(session.id) ?? ((): void => undefined),
    store: kept.store,
    isPersistent: () => kept.isPersistent,
    trouble: () => replica.storeTrouble() ?? kept.trouble,
  };
}

type MachineParts = Pick<
  RoomParts,
  'ports' | 'record' | 'profile' | 'emitter' | 'inner' | 'wallMsAtZero' | 'secrets' | 'reach'
> & {
  keys: OwnRoomKeys;
  host: HostConfig;
  kept: Kept;
  rng: Rng;
};

/** The two machines and their driver, with what the disk held. */
function createMachines(
  parts: MachineParts,
): Pick<RoomParts, 'mesh' | 'replica' | 'fleeting' | 'driver'> {
  const { ports, keys, record, profile, host, kept, rng, inner, wallMsAtZero } = parts;
  const replica = createReplica({
    self: record,
    keys,
    rng: rng.fork(),
    wallMsAtZero,
    onLocalEdit: () => driver.flushSoon(),
    onObserverError: ports.onError,
  });
  const { topic } = parts.secrets;
  const mesh = createMesh({
    self: record,
    profile,
    keys,
    topic,
    rng: rng.fork(),
    relayOnly: host.relayOnly,
  });
  const events = driverEvents(parts.emitter);
  const fleeting = new Fleeting();
  const driver = new Driver({ ports, mesh, replica, fleeting, store: kept.store, events, inner });
  driver.replica({ type: 'load', records: kept.records });
  tellSilence({ ports, mesh, inner, emitter: parts.emitter, reach: parts.reach });
  return { mesh, replica, fleeting, driver };
}

/** The machines check every record that they take in; the one that we just made ourselves needs none of it. */
function trusting(own: SessionRecord, keys: OwnRoomKeys): OwnRoomKeys {
  return { ...keys, isGenuine: (record) => record === own || keys.isGenuine(record) };
}

function takeInput(
  { driver, carriers, inner }: Pick<RoomParts, 'driver' | 'carriers' | 'inner'>,
  input: MeshInput,
): void {
  // Of several relayed links one may go, and nobody need hear of it.
  if (input.type === 'link-down' && !carriers.hasLink(input.peer, input.kind))
    inner.emit('linkLost', input);
  driver.mesh(input);
  if (input.type === 'link-down' && input.kind !== 'direct')
    driver.reopenLater(input.peer, input.kind);
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
  kept: Kept;
  identity: Identity;
  replica: Replica;
  driver: Driver;
};

/** Our own key goes to the disk, and keys that dead sessions left are used. The room is open meanwhile; a trouble of the store is told elsewhere. */
async function keepKeys({ ports, kept, identity, replica, driver }: Keeping): Promise<void> {
  const { id: self } = identity.session;
  const { store, records } = kept;
  try {
    await store.write({ puts: [secretRecord(self, identity.secret)], deletes: [] });
    const alive = (await ports.sessionLocks?.held()) ?? null;
    await recoverSessions({ self, records, replica, store, wallNowMs: ports.wallNowMs, alive });
    driver.replica({ type: 'tick' });
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
    onSessionSpent: (page, reason) => emitter.emit('session-spent', { page, reason }),
    onMisbehaved: (peer, reason) => emitter.emit('misbehaved', { peer, reason }),
    onFleeting: (event) => emitter.emit('fleeting', event),
  };
}

type Relays = { urls: readonly string[]; first: WebSocketConstructor };

/** Before anything else is done: the handshake needs no keys, and they can be derived meanwhile. */
function dialRelays(hosts: Hosts, ports: RoomPorts): Relays {
  const urls = hosts.urls();
  const url = must(urls[0], 'a host');
  return { urls, first: dialAhead(ports.WebSocketCtor, url, RELAY_SUBPROTOCOL) };
}

/** The index lists the room's hosts. Its document may be replaced by another one. */
function followHosts(
  parts: Pick<RoomParts, 'ports' | 'hosts' | 'carriers' | 'replica' | 'emitter'>,
  { isPrivate }: HostConfig,
): void {
  const { hosts, carriers, replica, emitter } = parts;
  hosts.pageIsPrivate = isPrivate;
  const index = (): Y.Doc => replica.doc(INDEX_PAGE);
  const read = (): void => hosts.read(index());
  let stop = watchHosts(index(), read);
  emitter.on('doc-replaced', ({ page }) => {
    if (page !== INDEX_PAGE) return;
    stop();
    stop = watchHosts(index(), read);
    read();
  });
  hosts.onChange(() => {
    carriers.setRelays(hosts.urls());
    emitter.emit('change', null);
  });
  askWhyAway(parts);
  read();
}

/** A host may have been too busy to say in time, while the room opened, that it is private. Asked once, when no relay takes us. */
function askWhyAway({
  ports,
  hosts,
  carriers,
  emitter,
}: Pick<RoomParts, 'ports' | 'hosts' | 'carriers' | 'emitter'>): void {
  const stop = emitter.on('change', () => {
    if (carriers.relay.state.state !== 'away') return;
    stop();
    if (hosts.pageIsPrivate) return;
    const note = ({ isPrivate }: HostConfig): void => {
      hosts.pageIsPrivate = isPrivate;
      if (isPrivate) emitter.emit('change', null);
    };
    ports.hostConfig().then(note).catch(ports.onError);
  });
}

type CarrierParts = {
  ports: RoomPorts;
  rng: Rng;
  identity: Identity;
  relays: Relays;
  emitter: Emitter<RoomEvents>;
  inner: Emitter<InnerEvents>;
  take: (input: MeshInput) => void;
};

function createCarriers({
  ports,
  rng,
  identity,
  relays,
  emitter,
  inner,
  take,
}: CarrierParts): Carriers {
  const { sealingKey, topic } = identity.secrets;
  const session = identity.session.id;
  const sealer = createSealer(sealingKey, topic, session);
  const createWireOpener = createOpeners(sealingKey, topic);
  return new Carriers({
    ports,
    rng,
    relays,
    keys: {
      session,
      topic,
      proof: (nonce) => identity.keys.relayProof(nonce),
      seal: (frame) => sealer.seal(frame),
      opener: () => createWireOpener().open,
    },
    input: take,
    onRelayState: () => emitter.emit('change', null),
    onNotice: (bytes, from, over) => inner.emit('notice', { bytes, from, over }),
  });
}
