/** A peer that never meets anyone: a real replica and a real client link to each mailbox, on a virtual disk and clock. */
import type { Rng } from '../lib/rng.ts';
import { createMailboxLink, type MailboxLink } from '../link/mailbox.ts';
import type { MailboxNews } from '../link/mailbox-talk.ts';
import type { ReplicaEffect, ReplicaInput } from '../replica/machine-types.ts';
import { secretKey, secretRecord } from '../replica/records.ts';
import { createReplica, type Replica } from '../replica/replica.ts';
import { Shelf, SHELF_POLICY, type ShelfPolicy } from '../replica/shelf.ts';
import { peerKeyOf, type PageId, type PeerId } from '../wire/ids.ts';
import type { FakeKeys } from './fake-keys.ts';
import { headStatement } from '../wire/replica-messages.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import type { Disk } from './disk.ts';
import type { Events } from './events.ts';
import type { MailboxHost } from './mailbox-host.ts';

export type MailboxPeerPorts = {
  record: SessionRecord;
  keysOf: (session: PeerId) => FakeKeys;
  box: { topic: Uint8Array; writers: Uint8Array };
  start: Uint8Array;
  events: Events;
  disk: Disk;
  rng: Rng;
  hosts: ReadonlyMap<string, MailboxHost>;
  policy: Partial<ShelfPolicy>;
  checkpointEntries: number;
  isAlive: (session: PeerId) => boolean;
};

const NO_SIGNATURE = new Uint8Array(64);
const ROUNDING_MS = 0.001;

export class MailboxPeer {
  readonly id: PeerId;
  readonly replica: Replica;
  readonly ports: MailboxPeerPorts;
  readonly #links = new Map<string, MailboxLink>();
  readonly #queue: ReplicaInput[] = [];
  #isRunning = false;
  #isFlushDue = false;
  #wakeDueMs = Infinity;
  isAlive = true;

  constructor(ports: MailboxPeerPorts) {
    this.ports = ports;
    const { record, rng, disk, keysOf, checkpointEntries } = ports;
    this.id = record.session;
    this.replica = createReplica({
      self: record,
      keys: keysOf(record.session),
      rng: rng.fork(),
      wallMsAtZero: 1.7e12,
      checkpoints: {
        ...{ entriesMin: checkpointEntries, bytesMin: 1e9 },
        ...{ largeEntriesMin: 1e9, worthEntries: checkpointEntries },
      },
      onLocalEdit: () => this.#flushSoon(),
    });
    const records = disk.load();
    this.give({ type: 'load', records });
    const prefix = secretKey('' as PeerId);
    for (const { key } of records)
      if (key.startsWith(prefix)) this.#recover(key.slice(prefix.length) as PeerId);
    disk.write(this, { puts: [secretRecord(this.id, NO_SIGNATURE)], deletes: [] }, () => undefined);
    this.replica.attachShelf((parts) => new Shelf(parts, { ...SHELF_POLICY, ...ports.policy }));
    for (const [name, host] of ports.hosts) this.#open(name, host);
    this.give({ type: 'tick' });
  }

  /** As room/recovery.ts. */
  #recover(session: PeerId): void {
    const { isAlive, keysOf } = this.ports;
    if (session === this.id || isAlive(session)) return;
    for (const { page, number, hash } of this.replica.unsignedTails(session)) {
      const unsigned = { session, page, number, hash, timeMs: 0, signer: session };
      const signature = keysOf(session).sign(headStatement(unsigned));
      this.replica.adoptHead({ ...unsigned, signature });
    }
  }

  #open(name: string, host: MailboxHost): void {
    const { record, box, start, events, rng, keysOf } = this.ports;
    const keys = keysOf(this.id);
    const nowhere = { number: 0, hash: start };
    const link = createMailboxLink({
      url: name,
      WebSocketCtor: host.WebSocketCtor,
      timers: {
        now: () => events.nowMs,
        after: (delayMs, run) => {
          let isOn = true;
          events.after(delayMs, () => isOn && this.isAlive && run());
          return () => void (isOn = false);
        },
      },
      random: () => rng.float(),
      ...{ box, session: peerKeyOf(this.id) },
      hash: (...parts) => keys.hash(...parts),
      sign: (statement) => keys.sign(statement),
      place: this.replica.mailboxPlace(name) ?? { read: nowhere, seen: nowhere },
      proof: () => ({
        ...{ topicSignature: NO_SIGNATURE, sessionSignature: NO_SIGNATURE },
        certificate: record.writerCertificate,
      }),
      onNews: (news) => this.#onNews(name, news),
      onState: ({ state }) => {
        if (state === 'away') this.give({ type: 'mailbox-away', mailbox: name });
      },
    });
    this.#links.set(name, link);
  }

  /** As room/late-mailboxes.ts. */
  #onNews(mailbox: string, news: MailboxNews): void {
    const link = this.#links.get(mailbox);
    if (link === undefined) return;
    const { place } = link;
    switch (news.type) {
      case 'opened':
        return this.give({
          type: 'mailbox-opened',
          mailbox,
          anew: news.anew,
          base: news.base,
          place,
        });
      case 'letters':
        return this.give({ ...news, type: 'mailbox-letters', mailbox });
      case 'at-head':
        return this.give({ type: 'mailbox-at-head', mailbox, place });
      case 'lost':
        return this.give({ type: 'mailbox-lost', mailbox, place });
      case 'kept':
        return this.give({ ...news, type: 'mailbox-kept', mailbox });
      case 'refused':
        return this.give({ type: 'mailbox-refused', mailbox, code: news.code });
      case 'compacted':
        return this.give({ type: 'mailbox-compacted', mailbox, base: news.base });
      case 'compaction-refused':
        return this.give({ type: 'mailbox-compaction-refused', mailbox });
      case 'misbehaved':
        throw new Error(`the mailbox is said to misbehave: ${news.reason}`);
      case 'retry':
        return;
    }
  }

  edit(page: PageId, at: number, text: string): number {
    const shared = this.replica.doc(page).getText('text');
    const number = this.replica.nextNumber(page);
    // Before some token, so that none is torn.
    const words = shared.toString();
    shared.insert(Math.max(0, words.indexOf('\u27e8', Math.floor(at * words.length))), text);
    this.#flush();
    return number;
  }

  #flushSoon(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    this.ports.events.after(0, () => this.#flush());
  }

  #flush(): void {
    if (!this.#isFlushDue) return;
    this.#isFlushDue = false;
    this.give({ type: 'flush' });
  }

  give(input: ReplicaInput): void {
    if (!this.isAlive) return;
    this.#queue.push(input);
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift())
      for (const effect of this.replica.handle(next, this.ports.events.nowMs))
        this.#perform(effect);
    this.#isRunning = false;
    this.#schedule();
  }

  #perform(effect: ReplicaEffect): void {
    const { disk, events } = this.ports;
    const seal = ({ id, plaintext }: { id: string; plaintext: Uint8Array }) => ({
      id,
      bytes: plaintext,
    });
    switch (effect.type) {
      case 'store': {
        const { token } = effect;
        disk.write(this, effect.batch, (isKept) => {
          const trouble = { reason: 'full', detail: 'simulated' } as const;
          this.give(isKept ? { type: 'stored', token } : { type: 'store-failed', token, trouble });
        });
        return;
      }
      case 'hash': {
        const hash = this.ports.keysOf(this.id).hash(effect.update);
        events.after(5, () => this.give({ type: 'hashed', token: effect.token, hash }));
        return;
      }
      case 'mailbox-append':
        return this.#links.get(effect.mailbox)?.append(effect.letters.map(seal));
      case 'mailbox-look':
        return this.#links.get(effect.mailbox)?.look();
      case 'mailbox-rewind':
        return this.#links.get(effect.mailbox)?.rewind();
      case 'mailbox-compact':
        return this.#links.get(effect.mailbox)?.compact(effect.upTo, effect.letters.map(seal));
      default:
        return;
    }
  }

  #schedule(): void {
    const { events } = this.ports;
    const atMs = Math.max(events.nowMs, this.replica.wakeAtMs) + ROUNDING_MS;
    if (atMs === Infinity || (atMs >= this.#wakeDueMs && this.#wakeDueMs > events.nowMs)) return;
    this.#wakeDueMs = atMs;
    events.after(atMs - events.nowMs, () => {
      if (this.#wakeDueMs === atMs) this.give({ type: 'tick' });
    });
  }

  /** Leaves, as a room is left: what is ours goes out while it still can. */
  leave(): void {
    this.give({ type: 'settle' });
    this.end();
  }

  /** Loses the memory, and what the disk had not synced. */
  end(): void {
    for (const link of this.#links.values()) link.close();
    this.isAlive = false;
    this.ports.disk.crash(this);
    this.replica.destroy();
  }
}
