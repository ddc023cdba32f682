/** Replicas alone on a wire that only loses what it is told to: no mesh, toy keys, virtual time. For tests of the replica by itself. */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import type * as Y from 'yjs';
import { assert } from '../lib/assert.ts';
import { concatBytes, toHex } from '../lib/bytes.ts';
import { createRng } from '../lib/rng.ts';
import { memberIdOf, memberKeyOf, peerIdOf, peerKeyOf, type PeerId } from '../wire/ids.ts';
import type { RoomKeys } from '../wire/keys.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import type { ReplicaEffect, ReplicaInput } from '../replica/machine-types.ts';
import { CHECKPOINT_POLICY } from '../replica/checkpoints.ts';
import { createReplica, type Replica } from '../replica/replica.ts';
import type { StoreRecord } from '../replica/store-port.ts';

const mac = (who: PeerId, statement: Uint8Array): Uint8Array =>
  hmac(sha512, peerKeyOf(who), statement);

const consentOf = ({ session, member, device }: Omit<SessionRecord, 'consent'>): Uint8Array =>
  mac(session, concatBytes(memberKeyOf(member), device));

/** Toy keys: a signature is an HMAC that only this table's owner can make. Of a record they check the consent alone. */
function toyKeys(session: PeerId): RoomKeys {
  return {
    sign: (statement) => mac(session, statement),
    verify: (who, statement, signature) => toHex(mac(who, statement)) === toHex(signature),
    hash: (...parts) => sha256(concatBytes(...parts)),
    isGenuine: (record) => toHex(record.consent) === toHex(consentOf(record)),
    clientIdOf: (who) => peerKeyOf(who)[31] as number,
  };
}

function recordOf(number: number, writer = true): SessionRecord {
  const session = peerIdOf(new Uint8Array(32).fill(number));
  const bare = {
    session,
    member: memberIdOf(new Uint8Array(32).fill(number)),
    memberCertificate: new Uint8Array(64),
    device: new Uint8Array(8).fill(number),
    writerCertificate: writer ? new Uint8Array(64) : null,
  };
  return { ...bare, consent: consentOf(bare) };
}

export type Member = {
  id: PeerId;
  record: SessionRecord;
  keys: RoomKeys;
  replica: Replica;
  disk: Map<string, Uint8Array>;
  accused: Map<PeerId, string>;
  replaced: string[];
  /** Why nothing more of it becomes an entry. */
  stuck: string[];
};

/** Replicas on a perfect wire with a clock of their own; `cut` holds names of pairs that do not meet. */
export class TestRoom {
  nowMs = 0;
  readonly members = new Map<PeerId, Member>();
  readonly cut = new Set<string>();
  readonly lose = new Set<string>();
  /** Bytes; what is larger is lost on its way. */
  loseLargerThan = Infinity;
  readonly #queue: { to: PeerId; input: ReplicaInput }[] = [];
  sent: { from: PeerId; to: PeerId; payload: Uint8Array }[] = [];

  join(
    number: number,
    { writer = true, disk = new Map<string, Uint8Array>(), checkpoints = CHECKPOINT_POLICY } = {},
  ): Member {
    const record = recordOf(number, writer);
    const id = record.session;
    const keys = toyKeys(id);
    const replica = createReplica({
      self: record,
      keys,
      checkpoints,
      rng: createRng(number),
      wallMsAtZero: 1_000_000,
      onLocalEdit: () => this.#queue.push({ to: id, input: { type: 'flush' } }),
    });
    const accused = new Map<PeerId, string>();
    const member: Member = { id, record, keys, replica, disk, accused, replaced: [], stuck: [] };
    this.members.set(id, member);
    const records: StoreRecord[] = [...disk].map(([key, value]) => ({ key, value }));
    this.#give(member, { type: 'load', records: records.sort((a, b) => (a.key < b.key ? -1 : 1)) });
    return member;
  }

  meet(a: Member, b: Member): void {
    for (const [x, y] of [
      [a, b],
      [b, a],
    ] as const) {
      this.#give(x, { type: 'session', record: y.record });
    }
    this.#give(a, { type: 'neighbour-up', peer: b.id });
    this.#give(b, { type: 'neighbour-up', peer: a.id });
  }

  part(a: Member, b: Member): void {
    this.cut.add(a.id + b.id).add(b.id + a.id);
    this.#give(a, { type: 'neighbour-down', peer: b.id });
    this.#give(b, { type: 'neighbour-down', peer: a.id });
  }

  deliver(from: PeerId, to: Member, payload: Uint8Array): void {
    this.#give(to, { type: 'deliver', from, payload });
  }

  give(member: Member, input: ReplicaInput): void {
    this.#give(member, input);
  }

  #give(member: Member, input: ReplicaInput): void {
    for (const effect of member.replica.handle(input, this.nowMs)) this.#perform(member, effect);
  }

  #perform(member: Member, effect: ReplicaEffect): void {
    if (effect.type === 'broadcast')
      for (const other of this.members.values()) this.#send(member, other.id, effect.payload);
    else if (effect.type === 'unicast') this.#send(member, effect.to, effect.payload);
    else if (effect.type === 'accuse') member.accused.set(effect.peer, effect.reason);
    else if (effect.type === 'hash') {
      const { token, update } = effect;
      const hashed = { type: 'hashed', token, hash: sha256(update) } as const;
      this.#queue.push({ to: member.id, input: hashed });
    } else if (effect.type === 'doc-replaced') member.replaced.push(effect.reason);
    else if (effect.type === 'own-log-stuck') member.stuck.push(effect.reason);
    else if (effect.type === 'store') {
      for (const { key, value } of effect.batch.puts) member.disk.set(key, value);
      for (const key of effect.batch.deletes) member.disk.delete(key);
      this.#queue.push({ to: member.id, input: { type: 'stored', token: effect.token } });
    }
  }

  #send(from: Member, to: PeerId, payload: Uint8Array): void {
    if (to === from.id || this.cut.has(from.id + to)) return;
    if (this.lose.has(from.id + to) || payload.length > this.loseLargerThan) return;
    this.sent.push({ from: from.id, to, payload });
    this.#queue.push({ to, input: { type: 'deliver', from: from.id, payload } });
  }

  /** Runs until nothing is under way, or for this long. */
  run(forMs = 10_000): void {
    const untilMs = this.nowMs + forMs;
    for (;;) {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        const member = this.members.get(next.to);
        if (member !== undefined) this.#give(member, next.input);
      }
      const wakeAtMs = Math.min(
        ...[...this.members.values()].map(({ replica }) => replica.wakeAtMs),
      );
      if (wakeAtMs > untilMs) break;
      this.nowMs = Math.max(this.nowMs, wakeAtMs);
      for (const member of this.members.values())
        if (member.replica.wakeAtMs <= this.nowMs) this.#give(member, { type: 'tick' });
    }
    this.nowMs = untilMs;
  }

  /** Throws unless all have equal digests, equal text on every page, and nothing that waits inside Yjs. */
  mustBeInStep(...members: Member[]): void {
    const same = (what: string, values: readonly string[]): void =>
      assert(new Set(values).size === 1, `${what} differ: ${values.join(' | ')}`);
    same(
      'digests',
      members.map(({ replica }) => toHex(replica.roomDigest())),
    );
    for (const page of members[0]?.replica.pages() ?? []) {
      const docs = members.map(({ replica }) => replica.doc(page));
      same(
        `texts of ${page}`,
        docs.map((doc) => JSON.stringify(doc.getText('text').toDelta())),
      );
      same(
        `maps of ${page}`,
        docs.map((doc) => JSON.stringify(sortedEntries(doc.getMap('map')))),
      );
      for (const doc of docs) assert(doc.store.pendingStructs === null, 'something waits in Yjs');
    }
  }
}

const sortedEntries = (map: Y.Map<unknown>): [string, unknown][] =>
  [...map.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
