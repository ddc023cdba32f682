/** Which relays of a room's list are joined, on a virtual clock with carriers in the test's hands. */
import { describe, expect, test } from 'vitest';
import { must } from '../lib/assert.ts';
import { peerIdOf } from '../wire/ids.ts';
import { createTraffic } from './link-end.ts';
import type { SendResult } from './link.ts';
import { RelaySet } from './relay-set.ts';
import type { RelayCarrier, RelayState } from './relay.ts';
import { VirtualTimers } from './virtual-timers-fixture.ts';

class StubCarrier implements RelayCarrier {
  readonly kind = 'relayed';
  readonly traffic = createTraffic();
  readonly iceUrls: readonly string[];
  readonly rttMs = 20;
  readonly peers = [];
  readonly url: string;
  readonly relay: number;
  readonly said: string[] = [];
  state: RelayState = { state: 'joining' };
  readonly #onState: (state: RelayState) => void;

  constructor(url: string, relay: number, onState: (state: RelayState) => void) {
    this.url = url;
    this.relay = relay;
    this.iceUrls = [`stun:${url}`];
    this.#onState = onState;
  }

  become(state: RelayState): void {
    this.state = state;
    this.#onState(state);
  }

  multicast = (): SendResult => 'sent';
  wake = (): void => void this.said.push('wake');
  reopen = (): void => void this.said.push('reopen');
  tell = (): void => void this.said.push('tell');

  close(reason: string): void {
    this.said.push('closed');
    this.become({ state: 'away', reason, code: null, retryAtMs: null });
  }
}

const AWAY: RelayState = { state: 'away', reason: 'it died', code: 1006, retryAtMs: 0 };

function dial(...urls: string[]) {
  const timers = new VirtualTimers();
  const made: StubCarrier[] = [];
  let changes = 0;
  const set = new RelaySet({
    urls,
    timers,
    create: (url, relay, onState) => {
      const carrier = new StubCarrier(url, relay, onState);
      made.push(carrier);
      return carrier;
    },
    onChange: () => (changes += 1),
  });
  const isOpen = (carrier: StubCarrier): boolean => !carrier.said.includes('closed');
  /** The open one of that address. */
  const at = (url: string): StubCarrier => must(made.filter(isOpen).find((one) => one.url === url));
  const here = (url: string, id = at(url).relay): void =>
    at(url).become({ state: 'here', relayId: new Uint8Array(8).fill(id) });
  return {
    set,
    timers,
    at,
    here,
    away: (url: string): void => at(url).become(AWAY),
    dialed: (): string =>
      made
        .filter(isOpen)
        .map(({ url }) => url)
        .toSorted((a, b) => (a < b ? -1 : 1))
        .join(''),
    joined: (): string => set.joined.map(({ url }) => url).join(''),
    changes: () => changes,
  };
}

describe('the relays of a room', () => {
  test('are the first two of its list; a third only when one of them does not answer', () => {
    const { dialed, joined, here, timers, set } = dial('a', 'b', 'c', 'd');
    expect(dialed()).toBe('ab');
    here('b');
    expect([joined(), set.state.state]).toEqual(['b', 'here']);
    timers.advance(2_999);
    expect(dialed()).toBe('ab');
    timers.advance(1);
    expect(dialed()).toBe('abc');
    here('c');
    here('a');
    expect([joined(), dialed()]).toEqual(['abc', 'abc']);
    expect(set.of('d')).toMatchObject({ isSpare: true, relay: 3, rttMs: null });
  });

  test('when one dies, the warm one is left in use and a third is warmed at once', () => {
    const { dialed, joined, here, away } = dial('a', 'b', 'c');
    here('a');
    here('b');
    away('a');
    expect([joined(), dialed()]).toEqual(['b', 'abc']);
    here('c');
    expect(joined()).toBe('bc');
  });

  test('when the first is back, the third is left after ten seconds, not sooner', () => {
    const { dialed, joined, here, away, timers } = dial('a', 'b', 'c');
    here('a');
    here('b');
    away('a');
    here('c');
    for (let i = 0; i < 10; i++) {
      here('a');
      timers.advance(5_000);
      away('a');
      timers.advance(1_000);
      expect(joined()).toBe('bc');
    }
    here('a');
    timers.advance(9_999);
    expect(joined()).toBe('abc');
    timers.advance(1);
    expect([joined(), dialed()]).toEqual(['ab', 'ab']);
  });

  test('a host that is added behind two others stays spare, and comes in when needed', () => {
    const { dialed, here, set, away, changes } = dial('a', 'b');
    here('a');
    here('b');
    const before = changes();
    set.setUrls(['a', 'b', 'c']);
    expect([dialed(), changes() > before]).toEqual(['ab', true]);
    away('b');
    expect(dialed()).toBe('abc');
  });

  test('one that is taken off the list stays until another has been there for a while', () => {
    const { dialed, joined, here, set, timers } = dial('a');
    here('a');
    set.setUrls(['a', 'b']);
    set.setUrls(['b']);
    expect([dialed(), joined()]).toEqual(['ab', 'a']);
    timers.advance(60_000);
    expect(joined()).toBe('a');
    here('b');
    expect(joined()).toBe('ba');
    timers.advance(10_000);
    expect([dialed(), joined()]).toEqual(['b', 'b']);
  });

  test('one that is taken off the list and is away is dialed no more', () => {
    const { dialed, set, away } = dial('a', 'b');
    away('a');
    set.setUrls(['b']);
    expect(dialed()).toBe('b');
  });

  test('a new order moves nobody, and numbers stay', () => {
    const { here, set, joined } = dial('a', 'b');
    here('a');
    here('b');
    const numbers = set.joined.map(({ relay }) => relay);
    set.setUrls(['b', 'a']);
    expect([joined(), set.joined.map(({ relay }) => relay)]).toEqual(['ba', numbers.toReversed()]);
  });

  test('one server under two names is joined by the one that the room prefers', () => {
    const { dialed, joined, here, away, set } = dial('a', 'alias', 'c');
    here('a');
    // It takes the second socket for the first one's successor, which it closes.
    away('a');
    here('alias', 0);
    expect(dialed()).toBe('ac');
    const reason = expect.stringContaining('same server');
    expect(set.of('alias')).toMatchObject({ isAlias: true, state: { reason } });
    expect(set.of('a').isAlias).toBe(false);
    here('a');
    here('c');
    expect([joined(), dialed()]).toEqual(['ac', 'ac']);
  });

  test('one server under two names is joined by the other where the first no longer leads there', () => {
    const { joined, here, away, dialed, timers } = dial('a', 'alias');
    here('alias', 7);
    here('a', 7);
    expect([joined(), dialed()]).toEqual(['a', 'a']);
    timers.advance(60_000);
    expect(dialed()).toBe('a');
    away('a');
    timers.advance(6_000);
    here('alias', 7);
    timers.advance(60_000);
    expect(joined()).toBe('alias');
    here('a', 7);
    expect(joined()).toBe('a');
  });

  test('all are told, asked and closed; what those counted that are gone is kept', () => {
    const { here, set, at, timers } = dial('a', 'b');
    here('a');
    here('b');
    const [a, b] = [at('a'), at('b')];
    set.tell(Uint8Array.of(1));
    set.reopen(peerIdOf(new Uint8Array(32)));
    set.wake();
    for (const carrier of [a, b]) expect(carrier.said).toEqual(['tell', 'reopen', 'wake']);
    expect(set.iceUrls).toEqual(['stun:a', 'stun:b']);
    a.traffic.live.bytesOut = 7;
    b.traffic.live.bytesOut = 5;
    set.setUrls(['b']);
    timers.advance(10_000);
    expect([set.traffic.live.bytesOut, set.carrierOf(a.relay)]).toEqual([12, null]);
    set.close('leaving');
    expect(b.said.at(-1)).toBe('closed');
    timers.advance(60_000);
    expect(set.state.state).toBe('away');
  });
});
