/**
 * One seed of people who are never there together: they come, write, and go or crash; the hosts of their mailboxes are away, wiped, set
 * back, full, and given letters by somebody hostile. In the end everyone who comes once more has everything, and so has a newcomer
 * who knows one mailbox alone.
 */
import { must } from '../lib/assert.ts';
import { createRng, type Rng } from '../lib/rng.ts';
import { entryKey } from '../replica/records.ts';
import { INDEX_PAGE, pageIdOf, type PageId, type PeerId } from '../wire/ids.ts';
import { encodeItem, lettersOf } from '../wire/letters.ts';
import { Disk } from './disk.ts';
import { Events } from './events.ts';
import { createFakeAuthority, type FakeAuthority } from './fake-keys.ts';
import { MailboxHost } from './mailbox-host.ts';
import { MailboxPeer } from './mailbox-peer.ts';

export type MailboxSeedResult = {
  seed: number;
  violations: string[];
  tokens: number;
  compactions: number;
  refusals: number;
  claims: number;
  trace: string;
};

type Desk = { disk: Disk; device: Uint8Array; peer: MailboxPeer | null };
type Token = { text: string; page: PageId; session: PeerId; number: number };

const DESKS = 4;
const VISITS = 14;
/** One after another, alone: long enough for a look, what others wrote to be brought, and an attempt after a failure. */
const LAST_VISIT_MS = 75_000;

class MailboxRun {
  readonly #events = new Events();
  readonly #rng: Rng;
  readonly #authority: FakeAuthority;
  readonly #desks: Desk[];
  readonly #hosts = new Map<string, MailboxHost>();
  readonly #pages: PageId[];
  readonly #box: { topic: Uint8Array; writers: Uint8Array };
  readonly #start: Uint8Array;
  readonly #tokens: Token[] = [];
  readonly #violations: string[] = [];
  readonly #isCalm: boolean;
  readonly #seed: number;
  #claims = 0;
  #isOver = false;

  constructor(seed: number) {
    this.#seed = seed;
    this.#rng = createRng(seed, 7);
    const rng = this.#rng;
    this.#authority = createFakeAuthority(rng.fork());
    this.#box = { topic: this.#authority.topic, writers: rng.bytes(32) };
    this.#start = rng.bytes(32);
    this.#pages = [INDEX_PAGE, pageIdOf(rng.bytes(12))];
    this.#desks = Array.from({ length: DESKS }, () => ({
      ...{ disk: new Disk(this.#events, rng.fork()), device: rng.bytes(8), peer: null },
    }));
    const keys = this.#authority.keysOf(this.#authority.createSession(rng.bytes(8), true).session);
    for (let i = 0; i < 1 + rng.below(3); i++)
      this.#hosts.set(
        `host ${i}`,
        new MailboxHost(this.#events, rng.fork(), this.#start, (...parts) => keys.hash(...parts)),
      );
    this.#isCalm = rng.chance(0.4);
  }

  run(): MailboxSeedResult {
    for (let visit = 0; visit < VISITS; visit++) this.#visit();
    for (const desk of this.#desks) this.#depart(desk, true);
    this.#isOver = true;
    for (const host of this.#hosts.values())
      Object.assign(host, { isUp: true, quotaBytes: Infinity });
    // The first round brings what each disk has to all mailboxes, the second brings all of it to everyone.
    for (let round = 0; round < 2; round++)
      for (const desk of this.#desks) {
        this.#arrive(desk, this.#hosts);
        this.#pass(LAST_VISIT_MS);
        if (round === 1) this.#check(must(desk.peer), 'a device that came back');
        this.#depart(desk, false);
      }
    for (const [name, host] of this.#hosts) this.#checkNewcomer(name, host, this.#tokens);
    return {
      seed: this.#seed,
      violations: this.#violations,
      tokens: this.#tokens.length,
      compactions: [...this.#hosts.values()].reduce((sum, { compactions }) => sum + compactions, 0),
      refusals: [...this.#hosts.values()].reduce((sum, { refusals }) => sum + refusals, 0),
      claims: this.#claims,
      trace: [...this.#hosts.values()].map((host) => `${host.letterCount}/${host.base}`).join(' '),
    };
  }

  #pass(ms: number): void {
    this.#events.runUntil(this.#events.nowMs + ms);
  }

  #peerOn(desk: Desk, hosts: ReadonlyMap<string, MailboxHost>, isWriter = true): MailboxPeer {
    return new MailboxPeer({
      record: this.#authority.createSession(desk.device, isWriter),
      keysOf: (session) => this.#authority.keysOf(session),
      ...{ box: this.#box, start: this.#start, events: this.#events, disk: desk.disk, hosts },
      rng: this.#rng.fork(),
      policy: { lettersMin: 40, bytesMin: 20_000, afterMs: 500, jitterMs: 2000 },
      checkpointEntries: 12,
      isAlive: (session) => this.#desks.some(({ peer }) => peer?.id === session && peer.isAlive),
    });
  }

  #arrive(desk: Desk, hosts: ReadonlyMap<string, MailboxHost>): void {
    desk.peer ??= this.#peerOn(desk, hosts);
  }

  /** What its disk does not have, and nobody was told of, may be lost. */
  #depart(desk: Desk, crashes: boolean): void {
    const { peer, disk } = desk;
    if (peer === null) return;
    if (this.#isCalm) this.#checkClaims(peer);
    if (crashes) peer.end();
    else peer.leave();
    desk.peer = null;
    const gone = this.#tokens.filter(
      ({ page, session, number }) =>
        session === peer.id &&
        !disk.has(entryKey(page, session, number)) &&
        !disk.hasUnderCheckpoint(page, session, number) &&
        peer.replica.holdersOf(session, page, number).inMailbox !== true,
    );
    for (const token of gone) this.#tokens.splice(this.#tokens.indexOf(token), 1);
  }

  #visit(): void {
    const rng = this.#rng;
    const desk = rng.pick(this.#desks);
    this.#arrive(desk, this.#someHosts());
    for (let edit = rng.below(9); edit >= 0; edit--) {
      this.#type(desk);
      this.#pass(rng.float() * rng.pick([20, 400, 4000]));
      if (rng.chance(0.2)) this.#nemesis();
    }
    this.#pass(rng.float() * rng.pick([500, 8000, 30_000]));
    if (!this.#isCalm) this.#nemesis();
    // Some stay on while others come.
    if (rng.chance(0.8)) this.#depart(desk, rng.chance(0.3));
  }

  /** Not everyone reaches every host. */
  #someHosts(): ReadonlyMap<string, MailboxHost> {
    const all = [...this.#hosts];
    const some = all.filter(() => this.#rng.chance(0.7));
    return new Map(some.length > 0 ? some : all);
  }

  #type({ peer }: Desk): void {
    if (peer === null) return;
    const page = this.#rng.pick(this.#pages);
    const text = `\u27e8${this.#tokens.length.toString(36)}.${this.#rng.uint32().toString(36)}\u27e9`;
    // Some are longer than a letter.
    const isLong = this.#rng.chance(0.02);
    const written = isLong ? text + 'x'.repeat(60_000 + this.#rng.below(60_000)) : text;
    const number = peer.edit(page, this.#rng.float(), written);
    this.#tokens.push({ text, page, session: peer.id, number });
  }

  #nemesis(): void {
    const rng = this.#rng;
    const host = rng.pick([...this.#hosts.values()]);
    const again = (ms: number, undo: () => void): void =>
      this.#events.after(rng.float() * ms, () => this.#isOver || undo());
    switch (rng.below(this.#isCalm ? 4 : 7)) {
      case 0:
        host.isUp = false;
        host.dropAll();
        return again(20_000, () => (host.isUp = true));
      case 1:
        return host.dropAll();
      case 2:
        host.quotaBytes = 2000 + rng.below(20_000);
        return again(60_000, () => (host.quotaBytes = Infinity));
      case 3:
        return this.#mischief(host);
      case 4:
        return host.wipe();
      case 5:
        return host.remember();
      default:
        return host.rollBack();
    }
  }

  /** An editor puts in what is not so: garbage, other words under somebody's number, a head that nobody signed, a lonely part. */
  #mischief(host: MailboxHost): void {
    const rng = this.#rng;
    const token = this.#tokens.length === 0 ? null : rng.pick(this.#tokens);
    const session = token?.session ?? this.#authority.createSession(rng.bytes(8), true).session;
    const page = token?.page ?? INDEX_PAGE;
    const number = token?.number ?? 1;
    const keys = this.#authority.keysOf(session);
    const hash = (...parts: readonly Uint8Array[]): Uint8Array => keys.hash(...parts);
    const false_ = { type: 'entry', session, page, number, before: rng.bytes(32) } as const;
    const head = {
      ...{ session, page, number: number + rng.below(3), hash: rng.bytes(32), timeMs: 0 },
      ...{ signer: session, signature: rng.bytes(64) },
    };
    host.put(rng.bytes(1 + rng.below(80)));
    for (const letter of lettersOf(encodeItem({ ...false_, update: rng.bytes(20) }), hash))
      host.put(letter);
    for (const letter of lettersOf(encodeItem({ type: 'head', head }), hash)) host.put(letter);
    // A bundle that claims what it does not have is refused by compare-and-swap; a part of nothing waits for ever.
    if (rng.chance(0.1))
      host.put(must(lettersOf(encodeItem({ ...false_, update: rng.bytes(60_000) }), hash)[0]));
  }

  #textOf(peer: MailboxPeer, page: PageId): string {
    return peer.replica.doc(page).getText('text').toString();
  }

  #check(peer: MailboxPeer, who: string): void {
    const texts = new Map(this.#pages.map((page) => [page, this.#textOf(peer, page)]));
    for (const { text, page, session, number } of this.#tokens)
      if (texts.get(page)?.includes(text) !== true)
        this.#violations.push(`${who} lacks ${text}, entry ${number} of ${session.slice(0, 6)}`);
    if (peer.replica.unsavedEdits() > 0) this.#violations.push(`${who} has unsaved edits`);
  }

  /** Who comes with nothing, and knows this mailbox alone, gets these. */
  #checkNewcomer(name: string, host: MailboxHost, tokens: readonly Token[]): void {
    const disk = new Disk(this.#events, this.#rng.fork());
    const desk: Desk = { disk, device: this.#rng.bytes(8), peer: null };
    const peer = this.#peerOn(desk, new Map([[name, host]]), false);
    this.#pass(20_000);
    for (const { text, page, session, number } of tokens)
      if (!this.#textOf(peer, page).includes(text))
        this.#violations.push(
          `a newcomer at ${name} lacks ${text}, entry ${number} of ${session.slice(0, 6)}`,
        );
    peer.end();
  }

  /** "In the mailbox": true of some mailbox that the peer reaches, as long as none of them loses anything. */
  #checkClaims(peer: MailboxPeer): void {
    const claimed = this.#tokens.filter(
      ({ session, page, number }) =>
        session === peer.id && peer.replica.holdersOf(session, page, number).inMailbox,
    );
    this.#claims += claimed.length;
    if (claimed.length === 0) return;
    const found = [...peer.ports.hosts].map(([name, host]) => this.#foundAt(name, host));
    for (const { text, number } of claimed)
      if (!found.some((texts) => texts.includes(text)))
        this.#violations.push(`${text}, entry ${number}, was called kept and is in no mailbox`);
  }

  /** Read at once, whatever the host's state. */
  #foundAt(name: string, host: MailboxHost): string {
    const events = new Events();
    const copy = new MailboxHost(events, this.#rng.fork(), this.#start, (...parts) =>
      this.#authority.keysOf(must(this.#tokens[0]).session).hash(...parts),
    );
    for (const letter of host.above) copy.put(letter);
    const disk = new Disk(events, this.#rng.fork());
    const reader = new MailboxPeer({
      record: this.#authority.createSession(this.#rng.bytes(8), false),
      keysOf: (session) => this.#authority.keysOf(session),
      ...{ box: this.#box, start: this.#start, events, disk, hosts: new Map([[name, copy]]) },
      ...{ rng: this.#rng.fork(), policy: {}, checkpointEntries: 1000, isAlive: () => false },
    });
    events.runUntil(60_000);
    const texts = this.#pages.map((page) => this.#textOf(reader, page)).join(' ');
    reader.end();
    return texts;
  }
}

export const runMailboxSeed = (seed: number): MailboxSeedResult => new MailboxRun(seed).run();
