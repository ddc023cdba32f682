/** When and how often the relay is dialed, on a virtual clock with sockets in the test's hands. */
import { describe, expect, test } from 'vitest';
import { peerIdOf } from '../wire/ids.ts';
import { RelayClose, decodePeerToRelay, encodeRelayToPeer } from '../wire/relay-frames.ts';
import type { RelayToPeer } from '../wire/relay-frames.ts';
import { createRelayCarrier } from './relay.ts';
import type { RelayState } from './relay.ts';
import { VirtualTimers } from './virtual-timers-fixture.ts';
import type { WebSocketLike } from './web-socket.ts';

class StubSocket implements WebSocketLike {
  binaryType = '';
  bufferedAmount = 0;
  readyState = 0;
  readonly sent: Uint8Array[] = [];
  isClosed = false;
  readonly #listeners = new Map<string, (event: never) => void>();

  addEventListener(type: string, listener: never): void {
    this.#listeners.set(type, listener);
  }

  send(bytes: Uint8Array): void {
    this.sent.push(bytes);
  }

  close(): void {
    this.isClosed = true;
  }

  happen(type: string, event: object = {}): void {
    if (type === 'open') this.readyState = 1;
    this.#listeners.get(type)?.(event as never);
  }

  says(frame: RelayToPeer): void {
    this.happen('message', { data: encodeRelayToPeer(frame).slice().buffer });
  }

  /** From the open socket to the welcome. */
  welcome(): void {
    this.happen('open');
    this.says(CHALLENGE);
    this.says(WELCOME);
  }
}

const CHALLENGE: RelayToPeer = {
  type: 'challenge',
  versionMin: 1,
  versionMax: 1,
  nonce: new Uint8Array(32),
};
const WELCOME: RelayToPeer = {
  type: 'welcome',
  slot: 0,
  relayId: new Uint8Array(8),
  iceUrls: ['stun:here'],
  peers: [],
};
const SIGNATURE = new Uint8Array(64);

function dial() {
  const timers = new VirtualTimers();
  const sockets: { socket: StubSocket; atMs: number }[] = [];
  const states: RelayState[] = [];
  const carrier = createRelayCarrier({
    url: 'ws://test/relay',
    session: peerIdOf(new Uint8Array(32).fill(1)),
    topic: new Uint8Array(32).fill(2),
    proof: () => ({ topicSignature: SIGNATURE, sessionSignature: SIGNATURE }),
    seal: (frame) => frame,
    open: (_, sealed) => sealed,
    WebSocketCtor: class extends StubSocket {
      constructor() {
        super();
        sockets.push({ socket: this, atMs: timers.now() });
      }
    },
    timers,
    random: () => 1,
    onLink: () => undefined,
    onState: (state) => states.push(state),
    onMisbehaviour: () => undefined,
  });
  timers.advance(0);
  const socket = (index: number): StubSocket =>
    (sockets.at(index) as { socket: StubSocket }).socket;
  const open = (): StubSocket[] =>
    sockets.map((each) => each.socket).filter((each) => !each.isClosed);
  return { timers, sockets, states, carrier, socket, open };
}

describe('attempts', () => {
  test('start at once, then every second, at most three at a time', () => {
    const { timers, sockets, open } = dial();
    let mostOpen = 0;
    for (let second = 0; second < 30; second++) {
      timers.advance(1_000);
      mostOpen = Math.max(mostOpen, open().length);
    }
    expect(sockets[0]?.atMs).toBe(0);
    expect(mostOpen).toBe(3);
    const gaps = sockets.slice(1).map(({ atMs }, i) => atMs - (sockets[i]?.atMs ?? 0));
    expect(Math.min(...gaps)).toBe(1_000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(3_000);
  });

  test('that are refused are repeated after a second, not at once', () => {
    const { timers, sockets, socket } = dial();
    for (let second = 0; second < 5; second++) {
      socket(-1).happen('close', { code: 1006 });
      timers.advance(1_000);
    }
    expect(sockets.map(({ atMs }) => atMs)).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
  });

  test('thin out after a minute, up to fifteen seconds, until something wakes them', () => {
    const { timers, sockets, socket, carrier } = dial();
    for (let i = 0; i < 400; i++) {
      timers.advance(500);
      if (!socket(-1).isClosed) socket(-1).happen('close', { code: 1006 });
    }
    const gaps = sockets.slice(1).map(({ atMs }, i) => atMs - (sockets[i]?.atMs ?? 0));
    expect(gaps.at(-1)).toBe(15_000);
    const { length } = sockets;
    carrier.wake();
    timers.advance(0);
    expect(sockets.length).toBe(length + 1);
    timers.advance(1_000);
    expect(sockets.length).toBe(length + 2);
  });

  test('overlap, and the first to be welcomed wins', () => {
    const { timers, socket, carrier, open } = dial();
    timers.advance(1_000);
    socket(1).welcome();
    expect(carrier.state.state).toBe('here');
    expect(carrier.iceUrls).toEqual(['stun:here']);
    expect(open()).toEqual([socket(1)]);
    socket(0).welcome();
    expect(socket(0).sent).toEqual([]);
  });

  test('never join twice at once, since the second would replace the first', () => {
    const { timers, socket } = dial();
    socket(0).happen('open');
    socket(0).says(CHALLENGE);
    timers.advance(1_000);
    socket(1).happen('open');
    socket(1).says(CHALLENGE);
    expect([socket(0).sent.length, socket(1).sent.length]).toEqual([1, 0]);
    expect(decodePeerToRelay(socket(0).sent[0] as Uint8Array)).toMatchObject({
      type: 'join',
      version: 1,
    });
    socket(0).happen('close', { code: 1006 });
    expect(socket(1).sent.length).toBe(1);
  });
});

test('an address that the browser refuses to dial is given up, in words', () => {
  const timers = new VirtualTimers();
  const states: RelayState[] = [];
  let tries = 0;
  const carrier = createRelayCarrier({
    url: 'ws://plain.example/relay',
    session: peerIdOf(new Uint8Array(32).fill(1)),
    topic: new Uint8Array(32).fill(2),
    proof: () => ({ topicSignature: SIGNATURE, sessionSignature: SIGNATURE }),
    seal: (frame) => frame,
    open: (_, sealed) => sealed,
    WebSocketCtor: class extends StubSocket {
      constructor() {
        super();
        tries += 1;
        throw new DOMException('mixed content', 'SecurityError');
      }
    },
    timers,
    random: () => 1,
    onLink: () => undefined,
    onState: (state) => states.push(state),
    onMisbehaviour: () => undefined,
  });
  expect(states).toEqual([]);
  carrier.wake();
  timers.advance(100_000);
  expect(states).toMatchObject([{ state: 'away', retryAtMs: null }]);
  expect([JSON.stringify(states).includes('does not dial'), tries]).toEqual([true, 1]);
});

describe('what the relay says', () => {
  test.each([
    [RelayClose.badProof, 'refused our proof'],
    [RelayClose.version, 'another version'],
  ])('close code %i is for good', (code, words) => {
    const { timers, sockets, socket, states } = dial();
    socket(0).happen('open');
    socket(0).says(CHALLENGE);
    socket(0).happen('close', { code });
    timers.advance(300_000);
    expect(sockets.length).toBe(1);
    expect(states).toMatchObject([{ state: 'away', code, retryAtMs: null }]);
    expect(JSON.stringify(states)).toContain(words);
  });

  test('a version that we do not speak is for good', () => {
    const { socket, states } = dial();
    socket(0).happen('open');
    socket(0).says({ ...CHALLENGE, versionMin: 7, versionMax: 9 } as RelayToPeer);
    expect(states).toMatchObject([{ state: 'away', code: RelayClose.version, retryAtMs: null }]);
  });

  test('retry is honoured, within reason', () => {
    const { timers, sockets, socket, carrier, states } = dial();
    socket(0).welcome();
    socket(0).says({ type: 'retry', delayMs: 5_000 });
    socket(0).happen('close', { code: RelayClose.draining });
    timers.advance(4_999);
    expect(sockets.length).toBe(1);
    expect(states.at(-1)).toMatchObject({
      state: 'away',
      reason: 'the relay restarts',
      code: 1012,
      retryAtMs: 5_000,
    });
    carrier.wake();
    expect(sockets.length).toBe(1);
    timers.advance(1);
    expect(sockets.length).toBe(2);
  });

  test('a full room is asked again, ever less often', () => {
    const { timers, sockets, socket } = dial();
    for (let i = 0; i < 120; i++) {
      if (!socket(-1).isClosed) socket(-1).happen('close', { code: RelayClose.roomFull });
      timers.advance(500);
    }
    expect(sockets.length).toBeLessThan(9);
  });

  test('bytes that make no sense end the attempt', () => {
    const { socket, states } = dial();
    socket(0).happen('message', { data: 'text' });
    expect(states).toMatchObject([{ state: 'away' }]);
    expect(socket(0).isClosed).toBe(true);
  });
});

describe('a joined socket', () => {
  test('is pinged every second, and given up after three silent ones', () => {
    const { timers, sockets, socket, carrier, states } = dial();
    socket(0).welcome();
    for (let second = 0; second < 10; second++) {
      timers.advance(1_000);
      const ping = decodePeerToRelay(socket(0).sent.at(-1) as Uint8Array);
      if (ping.type === 'ping') socket(0).says({ type: 'pong', token: ping.token });
    }
    expect(carrier.state.state).toBe('here');
    expect(carrier.rttMs).toBeLessThan(1);
    timers.advance(3_000);
    expect(states.at(-1)).toMatchObject({ state: 'away', reason: 'the relay fell silent' });
    expect(socket(0).isClosed).toBe(true);
    expect(carrier.rttMs).toBe(null);
    timers.advance(250);
    expect(sockets.length).toBe(2);
    socket(1).welcome();
    expect(carrier.state.state).toBe('here');
  });

  test('that breaks is replaced at once, but not over and over', () => {
    const { timers, sockets, socket } = dial();
    socket(0).welcome();
    timers.advance(2_000);
    const atMs = (): number | undefined => sockets.at(-1)?.atMs;
    socket(0).happen('close', { code: 1006 });
    timers.advance(250);
    expect(atMs()).toBe(2_250);
    // A relay that takes everyone in and drops them is asked once a second.
    for (let i = 1; i < 5; i++) {
      const before = timers.now();
      socket(-1).welcome();
      socket(-1).happen('close', { code: 1006 });
      timers.advance(1_000);
      expect(atMs()).toBe(before + 1_000);
    }
    socket(-1).welcome();
    for (let second = 0; second < 12; second++) {
      timers.advance(1_000);
      const ping = decodePeerToRelay(socket(-1).sent.at(-1) as Uint8Array);
      if (ping.type === 'ping') socket(-1).says({ type: 'pong', token: ping.token });
    }
    const brokeMs = timers.now();
    socket(-1).happen('close', { code: 1006 });
    timers.advance(250);
    expect(atMs()).toBe(brokeMs + 250);
  });

  test('closed by us, stays closed', () => {
    const { timers, sockets, socket, carrier } = dial();
    socket(0).welcome();
    carrier.close('leaving');
    carrier.wake();
    timers.advance(100_000);
    expect(socket(0).isClosed).toBe(true);
    expect(sockets.length).toBe(1);
    expect(carrier.state).toMatchObject({ state: 'away', reason: 'leaving', retryAtMs: null });
  });
});
