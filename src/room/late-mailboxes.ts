/**
 * Joins the replica with the mailboxes of the room's hosts: one link to each, letters sealed on their way out and opened on their way in.
 * A chunk of its own, fetched when the room is open.
 */
import { createLetterBox, type LetterBox } from '../crypto/letters.ts';
import { sha256 } from '../crypto/hashes.ts';
import { wrapSocket } from '../link/fault-socket.ts';
import type { MailboxNews } from '../link/mailbox-talk.ts';
import { createMailboxLink, type MailboxLink, type MailboxState } from '../link/mailbox.ts';
import type { WebSocketConstructor } from '../link/web-socket.ts';
import type { LetterOut, MailboxEffect, MailboxInput } from '../replica/machine-types.ts';
import { Shelf } from '../replica/shelf.ts';
import { peerKeyOf } from '../wire/ids.ts';
import {
  boxStatement,
  MailboxClose,
  mailboxOpenStatement,
  type BoxKeys,
} from '../wire/mailbox-frames.ts';
import { readHostUrl } from './host-address.ts';
import type { MailboxParts, Standing } from './mailboxes.ts';
import type { HostSummary } from './room-api.ts';

/** Refused before a word was said, while the relay of that host is there: it has no mailbox. */
const REFUSED_MAX = 3;
/** A host may be given a mailbox while the room is open. */
const ASK_AGAIN_MS = 5 * 60_000;
const ALIAS = 'this is the same server as another host of the room';
const CUT = 'cut off by a fault that somebody here caused';
const CLOSED: Readonly<Record<number, string>> = {
  1012: 'it is being restarted',
  4001: 'it does not take our proof',
  4006: 'too many peers are there for this room',
  4007: 'it has too many rooms',
  4008: 'too many come from this address',
  4009: 'another connection of ours took its place: the host may have two names',
  4011: 'it speaks another version',
  4012: 'it has trouble with its disk',
};

/** The mailbox of a relay is beside it; a query stays. */
export function mailboxUrlOf(relay: string): string {
  const url = new URL(relay);
  url.pathname = url.pathname.replace(/\/relay$/, '/mailbox');
  return url.href;
}

/** Names a mailbox on this device's disk: what a private host wants to be told is not in it. */
const nameOf = (url: string): string => readHostUrl(url)?.address ?? url;

export class LateMailboxes {
  readonly #parts: MailboxParts;
  readonly #hosts = new Map<string, Host>();
  readonly #stopListening: (() => void)[];
  #hasEnded = false;

  constructor(parts: MailboxParts) {
    this.#parts = parts;
    const { replica, driver, hosts, carriers } = parts;
    replica.attachShelf((shelf) => new Shelf(shelf));
    driver.onMailbox = (effect) => this.#hosts.get(effect.mailbox)?.perform(effect);
    this.#stopListening = [
      hosts.onChange(() => this.#follow()),
      carriers.faults.onChange(() => {
        for (const host of this.#hosts.values()) host.cut(carriers.faults.isRelayDead);
      }),
    ];
    this.#follow();
    driver.replica({ type: 'tick' });
  }

  #follow(): void {
    const urls = this.#parts.hosts.urls();
    for (const [name, host] of this.#hosts) {
      if (urls.includes(host.url)) continue;
      host.end();
      this.#hosts.delete(name);
    }
    for (const url of urls) {
      const name = nameOf(url);
      if (!this.#hosts.has(name)) this.#hosts.set(name, new Host(url, this.#parts));
    }
  }

  of(url: string): HostSummary['mailbox'] {
    const name = nameOf(url);
    const { state, reason } = this.#hosts.get(name)?.standing ?? { state: 'none', reason: null };
    return { state, reason, ...this.#parts.replica.mailboxCounts(name) };
  }

  wake(): void {
    for (const host of this.#hosts.values()) host.wake();
  }

  close(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const stop of this.#stopListening) stop();
    for (const host of this.#hosts.values()) host.end();
  }
}

/** The mailbox of one host. */
class Host {
  /** Of its relay. */
  readonly url: string;
  readonly #name: string;
  readonly #parts: MailboxParts;
  readonly #box: BoxKeys;
  readonly #letters: LetterBox;
  readonly #WebSocketCtor: WebSocketConstructor;
  #link: MailboxLink | null = null;
  #standing: Standing = { state: 'joining', reason: null };
  #refused = 0;
  #isCut = false;
  /** Left alone, as a second name of a host whose mailbox we are at. */
  #isResting = false;
  #hasEnded = false;
  #cancelAsking: () => void = () => undefined;

  constructor(url: string, parts: MailboxParts) {
    this.url = url;
    this.#name = nameOf(url);
    this.#parts = parts;
    const { secrets, ports, carriers } = parts;
    this.#box = { topic: secrets.topic, writers: secrets.writersPublicKey };
    this.#letters = createLetterBox(secrets.sealingKey, secrets.topic);
    this.#WebSocketCtor = wrapSocket(ports.WebSocketCtor, carriers.faults);
    this.#isCut = carriers.faults.isRelayDead;
    if (!this.#isCut) this.#open();
  }

  get standing(): Standing {
    return this.#isCut ? { state: 'away', reason: CUT } : this.#standing;
  }

  #open(): void {
    const { ports, record, keys, replica, rng } = this.#parts;
    const nowhere = { number: 0, hash: sha256(boxStatement(this.#box)) };
    const session = peerKeyOf(record.session);
    this.#link = createMailboxLink({
      url: mailboxUrlOf(this.url),
      WebSocketCtor: this.#WebSocketCtor,
      timers: ports.timers,
      random: () => rng.float(),
      box: this.#box,
      session,
      place: replica.mailboxPlace(this.#name) ?? { read: nowhere, seen: nowhere },
      proof: (nonce) => ({
        ...keys.mailboxProof(mailboxOpenStatement(nonce, this.#box, session)),
        certificate: record.writerCertificate,
      }),
      sign: (statement) => keys.sign(statement),
      hash: sha256,
      onNews: (news) => this.#onNews(news),
      onState: (state) => this.#onState(state),
    });
  }

  #onState(state: MailboxState): void {
    if (this.#hasEnded) return;
    if (state.state === 'here') {
      this.#refused = 0;
      this.#stand({ state: 'here', reason: null });
      return;
    }
    if (state.code === MailboxClose.replaced && this.#isAlias) return this.#restAsAlias();
    const wasHere = this.#standing.state !== 'joining';
    this.#give({ type: 'mailbox-away' });
    const isRelayHere = this.#parts.carriers.relayOf(this.url).state.state === 'here';
    const isRefused = state.code === 1006 || state.code === null;
    this.#refused += !wasHere && isRefused && isRelayHere ? 1 : 0;
    if (this.#refused >= REFUSED_MAX)
      // There is none, as far as one can tell.
      return this.#askLater({ state: 'none', reason: null });
    const reason = CLOSED[state.code ?? 0] ?? 'it does not answer';
    if (wasHere || !isRelayHere || !isRefused) this.#stand({ state: 'away', reason });
  }

  get #isAlias(): boolean {
    return this.#parts.carriers.relayOf(this.url).isAlias;
  }

  /**
   * Relay and mailbox agree that we are there under another name already. The relay's word alone is not enough: one that lies would
   * keep letters from an honest host.
   */
  #restAsAlias(): void {
    this.#isResting = true;
    this.#askLater({ state: 'away', reason: ALIAS });
  }

  /** `standing`: how it stands meanwhile. */
  #askLater(standing: Standing): void {
    this.#close();
    this.#stand(standing);
    this.#cancelAsking = this.#parts.ports.timers.after(ASK_AGAIN_MS, () => this.#askAgain());
  }

  #askAgain(): void {
    this.#cancelAsking();
    if (this.#isResting && this.#isAlias) return this.#restAsAlias();
    this.#isResting = false;
    this.#refused = REFUSED_MAX - 1;
    this.#standing = { state: 'joining', reason: null };
    this.#open();
  }

  #stand(standing: Standing): void {
    this.#standing = standing;
    this.#parts.emitter.emit('change', null);
  }

  #give(input: DistributiveOmit<MailboxInput, 'mailbox'>): void {
    this.#parts.driver.replica({ ...input, mailbox: this.#name } as MailboxInput);
  }

  #onNews(news: MailboxNews): void {
    const link = this.#link;
    if (link === null || this.#hasEnded) return;
    const { place } = link;
    switch (news.type) {
      case 'opened':
        return this.#give({ type: 'mailbox-opened', anew: news.anew, base: news.base, place });
      case 'letters': {
        const letters = news.letters.map((letter) => this.#letters.open(letter));
        return this.#give({ type: 'mailbox-letters', letters, place: news.place });
      }
      case 'at-head':
        return this.#give({ type: 'mailbox-at-head', place });
      case 'lost':
        return this.#give({ type: 'mailbox-lost', place });
      case 'kept': {
        const { ids, numbers } = news;
        if (this.#standing.state === 'full') this.#stand({ state: 'here', reason: null });
        return this.#give({ type: 'mailbox-kept', ids, numbers, place: news.place });
      }
      case 'refused':
        this.#stand({ state: 'full', reason: news.text });
        return this.#give({ type: 'mailbox-refused', code: news.code });
      case 'compacted':
        return this.#give({ type: 'mailbox-compacted', base: news.base });
      case 'compaction-refused':
        return this.#give({ type: 'mailbox-compaction-refused' });
      case 'misbehaved':
        return this.#stand({ state: 'away', reason: `it breaks the protocol: ${news.reason}` });
      case 'retry':
        return;
    }
  }

  perform(effect: MailboxEffect): void {
    const seal = ({ id, plaintext }: LetterOut): { id: string; bytes: Uint8Array } => ({
      id,
      bytes: this.#letters.seal(plaintext),
    });
    switch (effect.type) {
      case 'mailbox-append':
        return this.#link?.append(effect.letters.map(seal));
      case 'mailbox-look':
        return this.#link?.look();
      case 'mailbox-rewind':
        return this.#link?.rewind();
      case 'mailbox-compact':
        return this.#link?.compact(effect.upTo, effect.letters.map(seal));
    }
  }

  /** A fault took the host from the room, or gives it back. */
  cut(isCut: boolean): void {
    if (isCut === this.#isCut || this.#hasEnded) return;
    this.#isCut = isCut;
    this.#close();
    this.#cancelAsking();
    this.#standing = { state: 'joining', reason: null };
    if (!isCut) this.#open();
  }

  wake(): void {
    if (this.#link !== null) this.#link.wake();
    else if (!this.#isCut && !this.#hasEnded) this.#askAgain();
  }

  #close(): void {
    const link = this.#link;
    this.#link = null;
    if (link === null) return;
    link.close();
    this.#give({ type: 'mailbox-closed' });
  }

  end(): void {
    this.#close();
    this.#hasEnded = true;
    this.#cancelAsking();
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
