/**
 * Our letters to a mailbox, and what it has for us, over as many sockets as it takes. A letter is ours to bring until the mailbox has
 * said that it is kept: it is sent again after each loss of the socket, which is harmless, because the same letter is kept once.
 */
import { WireError } from '../wire/codec.ts';
import {
  compactionStatement,
  MAILBOX_SUBPROTOCOL,
  MailboxClose,
  type Cursor,
  type MailboxPlace,
} from '../wire/mailbox-frames.ts';
import {
  MailboxTalk,
  type Letter,
  type MailboxNews,
  type MailboxTalkOptions,
} from './mailbox-talk.ts';
import { SilenceWatch, WOKEN_WITHIN_MS } from './mailbox-silence.ts';
import type { Timers } from './timers.ts';
import { SOCKET_OPEN, type WebSocketConstructor, type WebSocketLike } from './web-socket.ts';

const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 30_000;
/** After a refusal, such as for want of space: it does not go away sooner. */
const REFUSED_MS = 30_000;
/** From dialling to being let in. */
const OPEN_WITHIN_MS = 10_000;
/**
 * Another socket of ours was taken for this one's successor: the host has two names, and coming back at once would throw out the
 * other. At least so long, and up to as much again.
 */
const REPLACED_MS = RETRY_MS_MAX;
/** Coming again would not help. */
const PERMANENT: readonly number[] = [MailboxClose.badProof, MailboxClose.version];

export type MailboxState =
  | { state: 'here' }
  | { state: 'away'; code: number | null; retryInMs: number | null };

export type MailboxLinkOptions = Omit<MailboxTalkOptions, 'say'> & {
  url: string;
  WebSocketCtor: WebSocketConstructor;
  timers: Timers;
  /** From 0 to 1, for jitter. */
  random: () => number;
  onState: (state: MailboxState) => void;
  /** By our session's key. */
  sign: (statement: Uint8Array) => Uint8Array;
};

export type MailboxLink = {
  readonly place: MailboxPlace;
  /** How many letters are not known to be kept. */
  readonly waiting: number;
  /** Each id comes back in `kept`, maybe twice. The same id again is passed over while the first waits. */
  append(letters: readonly Letter[]): void;
  /** Asks what is new. */
  look(): void;
  /** Reads again, from the base on. */
  rewind(): void;
  /**
   * Proposes that all letters up to `upTo`, which is how far we have read, are superseded by these. Comes back as `compacted` or
   * `compaction-refused`; code 0: it was not proposed.
   */
  compact(upTo: number, letters: readonly Letter[]): void;
  /**
   * The network may be another, or we slept: tries at once, or looks what is new, and believes in a socket that stays silent for some
   * seconds only. One that was replaced by another of ours still waits.
   */
  wake(): void;
  close(): void;
};

export function createMailboxLink(options: MailboxLinkOptions): MailboxLink {
  return new Mailbox(options);
}

/** A compaction on its way: first its letters, then the end of the mailbox, then the proposal. */
type Proposal = { base: Cursor; waiting: Set<string>; first: number; last: number };

class Mailbox implements MailboxLink {
  readonly #options: MailboxLinkOptions;
  readonly #letters = new Map<string, Letter>();
  #place: MailboxPlace;
  #socket: WebSocketLike | null = null;
  #talk: MailboxTalk | null = null;
  #silence: SilenceWatch | null = null;
  #cancelDeadline: () => void = () => undefined;
  #cancelDial: () => void = () => undefined;
  #cancelResend: (() => void) | null = null;
  #isClosed = false;
  #proposal: Proposal | null = null;
  #isDialDue = false;
  #tries = 0;
  #retryMs: number | null = null;

  constructor(options: MailboxLinkOptions) {
    this.#options = options;
    this.#place = options.place;
    this.#dial();
  }

  get place(): MailboxPlace {
    return this.#place;
  }

  get waiting(): number {
    return this.#letters.size;
  }

  append(letters: readonly Letter[]): void {
    const fresh = letters.filter(({ id }) => !this.#letters.has(id));
    for (const letter of fresh) this.#letters.set(letter.id, letter);
    if (this.#talk?.isOpen === true) this.#talk.append(fresh);
  }

  look(): void {
    this.#talk?.look();
  }

  rewind(): void {
    this.#talk?.rewind();
  }

  wake(): void {
    if (this.#isClosed) return;
    if (!this.#isDialDue) {
      this.look();
      if (this.#talk?.isOwed === true) this.#silence?.owes(WOKEN_WITHIN_MS);
      return;
    }
    this.#cancelDial();
    this.#dial();
  }

  compact(upTo: number, letters: readonly Letter[]): void {
    const talk = this.#talk;
    const { read } = this.#place;
    if (talk?.isOpen !== true || this.#proposal !== null || read.number !== upTo)
      return this.#options.onNews({ type: 'compaction-refused', code: 0, text: 'not now' });
    const waiting = new Set(letters.map(({ id }) => id));
    this.#proposal = { base: read, waiting, first: Infinity, last: 0 };
    talk.append(letters, true);
  }

  /** Its letters were kept, or the end of the mailbox was read: what comes next. */
  #goOnCompacting(talk: MailboxTalk, news: MailboxNews): void {
    const proposal = this.#proposal;
    if (proposal === null) return;
    if (news.type === 'kept') {
      news.ids.forEach((id, i) => {
        if (!proposal.waiting.delete(id)) return;
        proposal.first = Math.min(proposal.first, news.numbers[i] ?? 0);
        proposal.last = Math.max(proposal.last, news.numbers[i] ?? 0);
      });
      if (proposal.waiting.size === 0) talk.look();
    } else if (news.type === 'refused' && news.ids.some((id) => proposal.waiting.has(id)))
      this.#giveUpCompacting(news.code, news.text);
    else if (news.type === 'at-head' && proposal.waiting.size === 0) this.#propose(talk, proposal);
    else if (news.type === 'compacted') {
      talk.moveBase(proposal.base);
      this.#proposal = null;
    } else if (news.type === 'compaction-refused') this.#proposal = null;
  }

  #propose(talk: MailboxTalk, { base: upTo, first, last }: Proposal): void {
    const { read } = talk.place;
    // They were there already, below what they are to supersede; or there is more to read.
    if (first <= upTo.number) return this.#giveUpCompacting(0, 'nothing would be gained');
    if (read.number < last) return talk.look();
    const { box, sign } = this.#options;
    const range = { base: talk.base.number, upTo: upTo.number, first, last: read.number };
    const compaction = { ...range, hash: read.hash };
    talk.compact({ ...compaction, signature: sign(compactionStatement(box, compaction)) });
    if (this.#proposal !== null) this.#proposal.waiting.add('the answer');
  }

  #giveUpCompacting(code: number, text: string): void {
    if (this.#proposal === null) return;
    this.#proposal = null;
    this.#options.onNews({ type: 'compaction-refused', code, text });
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelDial();
    this.#leave();
  }

  #dial(): void {
    this.#isDialDue = false;
    const { WebSocketCtor, url, timers } = this.#options;
    const socket = new WebSocketCtor(url, MAILBOX_SUBPROTOCOL);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    const silence = new SilenceWatch({
      timers,
      unsent: () => socket.bufferedAmount,
      onSilent: () => this.#away(socket, null),
    });
    this.#silence = silence;
    const talk = new MailboxTalk({
      ...this.#options,
      place: this.#place,
      say: (frame) => {
        if (socket.readyState === SOCKET_OPEN) socket.send(Uint8Array.from(frame));
        silence.said(frame.length);
        if (talk.isOwed) silence.owes();
      },
      onNews: (news) => {
        if (this.#talk === talk) this.#onNews(talk, news);
      },
    });
    this.#talk = talk;
    this.#cancelDeadline = timers.after(OPEN_WITHIN_MS, () => this.#away(socket, null));
    socket.addEventListener('message', ({ data }) => this.#hear(socket, talk, data));
    socket.addEventListener('close', ({ code }) => this.#away(socket, code));
    // 'close' follows.
    socket.addEventListener('error', () => undefined);
  }

  #hear(socket: WebSocketLike, talk: MailboxTalk, data: unknown): void {
    if (this.#socket !== socket || !(data instanceof ArrayBuffer)) return;
    this.#silence?.stop();
    try {
      talk.hear(new Uint8Array(data));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#onNews(talk, { type: 'misbehaved', reason: error.message });
    }
    if (this.#socket === socket && talk.isOwed) this.#silence?.owes();
  }

  #onNews(talk: MailboxTalk, news: MailboxNews): void {
    this.#place = talk.place;
    switch (news.type) {
      case 'opened':
        this.#opened(talk);
        break;
      case 'kept':
        for (const id of news.ids) this.#letters.delete(id);
        break;
      case 'refused':
        this.#resendLater();
        break;
      case 'retry':
        this.#retryMs = news.delayMs;
        break;
      case 'misbehaved':
        this.#options.onNews(news);
        return this.#away(this.#socket, null);
      case 'letters':
      case 'at-head':
      case 'lost':
      case 'compacted':
      case 'compaction-refused':
        break;
    }
    this.#goOnCompacting(talk, news);
    this.#options.onNews(news);
    // What the base is now is only told to who comes in.
    if (news.type === 'compaction-refused') this.#away(this.#socket, null);
  }

  /** Once a socket; what the talk says later is that something we asked for is gone. */
  #opened(talk: MailboxTalk): void {
    this.#cancelDeadline();
    if (this.#tries === -1) return;
    this.#tries = -1;
    this.#options.onState({ state: 'here' });
    talk.append([...this.#letters.values()]);
  }

  #resendLater(): void {
    this.#cancelResend ??= this.#options.timers.after(REFUSED_MS, () => {
      this.#cancelResend = null;
      if (this.#talk?.isOpen === true) this.#talk.append([...this.#letters.values()]);
    });
  }

  #away(socket: WebSocketLike | null, code: number | null): void {
    if (socket === null || this.#socket !== socket || this.#isClosed) return;
    this.#leave();
    const isPermanent = code !== null && PERMANENT.includes(code);
    const isReplaced = code === MailboxClose.replaced;
    const retryInMs = isPermanent ? null : this.#nextRetryMs(isReplaced);
    this.#isDialDue = retryInMs !== null && !isReplaced;
    if (retryInMs !== null)
      this.#cancelDial = this.#options.timers.after(retryInMs, () => this.#dial());
    this.#options.onState({ state: 'away', code, retryInMs });
  }

  /** Full jitter, and never sooner than the mailbox said. */
  #nextRetryMs(isReplaced: boolean): number {
    this.#tries = Math.max(0, this.#tries) + 1;
    const most = isReplaced ? REPLACED_MS : Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** this.#tries);
    const askedMs = Math.min(RETRY_MS_MAX, this.#retryMs ?? 0);
    const leastMs = isReplaced ? REPLACED_MS : askedMs;
    this.#retryMs = null;
    return leastMs + this.#options.random() * most;
  }

  #leave(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#talk = null;
    this.#silence?.stop();
    this.#silence = null;
    this.#cancelDeadline();
    this.#cancelResend?.();
    this.#cancelResend = null;
    socket?.close();
    this.#giveUpCompacting(0, 'the mailbox is away');
  }
}
