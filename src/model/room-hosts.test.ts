import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { addHosts, listHosts, removeHost, watchHosts } from './room-hosts.ts';

const host = (name: string) => ({ address: `wss://${name}/relay`, url: `wss://${name}/relay` });
const names = (index: Y.Doc): string =>
  listHosts(index)
    .filter(({ isRemoved }) => !isRemoved)
    .map(({ address }) => new URL(address).host)
    .join('');

function exchange(a: Y.Doc, b: Y.Doc): void {
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
}

describe('the hosts that the index lists', () => {
  test('stand in the order in which they were added, for everyone', () => {
    const [ana, bo] = [new Y.Doc(), new Y.Doc()];
    addHosts(ana, [host('a')]);
    exchange(ana, bo);
    addHosts(ana, [host('a'), host('d')]);
    addHosts(bo, [host('a'), host('c')]);
    exchange(ana, bo);
    expect([names(ana), names(bo)]).toEqual(['acd', 'acd']);
    addHosts(bo, [host('b')]);
    exchange(ana, bo);
    expect(names(ana)).toBe('acdb');
  });

  test('stay known when they were removed, and come back last', () => {
    const index = new Y.Doc();
    addHosts(index, [host('a'), host('b')]);
    removeHost(index, host('a').address);
    removeHost(index, 'wss://never/relay');
    expect(listHosts(index)).toEqual([
      { ...host('a'), isRemoved: true },
      { ...host('b'), isRemoved: false },
    ]);
    addHosts(index, [host('a')]);
    expect(names(index)).toBe('ba');
  });

  test('one added and removed at once is the same for all', () => {
    const [ana, bo] = [new Y.Doc(), new Y.Doc()];
    addHosts(ana, [host('a'), host('b')]);
    exchange(ana, bo);
    removeHost(ana, host('b').address);
    addHosts(bo, [{ ...host('b'), url: `${host('b').url}?admit=new` }]);
    exchange(ana, bo);
    expect(listHosts(ana)).toEqual(listHosts(bo));
  });

  test('keep their place when their URL changes, and nothing is written where nothing does', () => {
    const index = new Y.Doc();
    addHosts(index, [host('a'), host('b')]);
    const before = Y.encodeStateVector(index);
    addHosts(index, [host('a'), host('b')]);
    expect(Y.encodeStateVector(index)).toEqual(before);
    let told = 0;
    const stop = watchHosts(index, () => (told += 1));
    addHosts(index, [{ ...host('a'), url: 'wss://a/relay?admit=x' }]);
    stop();
    addHosts(index, [host('c')]);
    expect([told, names(index)]).toEqual([1, 'abc']);
    expect(listHosts(index)[0]?.url).toBe('wss://a/relay?admit=x');
  });

  test('pass over what a hostile writer may have put there', () => {
    const index = new Y.Doc();
    const hosts = index.getMap('hosts');
    hosts.set('wss://x/relay', 'no entry');
    hosts.set('__proto__', new Y.Map(Object.entries({ url: 7, order: 1 })));
    hosts.set('wss://y/relay', new Y.Map(Object.entries({ url: 'wss://y/relay', order: NaN })));
    hosts.set(
      'wss://z/relay',
      new Y.Map(Object.entries({ url: `wss://${'z'.repeat(300)}`, order: 1 })),
    );
    const last = { url: 'wss://last/relay', order: Number.MAX_SAFE_INTEGER };
    hosts.set('wss://last/relay', new Y.Map(Object.entries(last)));
    addHosts(index, [host('a'), host('m')]);
    expect(names(index)).toBe('alastm');
  });
});
