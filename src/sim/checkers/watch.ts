/**
 * What is checked all the time, from what peers are given and do: M1 (nobody is heard whose certificates were not told and genuine), B3
 * (each entry's broadcast arrives once), Y6 (one content for each number of each log), and that nobody honest is accused. Counts what
 * happened, so that a run can tell whether it tried anything; hashes it, so that two runs can be compared.
 */
import { toHex } from '../../lib/bytes.ts';
import type { MeshEffect, MeshInput } from '../../mesh/machine-types.ts';
import type { ReplicaEffect, ReplicaInput } from '../../replica/machine-types.ts';
import { entryKey } from '../../replica/records.ts';
import { Reader } from '../../wire/codec.ts';
import type { PageId, PeerId } from '../../wire/ids.ts';
import type { SessionRecord } from '../../wire/session-record.ts';
import type { Disk } from '../disk.ts';
import type { Observer, SimPeer } from '../peer.ts';
import type { World } from '../world.ts';

const VIOLATIONS_MAX = 20;
/** First bytes of replica messages: entries, and the others by name (PROTOCOL.md section 4). */
const ENTRY_KIND_MAX = 3;
const KINDS = ['', '', '', '', 'announce', 'have', 'want', 'entries', 'checkpoint', 'presence'];

export class Watch implements Observer {
  readonly #world: World;
  readonly violations: string[] = [];
  readonly counters = new Map<string, number>();
  /** Sessions of the hostile peer. */
  readonly hostileSessions = new Set<PeerId>();
  readonly #told = new Map<SimPeer, Set<PeerId>>();
  readonly #heard = new Map<SimPeer, Set<string>>();
  /** Chain hashes of what honest sessions wrote. */
  readonly #written = new Map<string, string>();
  readonly #newest = new Map<string, number>();
  #traceHash = 0x811c9dc5;

  constructor(world: World) {
    this.#world = world;
  }

  count(what: string): void {
    this.counters.set(what, (this.counters.get(what) ?? 0) + 1);
  }

  report(violations: readonly string[]): void {
    for (const violation of violations)
      if (this.violations.length < VIOLATIONS_MAX) this.violations.push(violation);
  }

  get traceHash(): string {
    return (this.#traceHash >>> 0).toString(16).padStart(8, '0');
  }

  #mix(value: number): void {
    this.#traceHash = Math.imul(this.#traceHash ^ value, 0x01000193);
    this.#traceHash ^= this.#traceHash >>> 13;
  }

  took(peer: SimPeer, machine: 'mesh' | 'replica', input: MeshInput | ReplicaInput): void {
    const { type } = input;
    this.#mix(Math.round(this.#world.events.nowMs * 1000));
    this.#mix(peer.ports.host * 64 + type.length + type.charCodeAt(0) * 4096);
    if (input.type === 'payload') this.#mix(input.bytes.length + (input.bytes[0] ?? 0) * 65_536);
    if (input.type === 'deliver') this.#delivered(peer, input.from, input.payload);
    if (input.type === 'overflow') this.count('overflow');
    if (machine === 'replica' && input.type === 'store-failed') this.count('a write failed');
  }

  #delivered(peer: SimPeer, from: PeerId, payload: Uint8Array): void {
    if (this.hostileSessions.has(peer.id)) return;
    if (this.#told.get(peer)?.has(from) !== true)
      this.report([
        `membership: place ${peer.ports.place} hears ${short(from)} before its certificates`,
      ]);
    const kind = payload[0] ?? 0;
    if (kind === 0 || kind > ENTRY_KIND_MAX || this.hostileSessions.has(from)) return;
    const reader = new Reader(payload);
    reader.u8();
    const key = `${from}/${reader.varuint()}/${reader.varuint()}`;
    const heard = this.#heard.get(peer) ?? new Set<string>();
    this.#heard.set(peer, heard);
    if (heard.has(key))
      this.report([
        `delivery: place ${peer.ports.place} is given an entry of ${short(from)} twice`,
      ]);
    heard.add(key);
  }

  did(peer: SimPeer, effect: MeshEffect | ReplicaEffect): void {
    if (this.hostileSessions.has(peer.id)) return;
    switch (effect.type) {
      case 'session':
        return this.#toldSession(peer, effect.record);
      case 'misbehaved':
        return this.#accused(peer, effect.peer, effect.reason);
      case 'doc-replaced':
        return this.count('a document was replaced');
      case 'own-log-stuck':
        this.count('a session was spent');
        return this.#world.renew(peer);
      case 'unicast':
        return this.count(`told: ${KINDS[effect.payload[0] ?? 0] ?? ''}`);
      case 'broadcast':
        if ((effect.payload[0] ?? 0) <= ENTRY_KIND_MAX) this.#wrote(peer);
        if (effect.lane === 'bulk') this.count('a large entry');
        return;
      case 'neighbour-check':
        return this.count('a path changed');
      default:
    }
  }

  #toldSession(peer: SimPeer, record: SessionRecord): void {
    const told = this.#told.get(peer) ?? new Set<PeerId>();
    this.#told.set(peer, told);
    told.add(record.session);
    if (!this.#world.authority.isGenuine(record))
      this.report([`membership: place ${peer.ports.place} takes false certificates for genuine`]);
  }

  #accused(by: SimPeer, peer: PeerId, reason: string): void {
    if (this.hostileSessions.has(peer)) return this.count('the hostile peer was named');
    this.report([
      `honesty: place ${by.ports.place} accuses ${short(peer)}, who is honest: ${reason}`,
    ]);
  }

  #wrote(peer: SimPeer): void {
    for (const page of this.#world.pages) {
      const own = peer.replica.heads(page).find(({ session }) => session === peer.id);
      if (own === undefined || own.number === 0) continue;
      const key = entryKey(page, peer.id, own.number);
      const known = this.#written.get(key);
      const hash = toHex(own.hash);
      if (known !== undefined && known !== hash)
        this.report([`ownership: ${short(peer.id)} wrote two entries ${own.number}`]);
      this.#written.set(key, hash);
      this.#newest.set(`${page}/${peer.id}`, own.number);
    }
  }

  /** Is this the chain hash that an honest author had at this number? Of numbers that it passed over in one go none is known. */
  isWritten(page: PageId, session: PeerId, number: number, hash: Uint8Array): boolean {
    const written = this.#written.get(entryKey(page, session, number));
    if (written !== undefined) return written === toHex(hash);
    return number < (this.#newest.get(`${page}/${session}`) ?? 0);
  }

  /** As an entry of its own, or under a checkpoint. */
  isOnDisk(disk: Disk, page: PageId, session: PeerId, number: number): boolean {
    return (
      disk.has(entryKey(page, session, number)) || disk.hasUnderCheckpoint(page, session, number)
    );
  }
}

const short = (id: PeerId): string => id.slice(0, 6);
