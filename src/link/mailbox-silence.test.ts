import { describe, expect, test } from 'vitest';
import { sha256 } from '../crypto/hashes.ts';
import {
  CursorState,
  decodePeerToMailbox,
  encodeMailboxToPeer,
  MailboxClose,
  type MailboxToPeer,
} from '../wire/mailbox-frames.ts';
import { ANSWER_WITHIN_MS, WOKEN_WITHIN_MS } from './mailbox-silence.ts';
import { createMailboxLink, type MailboxLink, type MailboxState } from './mailbox.ts';
import { VirtualTimers } from './virtual-timers-fixture.ts';
import type { WebSocketConstructor, WebSocketLike } from './web-socket.ts';

const START = { number: 0, hash: new Uint8Array(32) };
const PLACE = { read: START, seen: START };
const BOX = { topic: new Uint8Array(32), writers: new Uint8Array(32) };

/** A server with one box, on a virtual clock. It takes a new socket for the successor of the one before. */
class Host {
  readonly timers = new VirtualTimers();
  readonly places = { opens: 0, sockets: 0 };
  /** The machine is gone and nobody told us: nothing it says arrives, and sockets stay open. */
  isMute = false;
  /** How much leaves a socket per second; what does not, waits in it. */
  uplinkBytes = Infinity;
  current: TestSocket | null = null;
  readonly WebSocketCtor: WebSocketConstructor;

  constructor() {
    const dial = (): TestSocket => new TestSocket(this);
    this.WebSocketCtor = function construct() {
      return dial();
    } as unknown as WebSocketConstructor;
  }

  link(states: MailboxState[]): MailboxLink {
    return createMailboxLink({
      ...{ url: 'ws://host/mailbox', box: BOX, place: PLACE, hash: sha256 },
      ...{ WebSocketCtor: this.WebSocketCtor, timers: this.timers, random: () => 0.5 },
      session: new Uint8Array(32),
      proof: () => ({
        ...{ topicSignature: new Uint8Array(64), sessionSignature: new Uint8Array(64) },
        certificate: new Uint8Array(64),
      }),
      sign: () => new Uint8Array(64),
      onNews: () => undefined,
      onState: (state) => states.push(state),
    });
  }
}

type Listener = (event: { data: unknown; code: number; reason: string }) => void;

class TestSocket implements WebSocketLike {
  binaryType = '';
  bufferedAmount = 0;
  readyState = 0;
  readonly #host: Host;
  readonly #listeners = new Map<string, Listener[]>();
  readonly #queue: Uint8Array[] = [];

  constructor(host: Host) {
    this.#host = host;
    host.places.sockets += 1;
    host.timers.after(5, () => {
      if (host.isMute) return;
      this.readyState = 1;
      this.#tell({ type: 'challenge', versionMin: 1, versionMax: 1, nonce: new Uint8Array(32) });
    });
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  #emit(type: string, event: { data?: unknown; code?: number }): void {
    for (const each of this.#listeners.get(type) ?? [])
      each({ data: null, code: 0, reason: '', ...event });
  }

  #tell(message: MailboxToPeer): void {
    const { buffer } = Uint8Array.from(encodeMailboxToPeer(message));
    this.#host.timers.after(20, () => {
      if (this.readyState === 1 && !this.#host.isMute) this.#emit('message', { data: buffer });
    });
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.bufferedAmount += bytes.length;
    this.#queue.push(bytes);
    if (this.#queue.length === 1) this.#upload(bytes.length);
  }

  /** A second's worth at a time. A host that is mute is not there to take any. */
  #upload(leftBytes: number): void {
    if (this.#host.isMute) return;
    const { timers, uplinkBytes } = this.#host;
    const now = Math.min(leftBytes, uplinkBytes);
    timers.after(uplinkBytes === Infinity ? 1 : 1_000, () => {
      this.bufferedAmount -= now;
      if (leftBytes > now) return this.#upload(leftBytes - now);
      const [bytes] = this.#queue.splice(0, 1);
      if (bytes !== undefined) this.#answer(bytes);
      const [next] = this.#queue;
      if (next !== undefined) this.#upload(next.length);
    });
  }

  #answer(bytes: Uint8Array): void {
    if (this.#host.isMute || this.readyState !== 1) return;
    const message = decodePeerToMailbox(bytes);
    if (message.type === 'open') {
      this.#host.places.opens += 1;
      this.#host.current?.end(MailboxClose.replaced);
      this.#host.current = this;
      const cursors = { cursor: CursorState.known, kept: 0, base: START, head: START };
      this.#tell({ type: 'opened', ...cursors, deed: null });
    } else if (message.type === 'read')
      this.#tell({ type: 'letters', first: 1, hash: START.hash, letters: [] });
    else if (message.type === 'append') {
      const numbers = message.letters.map((_, i) => i + 1);
      const head = { number: numbers.length, hash: START.hash };
      this.#tell({ type: 'kept', ticket: message.ticket, numbers, head });
    }
  }

  end(code: number): void {
    this.readyState = 3;
    this.#emit('close', { code });
  }

  close(): void {
    this.readyState = 3;
    if (this.#host.current === this) this.#host.current = null;
  }
}

const letter = (id: string, bytes = 10) => ({ id, bytes: new Uint8Array(bytes) });

describe('a host that falls silent', () => {
  test('is away when it does not answer in time, and dialed again', () => {
    const host = new Host();
    const states: MailboxState[] = [];
    const link = host.link(states);
    host.timers.advance(60_000);
    expect(states).toEqual([{ state: 'here' }]);
    host.isMute = true;
    // Nothing is owed: an idle room may be silent.
    host.timers.advance(600_000);
    expect(states).toHaveLength(1);
    link.append([letter('a')]);
    for (let ms = 0; ms < ANSWER_WITHIN_MS; ms += 5_000) {
      expect(states).toHaveLength(1);
      // Asking more does not put it off.
      link.look();
      link.append([letter(`later ${ms}`)]);
      host.timers.advance(5_000);
    }
    host.timers.advance(2_000);
    expect(states[1]).toMatchObject({ state: 'away', code: null });
    host.isMute = false;
    host.timers.advance(60_000);
    expect(states.at(-1)).toEqual({ state: 'here' });
    expect(link.waiting).toBe(0);
    link.close();
  });

  test('is away within seconds where we were woken', () => {
    const host = new Host();
    const states: MailboxState[] = [];
    const link = host.link(states);
    host.timers.advance(1_000);
    host.isMute = true;
    link.wake();
    host.timers.advance(2_000);
    link.wake();
    host.timers.advance(WOKEN_WITHIN_MS - 2_000);
    expect(states.at(-1)?.state).toBe('away');
    link.close();
  });

  test('is not taken for silent while our own letters are on their slow way to it', () => {
    const host = new Host();
    const states: MailboxState[] = [];
    const link = host.link(states);
    host.timers.advance(1_000);
    host.uplinkBytes = 1_000;
    link.append(['a', 'b', 'c'].map((id) => letter(id, 40_000)));
    host.timers.advance(30_000);
    link.wake();
    host.timers.advance(120_000);
    expect(link.waiting).toBe(0);
    expect(states).toEqual([{ state: 'here' }]);
    link.close();
  });
});

test('two names of one host do not throw each other out in turn', () => {
  const host = new Host();
  const states: MailboxState[] = [];
  const links = [host.link(states), host.link(states)];
  host.timers.advance(60_000);
  expect(host.places.opens).toBeLessThanOrEqual(4);
  // The network changed: both try to be clever.
  for (const link of links) link.wake();
  host.timers.advance(20_000);
  expect(host.places.opens).toBeLessThanOrEqual(5);
  for (const link of links) link.close();
});
