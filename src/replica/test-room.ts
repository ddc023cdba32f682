/** Replicas on a wire of their own, for the tests of this folder: no mesh, no real keys, virtual time. */
import { createHash, createHmac } from 'node:crypto';
import { expect } from 'vitest';
import { toHex } from '../lib/bytes.ts';
import { createRng } from '../lib/rng.ts';
import { memberIdOf, peerIdOf, peerKeyOf, type PeerId } from '../wire/ids.ts';
import type { RoomKeys } from '../wire/keys.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import type { ReplicaEffect, ReplicaInput } from './machine-types.ts';
import { createReplica, type Replica } from './replica.ts';
import type { StoreRecord } from './store-port.ts';

/** Toy keys: a signature is an HMAC that only this table's owner can make. */
export function toyKeys(session: PeerId): RoomKeys {
  const mac = (who: PeerId, statement: Uint8Array): Uint8Array =>
    Uint8Array.from(createHmac('sha512', peerKeyOf(who)).update(statement).digest());
  return {
    sign: (statement) => mac(session, statement),
    verify: (who, statement, signature) => toHex(mac(who, statement)) === toHex(signature),
    hash: (bytes) => Uint8Array.from(createHash('sha256').update(bytes).digest()),
    isGenuine: () => true,
    clientIdOf: (who) => peerKeyOf(who)[31] as number,
  };
}

export function recordOf(number: number, writer = true): SessionRecord {
  const session = peerIdOf(new Uint8Array(32).fill(number));
  return {
    session,
    member: memberIdOf(new Uint8Array(32).fill(number)),
    memberCertificate: new Uint8Array(64),
    device: new Uint8Array(8).fill(number),
    writerCertificate: writer ? new Uint8Array(64) : null,
  };
}

export type Member = {
  id: PeerId;
  record: SessionRecord;
  replica: Replica;
  disk: Map<string, Uint8Array>;
  accused: Map<PeerId, string>;
  replaced: string[];
};

/** Replicas on a perfect wire with a clock of their own; `cut` holds names of pairs that do not meet. */
export class TestRoom {
  nowMs = 0;
  readonly members = new Map<PeerId, Member>();
  readonly cut = new Set<string>();
  readonly lose = new Set<string>();
  readonly #queue: { to: PeerId; input: ReplicaInput }[] = [];
  sent: { from: PeerId; to: PeerId; payload: Uint8Array }[] = [];

  join(number: number, { writer = true, disk = new Map<string, Uint8Array>() } = {}): Member {
    const record = recordOf(number, writer);
    const id = record.session;
    const replica = createReplica({
      self: record,
      keys: toyKeys(id),
      rng: createRng(number),
      wallMsAtZero: 1_000_000,
      onLocalEdit: () => this.#queue.push({ to: id, input: { type: 'flush' } }),
    });
    const member: Member = { id, record, replica, disk, accused: new Map(), replaced: [] };
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
    else if (effect.type === 'doc-replaced') member.replaced.push(effect.reason);
    else if (effect.type === 'store') {
      for (const { key, value } of effect.batch.puts) member.disk.set(key, value);
      for (const key of effect.batch.deletes) member.disk.delete(key);
      this.#queue.push({ to: member.id, input: { type: 'stored', token: effect.token } });
    }
  }

  #send(from: Member, to: PeerId, payload: Uint8Array): void {
    if (to === from.id || this.cut.has(from.id + to)) return;
    if (this.lose.has(from.id + to)) return;
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

  inStep(...members: Member[]): void {
    const digests = members.map(({ replica }) => toHex(replica.roomDigest()));
    expect(new Set(digests).size).toBe(1);
    for (const page of members[0]?.replica.pages() ?? []) {
      const contents = members.map(({ replica }) => replica.doc(page).getText('text').toString());
      expect(new Set(contents).size).toBe(1);
      for (const { replica } of members) expect(replica.doc(page).store.pendingStructs).toBeNull();
    }
  }
}
